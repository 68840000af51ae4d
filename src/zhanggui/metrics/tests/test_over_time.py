"""What becomes of sales and buyers over time, held against plain Python over the same rows."""

import random
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
import yaml

from zhanggui.base import Period, Refusal
from zhanggui.facts import Store
from zhanggui.facts.tests.rows import fill, line
from zhanggui.metrics import compute, drill, explain, funnel, load
from zhanggui.metrics.registry import playbooks_folder

FIRST, LAST = date(2010, 9, 1), date(2011, 12, 31)
QUARTER, BEFORE = Period(date(2011, 4, 1), date(2011, 6, 30)), Period(date(2011, 1, 1), date(2011, 3, 31))
Row = dict[str, Any]


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    chance = random.Random(5)
    days = [FIRST + timedelta(days=chance.randint(0, (LAST - FIRST).days)) for _ in range(900)]
    buyers = [None, *(f"b{nth}" for nth in range(250))]
    return [
        line(day, f"t{number // 2}", str(Decimal(chance.randint(100, 9000)).scaleb(-2)), line_no=number,
             shop=chance.choice(["s1", "s2"]), buyer=chance.choice(buyers), units=chance.choice([1, 2, -1]))
        for number, day in enumerate(days)
    ]  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, rows: list[Row]) -> Store:
    store = Store(tmp_path_factory.mktemp("facts"))
    fill(store, "order_line", rows)
    return store


def sales(rows: list[Row], first: date, last: date) -> Decimal:
    return sum((row["sales"] for row in rows if first <= row["day"] <= last), Decimal(0))


def bought(rows: list[Row]) -> dict[str, list[Row]]:
    """The lines each known buyer paid for, the oldest first."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row["day"]):
        if row["buyer"] and row["units"] > 0:
            found[row["buyer"]].append(row)
    return found


def seen(rows: list[Row], period: Period) -> set[str]:
    return {buyer for buyer, lines in bought(rows).items() if any(row["day"] in period for row in lines)}


def returning(rows: list[Row], period: Period) -> tuple[int, int]:
    """How many buyers were new in these days, and how many of them came again within ninety."""
    new = again = 0
    for lines in bought(rows).values():
        first = lines[0]["day"]
        if first in period:
            new += 1
            again += len({(row["shop"], row["trade_no"]) for row in lines if row["day"] <= first + timedelta(90)}) > 1
    return new, again


def gaps(rows: list[Row], period: Period) -> Fraction:
    days = [sorted({row["day"] for row in lines if row["day"] in period}) for lines in bought(rows).values()]
    between = [(later - earlier).days for own in days for earlier, later in pairwise(own)]
    return Fraction(sum(between), len(between))


def test_every_number_over_time_equals_a_second_computation(store: Store, rows: list[Row]) -> None:
    now, year_ago = sales(rows, QUARTER.first, QUARTER.last), sales(rows, date(2010, 4, 1), date(2010, 6, 30))
    new, again = returning(rows, QUARTER)
    kept, before = len(seen(rows, QUARTER) & seen(rows, BEFORE)), len(seen(rows, BEFORE))
    week = sales(rows, date(2011, 6, 24), date(2011, 6, 30))
    expected = {
        "sales_year_ago": year_ago, "sales_festival_ago": year_ago,
        "sales_yoy": None if not year_ago else Fraction(now - year_ago) / Fraction(year_ago),
        "sales_festival_yoy": None if not year_ago else Fraction(now - year_ago) / Fraction(year_ago),
        "sales_7_days": week, "sales_7_day_average": Fraction(week) / 7,
        "sales_month_to_date": sales(rows, date(2011, 6, 1), date(2011, 6, 30)),
        "sales_year_to_date": sales(rows, date(2011, 1, 1), date(2011, 6, 30)),
        "returning_buyers_90_days": again, "repurchase_rate_90_days": Fraction(again, new),
        "kept_buyers": kept, "buyers_just_before": before, "loyalty": Fraction(kept, before),
        "days_between_purchases": gaps(rows, QUARTER),
    }  # fmt: skip
    declared = yaml.safe_load((playbooks_folder() / "over-time.yaml").read_text("utf-8"))

    assert set(expected) == {name for name in declared if not name.startswith("x-")}
    found = compute(store, list(expected), QUARTER).rows[0]
    assert new
    assert again
    assert kept
    for name, value in expected.items():
        agree(found[name], value)


def agree(ours: Any, theirs: Any) -> None:
    assert (ours is None) == (theirs is None)
    assert ours is None or abs(Fraction(ours) - Fraction(theirs)) <= Fraction(1, 10**9)


def test_growth_is_that_of_the_same_days_and_of_the_same_festival_days(store: Store, rows: list[Row]) -> None:
    spring = Period(date(2011, 1, 24), date(2011, 2, 9))  # Spring Festival was 3 February; 14 February the year before
    week = Period(date(2011, 11, 7), date(2011, 11, 13))
    for period, first in [(spring, date(2010, 2, 4)), (week, date(2010, 11, 7))]:
        then = sales(rows, first, first + (period.last - period.first))
        agree(compute(store, "sales_festival_ago", period).value("sales_festival_ago"), then)
    now, then = sales(rows, week.first, week.last), sales(rows, date(2010, 11, 7), date(2010, 11, 13))
    agree(compute(store, "sales_yoy", week).value("sales_yoy"), Fraction(now - then) / Fraction(then))


def test_months_of_first_purchase_tell_how_many_came_again(store: Store, rows: list[Row]) -> None:
    months = [Period(date(2011, 4, 1), date(2011, 4, 30)), Period(date(2011, 5, 1), date(2011, 5, 31)),
              Period(date(2011, 6, 1), date(2011, 6, 30))]  # fmt: skip
    found = {row["month"]: row for row in
             compute(store, "new_buyers,returning_buyers_90_days,loyalty", QUARTER, ["month"]).rows}  # fmt: skip

    for month in months:
        row = found[f"{month.first:%Y-%m}"]
        assert (row["new_buyers"], row["returning_buyers_90_days"]) == returning(rows, month)
        before = seen(rows, Period((month.first - timedelta(1)).replace(day=1), month.first - timedelta(1)))
        agree(row["loyalty"], Fraction(len(seen(rows, month) & before), len(before)))


def test_numbers_over_time_lead_to_rows_and_buyers_kept_are_explained(store: Store) -> None:
    assert drill(store, "sales_7_days", QUARTER, limit=1000).rows[0]["day"] >= "2011-06-24"
    found = explain(store, "kept_buyers", QUARTER, by=["shop"])
    assert found.splits[0].total.contribution + found.splits[0].overlap == found.change
    mean = explain(store, "days_between_purchases", QUARTER, by=["shop"])
    assert mean.splits[0].total.contribution + mean.splits[0].overlap == mean.change


def test_steps_over_several_facts_are_set_side_by_side(store: Store) -> None:
    day = date(2011, 6, 1)
    fill(store, "refund", [{"day": day, "trade_no": "t1", "amount": Decimal(1)}])
    found = funnel(store, "paid_orders,refunded_orders", QUARTER, ["shop"])
    values = {row["shop"]: row for row in compute(store, "paid_orders,refunded_orders", QUARTER, ["shop"]).rows}

    for where, (paid, refunded) in found.rows:
        own = values[where["shop"]]
        assert (paid.value, paid.of_first, refunded.value) == (own["paid_orders"], 1, own["refunded_orders"])
        agree(refunded.of_previous, Fraction(own["refunded_orders"], own["paid_orders"]))
    with pytest.raises(Refusal, match="at least two"):
        funnel(store, "paid_orders", QUARTER)
    assert load().get("loyalty").catalogue == "M.loyalty"
