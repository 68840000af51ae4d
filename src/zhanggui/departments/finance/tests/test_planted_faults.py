"""Whatever a ledger holds, planted faults are found exactly and none is invented."""

from datetime import date
from decimal import Decimal as D

from hypothesis import given, settings
from hypothesis import strategies as st

from zhanggui.base import Period, yuan
from zhanggui.departments.finance.contracts import BillLine, OurParcel, PriceTable
from zhanggui.departments.finance.rules.courier import Bills, check_bills, price
from zhanggui.departments.finance.tests.values import found, moved, refund, settled, trade

CENTS = st.integers(min_value=100, max_value=300_000).map(lambda cents: D(cents) / 100)
FAULTS = st.sampled_from(
    ["none", "none", "none", "missing", "short", "twice", "foreign", "no_commission", "refund_lost"]
)
REFUNDS = st.sampled_from(["none", "none", "apart", "inside"])


@given(st.lists(st.tuples(CENTS, FAULTS, REFUNDS), min_size=1, max_size=12))
@settings(max_examples=80, deadline=None)
def test_every_planted_fault_is_found_and_none_is_invented(shop):
    trades, refunds, planted = [], [], []
    lines = [moved("sale", "always", "10.00"), moved("commission", "always", "-0.20")]
    trades.append(trade("always", "10.00"))
    for number, (amount, fault, refunded) in enumerate(shop):
        name = f"T{number}"
        back = (amount / 4).quantize(D("0.01")) if refunded != "none" else D(0)
        if fault == "refund_lost" and refunded != "apart":
            fault = "none"
        if fault != "foreign":
            trades.append(trade(name, str(amount)))
            refunds += [refund(name, str(back))] if back else []
        elif refunded != "none":
            back = D(0)
        paid = amount - back if refunded == "inside" else amount
        paid -= D("0.01") if fault == "short" else D(0)
        lines += _lines(name, amount, paid, back if refunded == "apart" else D(0), fault)
        planted += _planted(name, fault)

    assert found(settled(trades, refunds, lines)) == sorted(planted)


def _lines(name, amount, paid, back, fault):
    commission = yuan(amount * D("0.02"))
    lines = [] if fault == "missing" else [moved("sale", name, str(paid))]
    if fault == "twice":
        lines.append(moved("sale", name, str(paid), 4))
    if fault not in ("missing", "no_commission"):
        lines.append(moved("commission", name, str(-commission)))
    if back and fault != "refund_lost":
        lines.append(moved("refund", name, str(-back), 5))
    return lines


def _planted(name, fault):
    kinds = {
        "missing": "missing_in_bill",
        "short": "different",
        "twice": "booked_twice",
        "foreign": "not_ours",
        "no_commission": "commission_missing",
        "refund_lost": "refund_missing",
    }
    return [(kinds[fault], name)] if fault in kinds else []


TABLE = PriceTable({"广东": (D("4.00"), D("2.00")), "西藏": (D("12.00"), D("10.00")), "上海": (D("3.20"), D("1.00"))})
NOVEMBER = Period(date(2011, 11, 1), date(2011, 11, 30))
KILOGRAMS = st.integers(min_value=1, max_value=3000).map(lambda grams: D(grams) / 100)
BILLED = st.sampled_from(["right", "right", "heavy", "twice", "stranger", "dear", "cheap"])


@given(st.lists(st.tuples(KILOGRAMS, st.sampled_from(sorted(TABLE.rates)), BILLED), max_size=15))
@settings(max_examples=80, deadline=None)
def test_every_wrong_charge_is_found_and_no_right_one_is(parcels):
    lines, ours, planted = [], {}, []
    for number, (kg, province, fault) in enumerate(parcels):
        waybill, heavy = f"W{number}", kg + 3 if fault == "heavy" else kg
        fee = price(TABLE, province, heavy) + {"dear": D("1.10"), "cheap": D("-1.10")}.get(fault, D(0))
        line = BillLine(waybill, fee, heavy, province=province, day=date(2011, 11, 8), row=number)
        lines += [line] * (2 if fault == "twice" else 1)
        if fault != "stranger":
            ours[waybill] = OurParcel(waybill, province, kg)
        planted += [(kind, waybill) for kind in WRONG.get(fault, [])]

    result = check_bills(Bills("zto", NOVEMBER, lines, ours, [TABLE]))
    assert found(result) == sorted(planted)


WRONG = {
    "heavy": ["overcharged"],
    "dear": ["overcharged"],
    "cheap": ["undercharged"],
    "twice": ["billed_twice"],
    "stranger": ["unknown"],
}
