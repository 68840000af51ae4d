from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhanggui.departments.orders import desks
from zhanggui.departments.orders.models import Order, OrderNote
from zhanggui.departments.orders.tests.made import MONDAY, line, record, shop, take, take_lines
from zhanggui.departments.projects.tests.people import browser_of
from zhanggui.kernel.audit.models import AuditEntry
from zhanggui.kernel.evidence.models import Evidence

pytestmark = pytest.mark.django_db
CANARIES = ("张三丰", "13812345678", "88886666", "文三路", "小猫钓鱼2011", "maomao", "请尽快发货", "老客户", "武当山")


@pytest.fixture
def home():
    shop("away")
    found = shop()
    take(record(), record("5002", row=3, status="success", paid_at=MONDAY + timedelta(days=1)))
    take_lines(line(), line(position=2, sku_code="CUP"))
    return found


@pytest.fixture
def manager(home):
    return browser_of("manager")


def order(trade_no="5001"):
    return Order.objects.get(trade_no=trade_no)


def text_of(response):
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body.decode(errors="replace")


def test_the_list_shows_orders_and_nobody_in_clear(manager):
    page = text_of(manager.get("/orders/"))
    assert "5001" in page
    assert [secret for secret in CANARIES if secret in page] == []


@pytest.mark.parametrize("address", ["/orders/?columns=trade_no,buyer,title", "/orders/export/?format=csv"])
def test_no_column_and_no_export_shows_anybody_in_clear(manager, address):
    page = text_of(manager.get(address))
    assert "5001" in page
    assert [secret for secret in CANARIES if secret in page] == []


def test_the_page_of_an_order_masks_and_shows_lines_and_parcels(manager):
    page = text_of(manager.get(f"/orders/{order().pk}/"))
    assert [secret for secret in CANARIES if secret in page] == []
    assert "张**" in page
    assert "138****5678" in page
    assert "711" in page
    assert "CUP" in page


def test_looking_in_clear_needs_a_reason_and_is_written_down(manager):
    answer = manager.post(f"/orders/{order().pk}/reveal/", {"reason": ""})
    assert "13812345678" not in text_of(answer)
    page = text_of(manager.post(f"/orders/{order().pk}/reveal/", {"reason": "call about the address"}))
    assert "13812345678" in page
    entry = AuditEntry.objects.filter(action="personal.revealed").first()
    assert entry.detail["reason"] == "call about the address"
    assert "13812345678" not in str(entry.detail)


def test_without_the_right_nobody_looks_in_clear(home):
    agent = browser_of("agent", rights=["orders.view"])
    assert agent.post(f"/orders/{order().pk}/reveal/", {"reason": "curious"}).status_code == 403


def test_an_order_of_another_shop_does_not_exist(home):
    take(record("9001"), shop="away")
    stranger = browser_of("stranger", shops=("away",))
    assert "5001" not in text_of(stranger.get("/orders/"))
    for way in ("", "note/", "reveal/"):
        address = f"/orders/{order().pk}/{way}"
        answer = stranger.post(address, {"text": "x", "reason": "x"}) if way else stranger.get(address)
        assert answer.status_code == 404
    assert "9001" in text_of(stranger.get("/orders/"))


@pytest.mark.parametrize(
    "text", ["5001", "500", "711", "CUP", "张三丰", "138 1234 5678", "0571-88886666", "小猫钓鱼2011"]
)
def test_an_order_is_found_by(manager, text):
    take(
        record("8001", row=9, waybills=("888",), receiver_name="李四", mobile="13700000000", phone="", buyer_nick="犬")
    )
    page = text_of(manager.get("/orders/", {"q": text}))
    assert "5001" in page
    assert "8001" not in page


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("state=success", "5002", "5001"),
        ("paid-from=2011-11-08&paid-to=2011-11-08", "5002", "5001"),
        ("shop=home", "5001", "no such"),
        ("province=浙江", "5001", "no such"),
    ],
)
def test_the_list_is_narrowed(manager, query, shown, hidden):
    page = text_of(manager.get(f"/orders/?{query}"))
    assert shown in page
    assert hidden not in page


@pytest.mark.parametrize("text", ["13812345678", "张三丰", "POT", "50"])
def test_another_shops_many_orders_do_not_hide_ones_own(home, monkeypatch, text):
    monkeypatch.setattr(desks, "MOST", 2)
    rows = [record(f"50{number}", row=number) for number in range(10, 15)]
    take(*rows, shop="away")
    take_lines(*(line(row.trade_no) for row in rows), shop="away")
    page = text_of(browser_of("manager").get(f"/orders/?q={text}"))
    assert "5001" in page
    assert "5010" not in page


def test_a_search_with_very_many_answers_shows_them_all(manager, monkeypatch):
    monkeypatch.setattr(desks, "MOST", 2)
    take(*(record(f"50{number}", row=number, mobile="5") for number in range(10, 15)))
    page = text_of(manager.get("/orders/?q=50"))
    assert all(f"50{number}" in page for number in ("01", "02", *range(10, 15)))
    assert "1–7 of 7" in page


def test_unpaid_orders_are_narrowed_by_the_day_they_were_placed(manager):
    take(record("7001", status="unpaid", created_at=MONDAY + timedelta(days=3), paid_at=None))
    page = text_of(manager.get("/orders/?state=unpaid&ordered-from=2011-11-10&ordered-to=2011-11-10"))
    assert "7001" in page
    assert "7001" not in text_of(manager.get("/orders/?ordered-to=2011-11-09"))


def test_a_note_is_kept_and_is_evidence(manager):
    manager.post(f"/orders/{order().pk}/note/", {"text": "客户催发货", "flag": "on"})
    assert (order().note_count, order().flagged) == (1, True)
    evidence = Evidence.objects.get(event="order.noted")
    assert (evidence.shop, evidence.subject) == ("home", "5001")
    assert "客户催发货" in text_of(manager.get(f"/orders/{order().pk}/"))


def test_many_orders_are_noted_at_once(manager):
    rows = list(Order.objects.values_list("pk", flat=True))
    manager.post("/orders/act/", {"action": "note", "row": rows, "note": "核对地址"})
    assert OrderNote.objects.count() == 2


def test_an_export_is_evidence_and_needs_its_right(home, manager):
    assert manager.get("/orders/export/?format=xlsx").status_code == 200
    assert Evidence.objects.filter(event="order.exported").count() == 1
    assert browser_of("reader", rights=["orders.view"]).get("/orders/export/").status_code == 403


def queries_of(browser, address):
    browser.get(address)
    with CaptureQueriesContext(
        connection,
    ) as caught:
        browser.get(address)
    return len(caught)


def test_the_list_asks_the_database_as_often_for_one_row_as_for_fifty(manager):
    few = queries_of(manager, "/orders/")
    take(*[record(f"6{number:03d}", row=number + 10) for number in range(60)])
    assert queries_of(manager, "/orders/") <= few


def test_the_page_asks_as_often_for_two_lines_as_for_twenty(manager):
    few = queries_of(manager, f"/orders/{order().pk}/")
    take_lines(*[line(position=number, sku_code=f"S{number}") for number in range(1, 21)], run=5)
    assert queries_of(manager, f"/orders/{order().pk}/") <= few


def test_an_empty_list_says_what_to_do(db):
    shop()
    page = text_of(browser_of("manager").get("/orders/"))
    assert "Take in the platform" in page
    assert "/intake/upload/" in page


def test_a_parted_order_names_its_parts_and_unknown_pieces_are_no_nought(manager):
    take(record("5003", replaced_by=("6001", "6002"), status="closed", quantity=None))
    page = text_of(manager.get(f"/orders/{order('5003').pk}/"))
    assert "6001,6002" in page
    assert text_of(manager.get("/orders/?q=5003")).count("5003") > 0
