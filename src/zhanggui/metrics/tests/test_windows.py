"""Balances, numbers over other days and what rolls up, against plain Python over the same rows."""

import random
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from zhanggui import metrics
from zhanggui.base import Period, Refusal
from zhanggui.facts import Store
from zhanggui.facts.tests.rows import fill, line
from zhanggui.metrics import Registry, compute, drill, explain, load
from zhanggui.metrics.dimensions import above, below
from zhanggui.metrics.periods import against

DECLARED = """
sales: &money
  label: {en: Sales, zh: 销售额}
  meaning: {en: Money., zh: 钱。}
  unit: CNY
  measure: {fact: order_line, sum: sales}
  time: {en: paying day, zh: 付款日}
  grain: [day, week, month, shop, sku, province]
  source: [taobao-order-list]
  better: higher
  digits: 2
buyers:
  <<: *money
  measure: {fact: order_line, count_distinct: buyer}
new_buyers:
  <<: *money
  measure: {fact: order_line, first_seen: buyer}
price_on_shelf:
  <<: *money
  measure: {fact: order_line, last: price, of: [shop, sku]}
price_seen_lately:
  <<: *money
  measure: {fact: order_line, last: price, of: [shop, sku], stale_after: 3}
sales_per_buyer: &made
  label: {en: Made, zh: 算}
  meaning: {en: Made., zh: 算出。}
  unit: CNY
  better: higher
  digits: 2
  formula: sales / buyers
  zero: unknown
"""
WINDOWS = {"week_long": "trailing: 7", "month_so_far": "to_date: month", "quarter_so_far": "to_date: quarter",
           "year_so_far": "to_date: year", "before": "same: previous", "year_ago": "same: year_ago",
           "festival": "same: festival"}  # fmt: skip
BASES = ("sales", "buyers", "new_buyers", "sales_per_buyer", "price_on_shelf")
FIRST, LAST = date(2010, 10, 1), date(2011, 12, 31)
MONTHS = Period(date(2011, 10, 20), date(2011, 11, 18))


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Registry:
    made = [
        f"{base}_{name}:\n  label: {{en: W, zh: 窗}}\n  meaning: {{en: W., zh: 窗。}}\n  unit: CNY\n  better: none\n"
        f"  digits: 2\n  of: {base}\n  over: {{{said}}}\n"
        for base in BASES
        for name, said in WINDOWS.items()
    ]
    growth = ("growth:\n  label: {en: G, zh: 增}\n  meaning: {en: G., zh: 增。}\n  unit: percent\n  better: higher\n"
              "  digits: 2\n  formula: (sales - sales_year_ago) / sales_year_ago\n  zero: unknown\n")  # fmt: skip
    folder = tmp_path_factory.mktemp("declared")
    (folder / "some.yaml").write_text(DECLARED + "".join(made) + growth, "utf-8")
    return load(folder)


@pytest.fixture(scope="module")
def rows() -> list[dict[str, Any]]:
    chance = random.Random(11)
    days = [FIRST + timedelta(days=chance.randint(0, (LAST - FIRST).days)) for _ in range(700)]
    return [
        line(day, f"t{number}", str(Decimal(chance.randint(100, 9000)).scaleb(-2)), shop=chance.choice(["s1", "s2"]),
             sku=chance.choice(["MUG", "CUP", "JUG"]), buyer=f"b{chance.randint(1, 60)}", source_row=number,
             province=chance.choice(["广东省", "上海", "内蒙古自治区", None]))
        for number, day in enumerate(days)
    ]  # fmt: skip


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, Any]]) -> Store:
    store = Store(tmp_path_factory.mktemp("facts"))
    fill(store, "order_line", rows)
    return store


def theirs(base: str, rows: list[dict[str, Any]], days: Period) -> Any:
    """A base metric over days, in plain Python."""
    inside = [row for row in rows if row["day"] in days]
    total = sum((row["sales"] for row in inside), Decimal(0))
    buyers = {row["buyer"] for row in inside}
    if base == "new_buyers":
        return len(buyers - {row["buyer"] for row in rows if row["day"] < days.first})
    if base == "price_on_shelf":
        last: dict[Any, Any] = {}
        for row in sorted(rows, key=lambda row: (row["day"], row["source_row"])):
            if row["day"] <= days.last:
                last[row["shop"], row["sku"]] = row["price"]
        return sum(last.values())
    return {"sales": total, "buyers": len(buyers), "sales_per_buyer": total / len(buyers) if buyers else None}[base]


def taken(name: str, part: Period, asked: Period) -> Period:
    """The days a window takes in, worked out by hand."""
    year_before = Period(part.first.replace(year=part.first.year - 1), part.last.replace(year=part.last.year - 1))
    back = timedelta(days=asked.length)
    return {
        "week_long": Period(part.last - timedelta(days=6), part.last),
        "month_so_far": Period(part.last.replace(day=1), part.last),
        "quarter_so_far": Period(part.last.replace(month=10, day=1), part.last),
        "year_so_far": Period(part.last.replace(month=1, day=1), part.last),
        "before": Period(part.first - back, part.last - back),
        "year_ago": year_before,
        "festival": year_before,  # Double 11, on the sun's calendar
    }[name]


@pytest.mark.parametrize("base", BASES)
def test_over_other_days_the_whole_and_each_day_are_those_of_a_second_computation(
    year: Store, registry: Registry, rows: list[dict[str, Any]], base: str
) -> None:
    names = [f"{base}_{name}" for name in WINDOWS]
    whole = compute(year, names, MONTHS, registry=registry).rows[0]
    by_day = {row["day"]: row for row in compute(year, [*names, base], MONTHS, ["day"], registry=registry).rows}
    for name in WINDOWS:
        agree(whole[f"{base}_{name}"], theirs(base, rows, taken(name, MONTHS, MONTHS)))
    for day in list(MONTHS)[::5]:
        found = by_day.get(day.isoformat(), {})
        one = Period(day, day)
        agree(found.get(base), theirs(base, rows, one))
        for name in WINDOWS:
            agree(found.get(f"{base}_{name}"), theirs(base, rows, taken(name, one, MONTHS)))


def agree(ours: Any, other: Any) -> None:
    if other is None or ours is None:
        assert not ours
        assert not other
    else:
        assert abs(Decimal(ours) - Decimal(other)) < Decimal("1e-9")


def test_months_stand_beside_the_same_months_a_year_ago(year: Store, registry: Registry) -> None:
    both = Period(date(2011, 10, 1), date(2011, 11, 30))
    then = compute(year, "sales", Period(date(2010, 10, 1), date(2010, 11, 30)), ["month", "shop"], registry=registry)
    now = compute(year, "sales,sales_year_ago,growth", both, ["month", "shop"], registry=registry)

    assert {(row["month"][5:], row["shop"]): row["sales"] for row in then.rows} == {
        (row["month"][5:], row["shop"]): row["sales_year_ago"] for row in now.rows
    }
    for row in now.rows:
        agree(row["growth"], (row["sales"] - row["sales_year_ago"]) / row["sales_year_ago"])


def test_a_balance_adds_up_over_shops_and_goods_but_not_over_time(store: Store, registry: Registry) -> None:
    monday = date(2011, 11, 7)
    seen = [("s1", "MUG", 0, "10"), ("s1", "MUG", 2, "12"), ("s1", "CUP", 0, "5"), ("s2", "MUG", 1, "20")]
    fill(store, "order_line", [line(monday + timedelta(days=day), f"t{nth}", price, shop=shop, sku=sku)
                               for nth, (shop, sku, day, price) in enumerate(seen)])  # fmt: skip
    week = Period(monday, monday + timedelta(days=5))
    ask = {"registry": registry}

    assert compute(store, "price_on_shelf", week, **ask).value("price_on_shelf") == 37
    by_day = compute(store, "price_on_shelf,price_seen_lately", week, ["day"], **ask).rows
    assert [int(row["price_on_shelf"]) for row in by_day] == [15, 35, 37, 37, 37, 37]
    assert [int(row["price_seen_lately"]) for row in by_day] == [15, 35, 37, 32, 12, 0]
    assert compute(store, "price_on_shelf", week, ["shop"], **ask).rows == [
        {"shop": "s1", "price_on_shelf": 17}, {"shop": "s2", "price_on_shelf": 20}]  # fmt: skip
    assert [row["price"] for row in drill(store, "price_on_shelf", week, registry=registry).rows] == [5, 20, 12]
    change = explain(store, "price_on_shelf", week, Period(monday, monday), ["shop"], registry=registry)
    assert [(mover.key, mover.effect.contribution) for mover in change.splits[0].movers] == [("s2", 20), ("s1", 2)]


def test_spring_festival_is_held_against_spring_festival() -> None:
    assert against("festival", Period(date(2026, 2, 10), date(2026, 2, 23))) == Period(
        date(2025, 1, 22), date(2025, 2, 4)
    )
    assert against("festival", Period(date(2025, 10, 1), date(2025, 10, 6))).last == date(2024, 9, 17)
    assert against("festival", Period(date(2026, 8, 3), date(2026, 8, 9))) == Period(date(2025, 8, 3), date(2025, 8, 9))
    assert against("year-ago", Period(date(2025, 2, 1), date(2025, 2, 28))).last == date(2024, 2, 29)
    assert against("previous", Period(date(2025, 3, 1), date(2025, 3, 31))).first == date(2025, 2, 1)


def test_provinces_roll_up_into_regions_and_months_into_quarters_and_years(
    year: Store, registry: Registry, rows: list[dict[str, Any]]
) -> None:
    whole = Period(FIRST, LAST)
    region = {"广东省": "华南", "上海": "华东", "内蒙古自治区": "华北", None: None}
    found = compute(year, "sales", whole, ["year", "quarter", "region"], registry=registry).rows

    assert {(row["year"], row["quarter"], row["region"]) for row in found} == {
        (f"{day:%Y}", f"{day:%Y}-Q{(day.month + 2) // 3}", region[row["province"]])
        for row in rows
        for day in [row["day"]]
    }
    south = sum(row["sales"] for row in rows if row["province"] == "广东省" and row["day"].year == 2011)
    assert (
        compute(year, "sales", whole, where={"region": "华南", "year": "2011"}, registry=registry).value("sales")
        == south
    )
    assert above("day") == ("week", "month", "quarter", "year")
    assert below("category") == ("product", "sku")


@pytest.fixture
def projects(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    told = {"s1": "华东", "s2": "华东"}
    monkeypatch.setitem(metrics.groupings, "project", lambda: told)
    return told


def test_shops_roll_up_into_projects(year: Store, registry: Registry, projects: dict[str, str]) -> None:
    whole = Period(FIRST, LAST)
    total = compute(year, "buyers", whole, registry=registry).value("buyers")

    assert compute(year, "buyers", whole, ["project"], registry=registry).rows == [{"project": "华东", "buyers": total}]
    projects.pop("s2")
    assert [row["project"] for row in compute(year, "buyers", whole, ["project"], registry=registry).rows] == [
        "华东",
        None,
    ]
    one = compute(year, "sales", whole, where={"project": "华东"}, registry=registry).value("sales")
    assert one == compute(year, "sales", whole, where={"shop": "s1"}, registry=registry).value("sales")


def test_what_nobody_groups_is_refused(year: Store, registry: Registry) -> None:
    with pytest.raises(Refusal, match="which project each shop"):
        compute(year, "sales", MONTHS, ["project"], registry=registry)


def test_other_days_are_not_filtered_by_time(year: Store, registry: Registry) -> None:
    for name in ("sales_week_long", "price_on_shelf"):
        with pytest.raises(Refusal, match="name the days as the period"):
            compute(year, name, MONTHS, where={"month": "2011-11"}, registry=registry)


@pytest.mark.parametrize("name", ["growth", "sales_week_long", "sales_per_buyer_year_ago", "price_on_shelf_before"])
def test_numbers_over_other_days_are_explained_too(year: Store, registry: Registry, name: str) -> None:
    found = explain(year, name, MONTHS, registry=registry)
    before = compute(year, name, MONTHS.previous(), registry=registry).value(name)

    assert (found.before, found.value) == (before, compute(year, name, MONTHS, registry=registry).value(name))
    for split in found.splits:
        assert split.total.contribution + split.overlap == found.change


def test_windows_of_windows_are_refused(tmp_path: Path) -> None:
    twice = DECLARED + "".join(
        f"{name}:\n  label: {{en: W, zh: 窗}}\n  meaning: {{en: W., zh: 窗。}}\n  unit: CNY\n  better: none\n"
        f"  digits: 2\n  of: {of}\n  over: {{trailing: 3}}\n"
        for name, of in [("once", "sales"), ("twice", "once")]
    )
    (tmp_path / "some.yaml").write_text(twice, "utf-8")
    with pytest.raises(Refusal, match="over other days already"):
        load(tmp_path)
