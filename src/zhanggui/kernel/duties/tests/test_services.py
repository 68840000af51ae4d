"""Writing duties down."""

import pytest

from zhanggui.base import Refusal
from zhanggui.kernel.duties import api as duties
from zhanggui.kernel.tests.days import MONDAY


def test_opening_the_same_code_again_brings_it_up_to_date(company):
    first = company.duty()
    duties.close_duty(duty=first, on=MONDAY)
    again = company.duty(name_zh="查看昨日数据", standard_minutes=20)

    assert (again.pk, again.name_zh, again.standard_minutes, again.closed_on) == (first.pk, "查看昨日数据", 20, None)


def test_closed_duties_leave_the_job_description(company):
    duty = company.duty()
    duties.close_duty(duty=duty, on=MONDAY)
    assert duties.duties_of(company.manager_post) == [duty]
    assert duties.duties_of(company.manager_post, MONDAY) == []


@pytest.mark.parametrize(
    "words",
    [
        {"cadences": ["hourly"]},
        {"cadences": ["daily", "daily"]},
        {"binding": {"kind": "event"}},
        {"binding": {"kind": "guess"}},
        {"binding": {"kind": "event", "event": "x.y", "count": 0}},
        {"binding": {"kind": "event", "event": "x.y", "where": ["shop"]}},
    ],
)
def test_a_duty_nothing_could_open_or_prove_is_refused(company, words):
    with pytest.raises(Refusal):
        company.duty(**words)
