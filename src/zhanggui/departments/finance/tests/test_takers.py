"""Ledger lines, bills and price tables go in once, whatever overlaps."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal as D
from pathlib import Path

import pytest
from django.db import connection

from zhanggui import connectors
from zhanggui.base import Period
from zhanggui.connectors.records import CourierBillRecord, LedgerRecord, LedgerStatement, ParcelWeight, TariffRecord
from zhanggui.departments.finance import api as finance
from zhanggui.departments.finance import takers
from zhanggui.departments.finance.models import CourierBill, CourierBillLine, LedgerLine, Tariff
from zhanggui.departments.finance.models import LedgerStatement as Statement
from zhanggui.departments.finance.rules.headings import heading_of, kind_of
from zhanggui.departments.finance.tests.values import MONDAY
from zhanggui.departments.projects import api as projects
from zhanggui.intake import api as intake
from zhanggui.intake.api import Batch
from zhanggui.intake.models import DirtyMark
from zhanggui.intake.registry import taker_of


def batch(*records, run: int = 1, format: str = "alipay-merchant-fundflow") -> Batch:
    return Batch("home", run, format, records, MONDAY, MONDAY)


def entry(number: str, income: str, row: int = 6, **more) -> LedgerRecord:
    told = {
        "business_no": "", "merchant_order_no": "T200P9001", "trade_no": "9001", "title": "", "at": MONDAY,
        "counterparty": "张三丰", "income": D(income), "outgo": D("0.00"), "balance": D("10.00") + D(income),
        "channel": "支付宝", "business_type": "在线支付", "memo": "交易付款", "kind": "sale",
    }  # fmt: skip
    return LedgerRecord(row=row, entry_no=number, **{**told, **more})


def statement(account: str = "2088", **more) -> LedgerStatement:
    told = {
        "first": MONDAY.date(), "last": MONDAY.date() + timedelta(days=6), "declared_income": None,
        "declared_income_rows": None, "declared_outgo": None, "declared_outgo_rows": None, "opening": D("10.00"),
        "closing": D("19.00"), "income": D("9.00"), "income_rows": 1, "outgo": D("0.00"), "outgo_rows": 0, "rows": 1,
    }  # fmt: skip
    return LedgerStatement(row=0, account=account, **{**told, **more})


def billed(waybill: str, payable: str = "4.00", row: int = 3, days: int = 1) -> CourierBillRecord:
    return CourierBillRecord(
        row=row, courier="zto", waybill=waybill, scanned_at=MONDAY + timedelta(days=days), destination="广东 ***",
        billed_kg=D("1.00"), first_fee=D("4.00"), next_fee=D("0.00"), total=D(payable), prepaid=D("0.00"),
        payable=D(payable), province="广东省", material="面单",
    )  # fmt: skip


def tariff(first: str = "4.00") -> TariffRecord:
    weight = ParcelWeight(D("0.08"), D("0.30"), D("30"))
    return TariffRecord(
        row=1, courier_name="中通快递", courier="zto", first_kg=D(1), step_kg=D(1), parcel_weight=weight,
        rates={"广东省": (D(first), D("2.00"))},
    )  # fmt: skip


def test_a_ledger_line_is_kept_with_its_statement_and_marks_its_day(home):
    outcome = takers.take_ledger(batch(entry("E1", "9.00"), statement()))
    line = LedgerLine.objects.get()

    assert (outcome.accepted, line.statement, line.counterparty) == (1, Statement.objects.get(), "张三丰")
    assert list(DirtyMark.objects.values_list("fact", "day")) == [("ledger_line", MONDAY.date())]


def test_overlapping_ledgers_merge_by_entry_number(home):
    takers.take_ledger(batch(entry("E1", "9.00"), statement()))
    again = takers.take_ledger(batch(entry("E1", "9.00"), entry("E2", "1.00"), run=2))

    assert (again.accepted, again.unchanged, LedgerLine.objects.count()) == (1, 1, 2)


def test_the_same_entry_twice_in_a_file_is_repeated_and_another_amount_is_shown(home):
    outcome = takers.take_ledger(batch(entry("E1", "9.00"), entry("E1", "9.00", 7), entry("E1", "8.00", 8)))

    assert (outcome.accepted, outcome.repeated) == (1, 1)
    assert [(each.code, each.row) for each in outcome.rejected] == [("ledger.entry_conflict", 8)]


def test_a_statement_without_dates_covers_the_days_of_its_lines(home):
    takers.take_ledger(batch(entry("E1", "9.00"), statement(first=None, last=None)))

    assert Statement.objects.get().first == Statement.objects.get().last == MONDAY.date()


def test_a_memo_lies_sealed_and_is_read_again(home):
    takers.take_ledger(batch(entry("1", "9.00", memo="转账给张三丰", kind="other", trade_no="")))

    (line,) = LedgerLine.objects.all()
    assert (line.memo, line.heading, line.kind) == ("转账给张三丰", "转账", "transfer")
    with connection.cursor() as cursor:
        cursor.execute("SELECT memo FROM finance_ledgerline")
        assert cursor.fetchone()[0].startswith("z1.")


def test_headings_leave_numbers_out_and_tell_fees_apart():
    assert heading_of("天猫佣金{5001111070574744660}", "其它") == "天猫佣金"
    assert heading_of("", "提现") == "提现"
    assert heading_of("转账给张三丰", "其它", "transfer") == "转账"
    assert heading_of("张三丰报销", "其它", "other") == "其它"
    assert kind_of("commission", "淘宝客佣金代扣款[5001]", "其它", "5001") == "fee"
    assert kind_of("commission", "软件服务费", "收费") == "fee"
    assert kind_of("other", "余额宝转入", "其它") == "transfer"
    assert kind_of("other", "调账", "其它") == "other"


def test_a_waybill_charged_twice_stays_twice(home):
    takers.take_bill(batch(billed("W1"), billed("W1", row=4), format="courier-zto"))

    assert CourierBillLine.objects.count() == 2


def test_a_bill_exported_again_adds_nothing_and_is_remembered(home):
    takers.take_bill(batch(billed("W1"), billed("W1", row=4), format="courier-zto"))
    again = takers.take_bill(batch(billed("W1", row=9), billed("W1", row=10), billed("W2", row=11), run=2))
    second = CourierBill.objects.get(run=2)

    assert (again.accepted, again.unchanged, CourierBillLine.objects.count()) == (1, 2, 3)
    assert [line.also_on for line in CourierBillLine.objects.filter(waybill="W1")] == [[second.pk]] * 2
    assert (second.rows, second.payable) == (3, D("12.00"))


def test_a_corrected_amount_is_another_line(home):
    takers.take_bill(batch(billed("W1")))
    takers.take_bill(batch(billed("W1", "6.00"), run=2))

    assert CourierBillLine.objects.count() == 2


def test_a_price_table_is_kept_once_and_gives_a_shop_its_first_parcel_rule(home):
    takers.take_tariff(batch(tariff(), format="courier-tariff"))
    again = takers.take_tariff(batch(tariff(), run=2, format="courier-tariff"))

    assert (again.unchanged, Tariff.objects.count()) == (1, 1)
    assert projects.shop_by_code("home").parcel_rule == projects.ParcelRule(D("0.08"), D("0.30"), D("30"))


def test_a_shops_own_parcel_rule_is_left_alone(home):
    own = projects.ParcelRule(D("0.20"), D("0.20"), D("20"))
    projects.set_shop(code="home", actor="test", parcel_rule=own)
    takers.take_tariff(batch(replace(tariff()), format="courier-tariff"))

    assert projects.shop_by_code("home").parcel_rule == own


def test_a_line_without_scan_moment_is_reconciled_with_its_bill(home):
    takers.take_bill(batch(billed("W1"), replace(billed("W2"), scanned_at=None), format="courier-zto"))
    inside = finance.courier_bill(courier="zto", period=Period(MONDAY.date(), MONDAY.date() + timedelta(days=6)))
    outside = finance.courier_bill(courier="zto", period=Period(date(2012, 1, 1), date(2012, 1, 31)))

    assert (inside["parcels"], outside["parcels"]) == (2, 0)


@pytest.mark.parametrize("courier", ["sf", "sto", "yto", "yunda"])
def test_bills_of_other_couriers_are_kept_under_their_own_code(home, courier):
    parcel = replace(billed("W1"), courier=courier)
    outcome = take(f"courier-{courier}", parcel)
    line = CourierBillLine.objects.get()

    assert (outcome.accepted, line.courier, line.payable) == (1, courier, D("4.00"))
    assert CourierBill.objects.get().courier == courier
    assert take(f"courier-{courier}", parcel, run=2).unchanged == 1


def test_a_charge_beside_the_freight_is_shown_and_is_no_second_charge_of_the_parcel(home):
    beside = replace(billed("W1", "2.00", row=4), courier="sf", total=D("0.00"), surcharge=D("2.00"))
    outcome = take("courier-sf", replace(billed("W1"), courier="sf"), beside)

    assert (outcome.accepted, CourierBillLine.objects.count()) == (1, 1)
    assert [(each.code, each.row) for each in outcome.rejected] == [("bill.surcharge", 4)]


def test_a_bill_of_yto_goes_in_as_the_courier_sends_it(home):
    sample = Path(connectors.__file__).parent / "courier_yto" / "samples" / "SYNTHETIC-names-6.xlsx"
    result = intake.receive(sample, shop="home")

    assert (result.state, result.accepted, result.problems) == ("done", 2, ())
    assert set(CourierBillLine.objects.values_list("courier", "payable")) == {("yto", D("3.20")), ("yto", D("5.20"))}


def take(format: str, *records, run: int = 1):
    return taker_of(format).take(batch(*records, run=run, format=format))
