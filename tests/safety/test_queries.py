"""A list asks the database the same few questions for one row and for sixty."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.safety.addresses import lists
from tests.safety.test_matrix import named

MOST = 20
"""A page knows who asks, the organisation, its filters' choices and what is unread; rows add nothing to it."""


def queries_of(client, url: str) -> list[str]:
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(url)
    assert answer.status_code == 200
    return [query["sql"][:160] for query in asked.captured_queries]


@pytest.mark.parametrize("one", lists(), ids=named)
def test_a_list_asks_few_questions_however_many_rows_it_shows(house, browser, one, monkeypatch):
    from zhanggui.doors.web.desk import query

    client = browser("admin")
    monkeypatch.setattr(query, "PAGE_SIZES", (1, 60))
    columns = ",".join(column.name for column in one.desk.columns)
    few, many = (queries_of(client, f"{one.url('home', 'admin')}?size={size}&columns={columns}") for size in (1, 60))
    assert len(few) == len(many), [sql for sql in many if sql not in few][:5]
    assert len(many) <= MOST, many
