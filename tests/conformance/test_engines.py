"""The small part of the conformance suite that runs with the other tests: DuckDB and PostgreSQL."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.conformance import company, rows, servers, suite
from tests.conformance.oracle import Oracle
from zhanggui import metrics
from zhanggui.base import Period, Refusal
from zhanggui.facts import Store
from zhanggui.facts.naming import Named
from zhanggui.facts.tests.rows import fill, frame, line
from zhanggui.metrics import Measure, compute, load
from zhanggui.metrics import engine as engines
from zhanggui.metrics.cache import answers
from zhanggui.metrics.compiler import Statement
from zhanggui.metrics.dialects import DIALECTS
from zhanggui.metrics.engines import steps

MARCH = Period(date(2025, 3, 1), date(2025, 3, 31))
DAY = date(2025, 3, 9)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with servers.postgres() as address:
        yield address


@pytest.fixture
def mirrored(server: str, tmp_path: Path) -> Store:
    """Two shops' lines in a store that PostgreSQL answers over, not loaded yet."""
    answers.clear()
    store = Store(Named(str(tmp_path / "facts"), f"{server}?schema=of_{abs(hash(str(tmp_path)))}").text)
    fill(store, "order_line", [line(date(2025, 3, 2), "t1", "10"), line(DAY, "t2", "5", shop="店2")])
    return store


def sales(store: Store) -> object:
    return compute(store, "sales", MARCH).rows[0]["sales"]


@pytest.fixture(scope="module")
def random_rows(tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, company.Facts]:
    return company.adversarial(tmp_path_factory.mktemp("random") / "facts", load(), seed=7, count=25)


@pytest.mark.parametrize("name", ["duckdb", "postgres"])
def test_every_metric_equals_the_oracle(name: str, server: str, random_rows: tuple[Store, company.Facts]) -> None:
    registry, (store, facts) = load(), random_rows
    if name == "postgres":
        store = Store(Named(str(store.root), f"{server}?schema=of_random").text)
    with company.grouped(facts):
        steps.in_step(store, facts)
        found = suite.hold(store, registry, Oracle(registry, facts), rows.PERIOD, only=[(), ("week",)])
    assert {metric: one.wrong or one.refused for metric, one in found.items() if one.wrong or one.refused} == {}


def test_an_engine_that_was_never_loaded_refuses_instead_of_answering_nothing(mirrored: Store) -> None:
    with pytest.raises(Refusal, match=r"PostgreSQL cannot answer order_line: .* zhanggui facts load"):
        sales(mirrored)


def test_a_fact_nobody_kept_is_nothing_and_needs_no_loading(mirrored: Store) -> None:
    steps.in_step(mirrored, ["order_line"])
    assert compute(mirrored, "refund_count", MARCH).rows[0]["refund_count"] == 0
    assert compute(mirrored, ["sales", "refund_rate"], MARCH).rows[0]["sales"] == 15


def test_loading_twice_loads_nothing(mirrored: Store) -> None:
    assert [(step.loaded, step.rows, step.kept) for step in steps.in_step(mirrored, ["order_line"])] == [(2, 2, 0)]
    assert [(step.loaded, step.rows, step.kept) for step in steps.in_step(mirrored, ["order_line"])] == [(0, 0, 2)]
    assert sales(mirrored) == 15


def test_only_the_replaced_slice_is_loaded_again(mirrored: Store) -> None:
    steps.in_step(mirrored, ["order_line"])
    mirrored.replace("order_line", frame("order_line", [line(DAY, "t3", "7", shop="店2")]), "店2", DAY, DAY)
    assert sales(mirrored) == 15, "the engine answers the version it holds"
    assert steps.standing(mirrored).behind["order_line"] == (2, 3)
    assert [(step.loaded, step.kept) for step in steps.in_step(mirrored, ["order_line"])] == [(1, 1)]
    assert sales(mirrored) == 17


def test_forgotten_rows_are_gone_and_the_newest_stay(mirrored: Store) -> None:
    steps.in_step(mirrored, ["order_line"])
    mirrored.replace("order_line", None, "店2", DAY, DAY)
    steps.in_step(mirrored, ["order_line"])
    assert steps.forget(mirrored, timedelta()) == 1
    assert steps.forget(mirrored, timedelta()) == 0
    assert sales(mirrored) == 10


def test_a_load_broken_off_is_never_read_and_goes_on_where_it_was(
    mirrored: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = engines.of(mirrored)
    with monkeypatch.context() as broken:
        broken.setattr(type(engine), "_put_down", lambda *_: (_ for _ in ()).throw(RuntimeError("killed")))
        with pytest.raises(RuntimeError):
            steps.in_step(mirrored, ["order_line"])
    with pytest.raises(Refusal, match="does not hold this fact yet"):
        sales(mirrored)
    assert [(step.loaded, step.kept) for step in steps.in_step(mirrored, ["order_line"])] == [(0, 2)]


def test_what_an_engine_cannot_do_names_it_and_the_metric(mirrored: Store) -> None:
    steps.in_step(mirrored, ["order_line"])
    engine = engines.of(mirrored)
    view = engines.Slice(engine.snapshot("order_line", 2), MARCH, None, {"sales": ("no number",)})
    asked = Statement("order_line", (("sales", Measure("order_line", "sum", ("sales",))),), (), False)
    with pytest.raises(Refusal, match="PostgreSQL cannot answer sales: "):
        engine.run(asked, view)


def test_rows_behind_a_number_are_the_same_on_every_engine(mirrored: Store) -> None:
    steps.in_step(mirrored, ["order_line"])
    here = metrics.drill(Store(mirrored.root), "sales", MARCH)
    there = metrics.drill(mirrored, "sales", MARCH)
    assert (here.rows, here.total) == (there.rows, there.total)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_no_statement_of_any_metric_estimates(dialect: str) -> None:
    for name, metric in load().metrics.items():
        if metric.measure is not None:
            sql = Statement(metric.measure.fact, ((name, metric.measure),), (), False).sql(None, dialect)
            assert "approx" not in sql.lower()
            assert "uniq(" not in sql


def test_an_engine_that_is_not_installed_is_said_plainly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "find_spec", lambda name: None)
    with pytest.raises(Refusal, match="Spark needs pyspark: install zhanggui with the extra spark"):
        engines.of(Store(f"spark:local?facts={tmp_path}"))
