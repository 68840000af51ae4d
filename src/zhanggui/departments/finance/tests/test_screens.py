"""Finance in the browser: who sees what, and deciding with a click."""

from datetime import date, timedelta
from decimal import Decimal as D
from io import BytesIO

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from zhanggui.base import Period, clock
from zhanggui.departments.finance import api as finance
from zhanggui.departments.finance import takers
from zhanggui.departments.finance.models import Reconciliation, Tariff
from zhanggui.departments.finance.tests.people import browser, person
from zhanggui.departments.finance.tests.test_money_taker import take_rows
from zhanggui.departments.finance.tests.test_small_payments import PAID
from zhanggui.departments.finance.tests.test_takers import batch, billed, entry, statement, tariff
from zhanggui.departments.finance.tests.values import MONDAY
from zhanggui.departments.projects import api as projects

NOON = MONDAY + timedelta(days=10)
WEEK = Period(date(2011, 11, 7), date(2011, 11, 13))
STATEMENT = statement(closing=D("24.00"))
BOTH = ["reconcile.view", "reconcile.decide"]


@pytest.fixture(autouse=True)
def at_noon():
    with clock.frozen(NOON):
        yield


@pytest.fixture
def accountant(home):
    return person("accountant", BOTH, ["home"])


@pytest.fixture
def week(home, accountant, tmp_path) -> Reconciliation:
    takers.take_tariff(batch(tariff(), format="courier-tariff"))
    takers.take_bill(batch(billed("W1"), format="courier-zto"))
    take_rows(tmp_path, PAID)
    takers.take_ledger(batch(entry("E1", "9.00"), entry("E2", "5.00", trade_no="9002", balance=D("24.00")), STATEMENT))
    return finance.open_reconciliation(kind="settlement", period=WEEK, shop="home", person=accountant, at=NOON)


def address(name: str, *args: object) -> str:
    return reverse(f"finance:{name}", args=args)


LISTS = ["reconciliations", "ledger", "small-payments", "courier-bills", "courier-lines", "tariffs"]


@pytest.mark.parametrize("name", [*LISTS, "start"])
def test_every_page_opens_for_finance_and_for_nobody_without_the_right(week, accountant, name):
    assert browser(accountant).get(address(name)).status_code == 200
    assert browser(person("guest", ["orders.view"], ["home"])).get(address(name)).status_code == 403


def test_another_shops_money_is_not_there(week):
    projects.open_shop(code="other", platform="tmall", name="别家")
    stranger = browser(person("stranger", BOTH, ["other"]))
    table = Tariff.objects.get()

    assert stranger.get(address("reconciliation", week.pk)).status_code == 404
    assert stranger.post(address("decide", week.pk), {"decision": "accept", "all": "1"}).status_code == 404
    assert stranger.get(address("dispute-file", week.pk, "csv")).status_code == 404
    assert stranger.get(address("tariff", table.pk)).status_code == 404
    assert stranger.post(address("begin"), {"kind": "settlement", "shop": "home"}).status_code == 404
    for name, secret in zip(LISTS, [str(week.first), "9002", "补运费", "中通", "W1", "中通快递"], strict=True):
        assert secret not in stranger.get(address(name)).content.decode().split("<main")[1], name


def test_seeing_is_not_deciding(week):
    reader = browser(person("reader", ["reconcile.view"], ["home"]))

    assert reader.get(address("reconciliation", week.pk)).status_code == 200
    for name in ("decide", "close", "refresh", "reopen"):
        assert reader.post(address(name, week.pk)).status_code == 403
    assert reader.get(address("start")).status_code == 403


def test_findings_are_decided_together_and_the_week_is_closed(week, accountant):
    client = browser(accountant)
    page = client.get(address("reconciliation", week.pk)).content.decode()
    assert "9001" in page
    assert "9002" in page

    client.post(address("decide", week.pk), {"all": "1", "decision": "dispute", "note": "ask the platform"})
    client.post(address("close", week.pk))
    week.refresh_from_db()
    assert week.state == "closed"
    assert set(week.lines.values_list("decision", "note")) == {("dispute", "ask the platform")}


def test_one_finding_is_decided_and_taken_back_with_a_click(week, accountant):
    client, line = browser(accountant), week.lines.first()
    client.post(address("decide", week.pk), {"one": f"{line.pk}:wait"})
    line.refresh_from_db()
    assert line.decision == "wait"

    client.post(address("decide", week.pk), {"one": f"{line.pk}:undo"})
    line.refresh_from_db()
    assert line.decision == ""


def test_the_dispute_file_holds_the_disputed_lines_and_no_formula(week, accountant):
    client = browser(accountant)
    client.post(address("decide", week.pk), {"all": "1", "decision": "dispute", "note": "=cmd|' /C calc'!A0"})
    answer = client.get(address("dispute-file", week.pk, "xlsx"))
    sheet = (
        CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content))).get_sheet_by_index(0).to_python()
    )
    text = b"".join(client.get(address("dispute-file", week.pk, "csv")).streaming_content).decode("utf-8-sig")

    assert sorted(row[0] for row in sheet[1:] if row[1] == "Not our trade") == ["9001", "9002"]
    assert {row[-1] for row in sheet[1:]} == {"'=cmd|' /C calc'!A0"}
    assert "'=cmd" in text


def test_starting_a_courier_bill_goes_to_its_findings(week, accountant):
    told = {"kind": "courier", "courier": "zto", "shop": "home", "from": "2011-11-07", "to": "2011-11-13"}
    answer = browser(accountant).post(address("begin"), told, follow=True)

    assert "W1" in answer.content.decode()
    assert Reconciliation.objects.get(kind="courier").courier == "zto"


def test_bills_of_all_shops_are_for_who_sees_all(week, accountant):
    everywhere = person("chief", BOTH, ["*"])
    found = finance.open_reconciliation(kind="courier", period=WEEK, courier="zto", person=everywhere, at=NOON)

    assert browser(everywhere).get(address("reconciliation", found.pk)).status_code == 200
    assert browser(accountant).get(address("reconciliation", found.pk)).status_code == 404


def test_a_page_asks_the_database_the_same_number_of_times_however_long_it_is(
    week, accountant, django_assert_max_num_queries
):
    client = browser(accountant)
    for name in LISTS:
        with django_assert_max_num_queries(20):
            client.get(address(name))
    with django_assert_max_num_queries(25):
        client.get(address("reconciliation", week.pk))


def test_a_reconciliation_is_named_in_words():
    from django.utils.translation import override

    from zhanggui.departments.finance.desks import key_text

    with override("en"):
        assert (
            key_text("courier:demo:zto:2011-11-07:2011-11-14 (1)", {"count": 1})
            == "Courier bill 2011-11-07 – 2011-11-14 · ZTO Express · 1 finding"
        )
        assert key_text("settlement:demo::2011-11-07:2011-11-14", {}) == "Platform settlement 2011-11-07 – 2011-11-14"


def test_the_ledger_says_when_it_tells_of_days_the_clock_has_not_reached(week, accountant):
    beyond = "demonstration clock shows"
    opened = browser(accountant)
    assert beyond not in opened.get(address("ledger")).content.decode()
    with clock.frozen(MONDAY - timedelta(days=30)):
        assert beyond in opened.get(address("ledger"), HTTP_ACCEPT_LANGUAGE="en").content.decode()
