"""A company's own facts, dimensions and metrics: data beside its facts and in its state folder."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from zhanggui import facts, metrics
from zhanggui.base import Period, Refusal
from zhanggui.facts import COMPANY, Shape, Store, empty_frame
from zhanggui.facts.declared import Column
from zhanggui.metrics import compute, drill, load

MONDAY, TUESDAY = date(2011, 11, 14), date(2011, 11, 15)
DAYS = Period(MONDAY, TUESDAY)
VISITS = Shape(
    fact="table_visits",
    columns=(
        Column("line", "count"), Column("agent", "text"), Column("due", "moment"), Column("done", "moment"),
        Column("result", "text", values={"good": {"en": "Good", "zh": "好"}, "bad": {"en": "Bad", "zh": "差"}}),
        Column("guest", "index"),
    ),
    keys=("line",), label={"en": "Visits", "zh": "拜访"},
)  # fmt: skip
DECLARED = """
x-visit: &visit
  label: {en: Visits, zh: 拜访}
  meaning: {en: Visits., zh: 拜访。}
  unit: time
  time: {en: day, zh: 日}
  source: [table]
  grain: [day, shop, person, visit_result]
  better: higher
  digits: 0
calls: {<<: *visit, measure: {fact: table_visits, count: rows}}
calls_in_time: {<<: *visit, measure: {fact: table_visits, count: rows, where: {done: {le: {column: due}}}}}
guests: {<<: *visit, measure: {fact: table_visits, count_distinct: guest}}
calls_in_time_rate:
  label: {en: In time, zh: 准时率}
  meaning: {en: In time., zh: 准时。}
  unit: percent
  formula: calls_in_time / calls
  zero: unknown
  better: higher
  digits: 2
"""
DIMENSIONS = """
visit_result:
  label: {en: Result of the visit, zh: 拜访结果}
  columns: {table_visits: result}
person:
  columns: {table_visits: agent}
"""


@pytest.fixture
def house(tmp_path: Path, store: Store) -> Iterator[Store]:
    """A company whose state is here, with three visits: two of one shop, one of no shop."""
    facts.found_by.append(lambda: store.root)
    metrics.homes.append(lambda: tmp_path)
    (tmp_path / "metrics").mkdir()
    (tmp_path / "metrics" / "dimensions.yaml").write_text(DIMENSIONS, "utf-8")
    (tmp_path / "metrics" / "visits.yaml").write_text(DECLARED, "utf-8")
    facts.keep_shape(VISITS)
    rows = [
        (MONDAY, "home", 1, "P1", 10, 9, "good", "g1"), (TUESDAY, "home", 2, "P2", 10, 11, "bad", "g1"),
        (TUESDAY, COMPANY, 3, "P1", 10, 10, "good", "g2"),
    ]  # fmt: skip
    for shop in ("home", COMPANY):
        store.replace(VISITS.fact, visits([row for row in rows if row[1] == shop]), shop, MONDAY, TUESDAY)
    yield store
    facts.found_by.pop()
    metrics.homes.pop()


def visits(rows: list[tuple[object, ...]]) -> pl.DataFrame:
    def at(hour: object) -> datetime:
        return datetime(2011, 11, 14, int(str(hour)), tzinfo=UTC)

    whole = [
        (shop, f"{day:%Y-%m}", day, None, line, line, agent, at(due), at(done), result, guest)
        for day, shop, line, agent, due, done, result, guest in rows
    ]
    return pl.DataFrame(whole, schema=empty_frame(VISITS.fact).schema, orient="row")


def test_a_companys_metric_counts_its_own_fact(house: Store) -> None:
    assert compute(house, ["calls", "guests"], DAYS).rows == [{"calls": 3, "guests": 2}]


def test_two_moments_are_held_against_each_other(house: Store) -> None:
    rows = compute(house, "calls_in_time_rate", DAYS, by=["day"]).rows
    assert [float(row["calls_in_time_rate"]) for row in rows] == [1.0, 0.5]


def test_a_dimension_is_found_under_the_name_the_fact_gives_it(house: Store) -> None:
    rows = compute(house, "calls", DAYS, by=["visit_result", "person"], where={"person": "P1"}).rows
    assert rows == [{"visit_result": "good", "person": "P1", "calls": 2}]


def test_people_roll_up_into_the_positions_and_departments_they_hold(
    house: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(metrics.groupings, "position", lambda: {"P1": "agent", "P2": "manager"})
    monkeypatch.setitem(metrics.groupings, "department", lambda: {"P1": "service", "P2": "service"})
    assert compute(house, "calls", DAYS, by=["position"]).rows == [
        {"position": "agent", "calls": 2}, {"position": "manager", "calls": 1},
    ]  # fmt: skip
    assert compute(house, "calls", DAYS, by=["department"]).rows == [{"department": "service", "calls": 3}]


def test_who_sees_one_shop_sees_no_row_of_the_whole_company(house: Store) -> None:
    assert compute(house, "calls", DAYS, shops={"home"}).rows == [{"calls": 2}]
    assert drill(house, "calls", DAYS, shops={"home"}).total == 2
    assert drill(house, "calls", DAYS).total == 3


def test_the_rows_behind_a_number_never_show_who_is_counted(house: Store) -> None:
    assert "guest" not in drill(house, "guests", DAYS).columns


TABLE = "table_visits, count: rows}"
IN_TIME = "where: {done: {le: {column: due}}}"
BROKEN = {
    "there is no fact table_visit; did you mean table_visits?": (TABLE, TABLE.replace("visits", "visit")),
    "fact table_visits has no column guests": ("count_distinct: guest", "count_distinct: guests"),
    "result of table_visits is never god; did you mean good?": (IN_TIME, "where: {result: god}"),
    "done cannot be held against line": ("{column: due}", "{column: line}"),
    "nobody declares the dimension visit_resul": ("person, visit_result]", "person, visit_resul]"),
    "'zh' is a required property": (", zh: 准时率", ""),
    "it divides: say": ("  zero: unknown\n", ""),
    "it is declared in orders.yaml already": ("guests:", "sales:"),
}  # fmt: skip


@pytest.mark.parametrize("said", BROKEN)
def test_a_broken_file_of_the_company_is_left_out_with_its_reason(house: Store, tmp_path: Path, said: str) -> None:
    old, new = BROKEN[said]
    assert old in DECLARED
    (tmp_path / "metrics" / "visits.yaml").write_text(DECLARED.replace(old, new, 1), "utf-8")
    registry = load()
    assert [said in str(refusal.sentence) for refusal in registry.left_out] == [True]
    assert "calls_in_time_rate" not in registry.metrics
    assert "sales" in registry.metrics


def test_columns_are_added_to_a_shape_and_none_changes_what_it_holds(house: Store) -> None:
    wider = Shape(VISITS.fact, (*VISITS.columns, Column("note", "text")), VISITS.keys)
    facts.keep_shape(wider)
    assert "note" in facts.FACTS[VISITS.fact].names
    assert compute(house, "calls", DAYS).value("calls") == 3
    with pytest.raises(Refusal, match="holds text and cannot become count"):
        facts.keep_shape(Shape(VISITS.fact, (VISITS.columns[0], Column("note", "count")), VISITS.keys))
