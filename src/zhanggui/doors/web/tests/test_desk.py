import csv
import gc
import io
import warnings
import zipfile
from decimal import Decimal

import pytest

from zhanggui.doors.web.desk import exports
from zhanggui.doors.web.desk.exports import exported, safe_text
from zhanggui.doors.web.models import SavedView
from zhanggui.doors.web.tests import street
from zhanggui.kernel.audit import api as audit
from zhanggui.kernel.audit.models import AuditEntry

pytestmark = pytest.mark.urls("zhanggui.doors.web.tests.street")


@pytest.fixture
def entries(company):
    street.done.clear()
    for n in range(30):
        audit.note(actor="张三丰", action="ab"[n % 2], subject=f"order {n:02d}")
    audit.note(actor="secret", action="a", subject="not yours")
    return company


@pytest.fixture
def manager(entries, enter):
    return enter("manager")


def numbers(response):
    return [int(row.cells[0].html) for row in response.context["rows"]]


def test_a_list_shows_the_newest_rows_with_personal_data_masked(manager):
    page = manager.get("/shop/entries/?size=20")
    assert numbers(page) == list(range(30, 10, -1))
    assert "张**" in page.content.decode()
    assert "张三丰" not in page.content.decode()


def test_filters_search_and_order_come_from_the_address(manager):
    assert numbers(manager.get("/shop/entries/?kind=a&sort=number"))[:3] == [1, 3, 5]
    assert numbers(manager.get("/shop/entries/?q=order+07")) == [8]
    assert numbers(manager.get("/shop/entries/?even=1&about=order+1")) == [20, 18, 16, 14, 12]


def test_nonsense_in_the_address_is_left_out(manager):
    page = manager.get("/shop/entries/?kind=zzz&sort=actor&page=nine&size=7&columns=none")
    assert len(numbers(page)) == 30
    assert page.context["chips"] == []


def test_a_page_too_far_shows_the_last(manager):
    assert numbers(manager.get("/shop/entries/?size=20&page=99"))[-1] == 1


def test_a_chip_takes_its_filter_away(manager):
    (chip,) = manager.get("/shop/entries/?kind=a&sort=number").context["chips"]
    assert chip.text == "Kind: first"
    assert chip.link == "?sort=number"


def test_htmx_gets_only_the_part_that_changes(manager):
    part = manager.get("/shop/entries/", headers={"HX-Request": "true", "HX-Target": "desk"})
    assert "<html" not in part.content.decode()


def test_hidden_columns_appear_when_chosen(manager):
    labels = [heading.name for heading in manager.get("/shop/entries/?columns=number,at").context["headings"]]
    assert labels == ["number", "at"]


def test_the_number_of_queries_does_not_grow_with_the_rows(manager, django_assert_max_num_queries):
    manager.get("/shop/entries/")
    with django_assert_max_num_queries(14):
        manager.get("/shop/entries/?size=50")


def test_an_action_runs_on_the_ticked_rows_only(manager):
    two = AuditEntry.objects.filter(number__in=[3, 4]).values_list("pk", flat=True)
    answer = manager.post("/shop/entries/act/", {"action": "write", "row": list(two), "note": "why", "query": "kind=a"})
    assert street.done == [([3, 4], "why")]
    assert answer.url == "/shop/entries/?kind=a"


def test_an_action_on_all_matching_rows_keeps_to_the_filter_and_the_scope(manager):
    manager.post("/shop/entries/act/", {"action": "write", "all": "1", "query": "kind=a&q=order"})
    assert street.done == [(list(range(1, 30, 2)), "")]


def test_rows_out_of_scope_cannot_be_reached_by_their_key(manager):
    hidden = AuditEntry.objects.get(actor="secret")
    manager.post("/shop/entries/act/", {"action": "write", "row": [hidden.pk]})
    assert street.done == [([], "")]


def test_an_action_needs_its_own_right(manager):
    assert manager.post("/shop/entries/act/", {"action": "wipe", "row": ["1"]}).status_code == 403
    assert b"Wipe" not in manager.get("/shop/entries/").content


def test_a_refused_action_is_said_where_the_person_is(manager):
    row = AuditEntry.objects.first().pk
    back = "http://testserver/shop/entries/?kind=a"
    answer = manager.post(
        "/shop/entries/act/", {"action": "write", "row": [row], "note": "no"}, headers={"referer": back}
    )
    assert answer.url == back
    assert "The rule says no." in manager.get("/shop/entries/").content.decode()


def test_a_refusal_on_a_page_is_a_page_of_its_own(manager):
    page = manager.get("/shop/one/1/")
    assert page.status_code == 409
    assert "This entry is gone." in page.content.decode()


def test_a_saved_view_comes_back_without_its_page(manager):
    manager.post("/shop/entries/views/", {"name": "Firsts", "query": "kind=a&page=3"})
    (view,) = manager.get("/shop/entries/?kind=a").context["views"]
    assert (view.name, view.query, view.current) == ("Firsts", "kind=a", True)


def test_only_shared_views_reach_others_and_only_their_owner_forgets_them(manager, entries):
    director = entries.director.person
    shared = SavedView.objects.create(person=director, desk="shop:entries", name="Ours", query="kind=b", shared=True)
    SavedView.objects.create(person=director, desk="shop:entries", name="Mine", query="kind=a")
    manager.post("/shop/entries/views/", {"forget": shared.pk})
    assert [view.name for view in manager.get("/shop/entries/").context["views"]] == ["Ours"]


@pytest.fixture
def exporter(entries, enter):
    entries.admin.post.rights.append("orders.view")
    entries.admin.post.save()
    return enter("admin")


def test_export_needs_its_right(manager):
    assert manager.get("/shop/entries/export/?format=csv").status_code == 403
    assert b"export/" not in manager.get("/shop/entries/").content


def test_a_csv_holds_the_filtered_rows_masked_and_the_log_says_so(exporter):
    text = b"".join(exporter.get("/shop/entries/export/?format=csv&kind=a&sort=number")).decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text)))
    assert lines[0] == ["Number", "Buyer", "Action", "Subject", "Time"]
    assert lines[1][:4] == ["1", "张**", "a", "order 00"]
    assert len(lines) == 16
    noted = AuditEntry.objects.get(action="entries.exported")
    assert noted.detail == {"rows": 15, "format": "csv", "filter": "format=csv&kind=a&sort=number"}


@pytest.mark.parametrize(
    "text", ["=1+1", "+86", "-2", "@x", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠x", " =1", "\u200b=1"]
)
def test_text_that_could_be_a_formula_is_marked_as_text(text):
    assert safe_text(text) == "'" + text


@pytest.mark.parametrize("value", [Decimal("-2.50"), -3, "A-1", "13812345678", "2011-11-14"])
def test_numbers_and_plain_texts_stay_as_they_are(value):
    assert exported(value) == value


def test_a_workbook_writes_formulas_as_text(exporter):
    audit.note(actor="x", action="a", subject='=HYPERLINK("http://evil")')
    file = io.BytesIO(b"".join(exporter.get("/shop/entries/export/?format=xlsx")))
    sheet = zipfile.ZipFile(file).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "'=HYPERLINK" in sheet


def test_a_workbook_that_nobody_reads_leaves_no_file_open(exporter):
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always", ResourceWarning)
        answer = exporter.get("/shop/entries/export/?format=xlsx")
        assert answer["Content-Length"].isdigit()
        del answer
        gc.collect()
    assert [str(one.message) for one in told if one.category is ResourceWarning] == []


def test_a_large_workbook_on_disk_is_closed_with_its_answer(exporter, monkeypatch):
    monkeypatch.setattr(exports, "IN_MEMORY", 100)
    answer = exporter.get("/shop/entries/export/?format=xlsx")
    assert b"".join(answer)[:2] == b"PK"
    answer.close()
    assert answer.file_to_stream is None or answer.file_to_stream.closed
