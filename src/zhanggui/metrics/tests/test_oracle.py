"""Every declared number equals a computation in plain Python that shares nothing with the engine."""

from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from zhanggui.base import Period
from zhanggui.facts import Store
from zhanggui.facts.tests.rows import fill
from zhanggui.metrics import compute, load
from zhanggui.metrics.registry import playbooks_folder

START = date(2011, 11, 28)
DAYS = st.integers(0, 9).map(lambda days: START + timedelta(days=days))
PERIOD = Period(START + timedelta(days=2), START + timedelta(days=7))
SHOPS = ("s1", "店2")
PROVINCES = (None, "广东省", "上海")
MONEY = st.integers(-5_000, 90_000).map(lambda cents: Decimal(cents).scaleb(-2))
PRICE = st.integers(-5_000_000, 9_000_000).map(lambda parts: Decimal(parts).scaleb(-4))
MOMENT = st.integers(0, 400_000).map(lambda seconds: datetime(2011, 11, 28, tzinfo=UTC) + timedelta(seconds=seconds))

COMMON = {"day": DAYS, "shop": st.sampled_from(SHOPS), "province": st.sampled_from(PROVINCES)}
SKU = st.sampled_from(["MUG", "CUP", None])
TRADE = st.sampled_from([f"t{number}" for number in range(6)])
ROWS: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "order_line": {
        **COMMON, "trade_no": TRADE, "sku": SKU, "units": st.integers(-3, 9), "net_amount": PRICE,
        "buyer": st.sampled_from(["ann", "bob", "cat", None]),
        "state": st.sampled_from(["success", "closed", "shipped", "paid"]), "hour": st.integers(0, 23),
        "paid_at": st.none() | MOMENT, "shipped_at": st.none() | MOMENT,
        **dict.fromkeys(("order_amount", "sales", "merchant_receipts", "freight_due"), MONEY),
    },
    "refund": {
        **COMMON, "refund_no": st.sampled_from(["r1", "r2", "r3", "r4"]), "trade_no": TRADE, "sku": SKU,
        "amount": MONEY, "needs_return": st.none() | st.booleans(), "reason": st.sampled_from(["broken", None]),
    },
    "ledger_line": {
        "day": DAYS, "shop": st.sampled_from(SHOPS), "income": MONEY, "outgo": MONEY,
        "kind": st.sampled_from(["sale", "refund", "commission", "fee", "other"]),
    },
    "parcel": {
        **COMMON, "waybill": st.sampled_from(["w1", "w2", "w3", "w4"]), "courier": st.sampled_from(["zto", None]),
        "pieces": st.none() | st.integers(0, 20), "paid_at": st.none() | MOMENT, "scanned_at": st.none() | MOMENT,
        **dict.fromkeys(("freight", "expected_freight"), st.none() | MONEY),
        **dict.fromkeys(("weight_kg", "billed_kg"), st.none() | st.integers(0, 9999).map(lambda g: Decimal(g) / 1000)),
    },
}  # fmt: skip
Row = dict[str, Any]
Facts = dict[str, list[Row]]
FACTS = st.fixed_dictionaries({fact: st.lists(st.fixed_dictionaries(row), max_size=12) for fact, row in ROWS.items()})


def total(fact: str, column: str, keep: Callable[[Row], bool] = lambda row: True) -> Callable[[Facts], Any]:
    return lambda facts: sum((row[column] or 0) for row in facts[fact] if keep(row))


def different(fact: str, *columns: str, keep: Callable[[Row], bool] = lambda row: True) -> Callable[[Facts], Any]:
    return lambda facts: len(
        {
            key
            for row in facts[fact]
            if keep(row) and None not in (key := tuple(row[column] for column in columns))
        }
    )  # fmt: skip


def repeat_buyers(facts: Facts) -> int:
    orders: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for row in facts["order_line"]:
        if row["buyer"] and row["units"] > 0:
            orders[row["buyer"]].add((row["shop"], row["trade_no"]))
    return sum(len(trades) >= 2 for trades in orders.values())


def hours(facts: Facts) -> Fraction | None:
    delays = [
        int((row["scanned_at"] - row["paid_at"]).total_seconds())
        for row in facts["parcel"]
        if row["scanned_at"] and row["paid_at"]
    ]
    return Fraction(sum(delays), 3600 * len(delays)) if delays else None


def both(row: Row, *columns: str) -> bool:
    return all(row[column] is not None for column in columns)


def sold(row: Row) -> bool:
    return bool(row["units"] > 0)


ORACLE: dict[str, Callable[[Facts], Any]] = {
    "order_amount": total("order_line", "order_amount"),
    "sales": total("order_line", "sales"),
    "merchant_receipts": total("order_line", "merchant_receipts"),
    "net_amount": total("order_line", "net_amount"),
    "freight_charged": total("order_line", "freight_due"),
    "units": total("order_line", "units"),
    "order_lines": lambda facts: len(facts["order_line"]),
    "paid_orders": different("order_line", "shop", "trade_no", keep=sold),
    "documents": different("order_line", "shop", "trade_no"),
    "closed_orders": different("order_line", "shop", "trade_no", keep=lambda row: row["state"] == "closed"),
    "shipped_orders": different(
        "order_line", "shop", "trade_no", keep=lambda row: row["state"] in ("shipped", "success")
    ),
    "orders_shipped_in_48_hours": different(
        "order_line",
        "shop",
        "trade_no",
        keep=lambda row: (
            sold(row)
            and both(row, "paid_at", "shipped_at")
            and row["shipped_at"] - row["paid_at"] <= timedelta(hours=48)
        ),
    ),
    "orders_with_shipping_time": different(
        "order_line", "shop", "trade_no", keep=lambda row: sold(row) and both(row, "shipped_at")
    ),
    "orders_waiting": different(
        "order_line",
        "shop",
        "trade_no",
        keep=lambda row: sold(row) and row["state"] == "paid" and row["shipped_at"] is None,
    ),
    "paying_buyers": different("order_line", "buyer", keep=sold),
    "buyers": different("order_line", "buyer"),
    "repeat_buyers": repeat_buyers,
    "skus_sold": different("order_line", "sku", keep=sold),
    "refund_amount": total("refund", "amount"),
    "refund_count": different("refund", "shop", "refund_no"),
    "refunded_orders": different("refund", "shop", "trade_no"),
    "refunds_with_return": different("refund", "shop", "refund_no", keep=lambda row: row["needs_return"] is True),
    "returned_orders": different("refund", "shop", "trade_no", keep=lambda row: row["needs_return"] is True),
    "ledger_income": total("ledger_line", "income"),
    "ledger_outgo": total("ledger_line", "outgo"),
    "ledger_entries": lambda facts: len(facts["ledger_line"]),
    "receipts": total("ledger_line", "income", lambda row: row["kind"] == "sale"),
    "commission": total("ledger_line", "outgo", lambda row: row["kind"] == "commission"),
    "ledger_refunds": total("ledger_line", "outgo", lambda row: row["kind"] == "refund"),
    "fees": total("ledger_line", "outgo", lambda row: row["kind"] == "fee"),
    "parcels": different("parcel", "shop", "waybill"),
    "billed_parcels": different("parcel", "shop", "waybill", keep=lambda row: both(row, "freight")),
    "freight_cost": total("parcel", "freight"),
    "expected_freight": total("parcel", "expected_freight"),
    "billed_where_expected": total("parcel", "freight", lambda row: both(row, "expected_freight")),
    "expected_where_billed": total("parcel", "expected_freight", lambda row: both(row, "freight")),
    "pieces_shipped": total("parcel", "pieces"),
    "shipped_weight": total("parcel", "weight_kg"),
    "billed_weight": total("parcel", "billed_kg"),
    "billed_weight_where_ours": total("parcel", "billed_kg", lambda row: both(row, "weight_kg")),
    "our_weight_where_billed": total("parcel", "weight_kg", lambda row: both(row, "billed_kg")),
    "ship_delay_hours": hours,
}
RATIOS = {
    "aov": ("sales", "paying_buyers"),
    "order_value": ("sales", "paid_orders"),
    "units_per_order": ("units", "paid_orders"),
    "average_price": ("sales", "units"),
    "orders_per_buyer": ("paid_orders", "paying_buyers"),
    "repurchase_rate": ("repeat_buyers", "paying_buyers"),
    "refund_rate": ("refund_amount", "sales"),
    "refund_order_rate": ("refunded_orders", "paid_orders"),
    "return_rate": ("returned_orders", "shipped_orders"),
    "average_refund": ("refund_amount", "refund_count"),
    "commission_rate": ("commission", "receipts"),
    "cost_per_parcel": ("freight_cost", "billed_parcels"),
    "freight_share": ("freight_cost", "sales"),
    "freight_per_order": ("freight_cost", "paid_orders"),
}
DIFFERENCES = {
    "discount": ("order_amount", "sales"),
    "sales_after_refunds": ("sales", "refund_amount"),
    "ledger_net": ("ledger_income", "ledger_outgo"),
    "courier_difference": ("billed_where_expected", "expected_where_billed"),
    "weight_difference": ("billed_weight_where_ours", "our_weight_where_billed"),
}
OVER_TIME = {
    "new_buyers",
    "new_buyer_share",
    *(
        name
        for file in (
            *("over-time", "advertising", "traffic", "service", "people", "targets", "money"),
            *("campaigns", "care", "channel", "content", "creative", "goods", "growth", "site"),
        )
        for name in yaml.safe_load((playbooks_folder() / f"{file}.yaml").read_text("utf-8"))
        if not name.startswith("x-")
    ),
}
"""Held against an oracle of their own: in this file, in test_over_time, in test_report_oracles
and beside the documents they count."""


def expected(name: str, facts: Facts) -> Any:
    if name == "shipped_on_time":
        due = ORACLE["orders_with_shipping_time"](facts) + ORACLE["orders_waiting"](facts)
        return Fraction(ORACLE["orders_shipped_in_48_hours"](facts), due) if due else None
    if name in RATIOS:
        above, below = (Fraction(ORACLE[part](facts)) for part in RATIOS[name])
        return above / below if below else None
    if name in DIFFERENCES:
        more, less = (ORACLE[part](facts) for part in DIFFERENCES[name])
        return more - less
    return ORACLE[name](facts)


def only(facts: Facts, keep: Callable[[Row], bool]) -> Facts:
    return {fact: [row for row in rows if keep(row)] for fact, rows in facts.items()}


def cell_of(facts: Facts, answer: Row, by: tuple[str, ...]) -> Facts:
    """The rows an answer's row counts."""
    key = tuple(answer[name] for name in by)
    return only(facts, lambda row: _key(row, by) == key)


def agree(name: str, value: Any, wanted: Any) -> None:
    if wanted is None or value is None or name in RATIOS or name in ("ship_delay_hours", "shipped_on_time"):
        assert (value is None) == (wanted is None), name
        assert value is None or abs(Fraction(value) - wanted) <= Fraction(1, 10**9), (name, value, float(wanted))
    else:
        assert value == wanted, name


a_few = settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
"""Every example writes and reads real tables: few, the same every time, and not shrunk."""


def test_the_oracle_knows_every_metric() -> None:
    assert {*ORACLE, *RATIOS, *DIFFERENCES, "shipped_on_time"} == set(load().metrics) - OVER_TIME


@a_few
@given(facts=FACTS, by=st.sampled_from([(), ("day",), ("shop",), ("day", "shop"), ("month",), ("week", "shop")]),
       shops=st.sampled_from([None, {"s1"}, {"店2", "elsewhere"}]))  # fmt: skip
def test_every_number_equals_the_oracle(facts: Facts, by: tuple[str, ...], shops: set[str] | None) -> None:
    names = [name for name in load().metrics if name not in OVER_TIME]
    inside = only(facts, lambda row: row["day"] in PERIOD and (shops is None or row["shop"] in shops))
    result = _answer(facts, names, by, shops)

    keys = {_key(row, by) for rows in inside.values() for row in rows} if by else {()}
    assert [tuple(row[name] for name in by) for row in result] == sorted(keys)
    for row in result:
        cell = cell_of(inside, row, by)
        for name in names:
            agree(name, row[name], expected(name, cell))


@a_few
@given(facts=FACTS, by=st.sampled_from([("province",), ("province", "day")]))
def test_provinces_add_up_with_the_unknown_last(facts: Facts, by: tuple[str, ...]) -> None:
    names = [name for name, metric in load().metrics.items() if "province" in metric.grain and name not in OVER_TIME]
    result = _answer(facts, names, by, None)
    inside = only(facts | {"ledger_line": []}, lambda row: row["day"] in PERIOD)
    keys = {_key(row, by) for rows in inside.values() for row in rows}

    order = [tuple((part is None, part or "") for part in (row[name] for name in by)) for row in result]
    assert order == sorted(tuple((part is None, part or "") for part in key) for key in keys)
    for row in result:
        cell = cell_of(inside, row, by)
        for name in names:
            agree(name, row[name], expected(name, cell))


@a_few
@given(lines=st.lists(st.fixed_dictionaries(ROWS["order_line"]), max_size=20), shops=st.sampled_from([None, {"s1"}]))
def test_new_buyers_are_those_never_seen_before(lines: list[Row], shops: set[str] | None) -> None:
    seen: dict[str, date] = {}
    for row in sorted(lines, key=lambda row: row["day"]):
        if row["buyer"] and row["units"] > 0 and (shops is None or row["shop"] in shops):
            seen.setdefault(row["buyer"], row["day"])
    new: dict[str, int] = defaultdict(int)
    for day in seen.values():
        if day in PERIOD:
            new[day.isoformat()] += 1

    by_day = _answer({"order_line": lines}, ["new_buyers"], ("day",), shops)
    assert {row["day"]: row["new_buyers"] for row in by_day} == new
    assert _answer({"order_line": lines}, ["new_buyers"], (), shops) == [{"new_buyers": sum(new.values())}]


def _answer(facts: Facts, names: list[str], by: tuple[str, ...], shops: set[str] | None) -> list[Row]:
    with TemporaryDirectory() as folder:
        store = Store(Path(folder))
        for fact, rows in facts.items():
            if rows:
                fill(store, fact, rows)
        return compute(store, names, PERIOD, by, shops=shops).rows


def _key(row: Row, by: tuple[str, ...]) -> tuple[Any, ...]:
    day = row["day"]
    made = {"day": day.isoformat(), "month": f"{day:%Y-%m}", "week": (day - timedelta(days=day.weekday())).isoformat()}
    return tuple(made[name] if name in made else row[name] for name in by)
