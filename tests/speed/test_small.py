"""The benchmarks themselves at a small scale: they measure what they say, and clean up after themselves."""

import tempfile
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tests.speed import bench_history, bench_targets, bench_tiles, lake
from tests.speed.synthetic import FIRST
from zhanggui.base import Period
from zhanggui.facts import Store
from zhanggui.metrics import compute


@pytest.fixture(autouse=True)
def temporary(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def left(folder: Path):
    return [path.name for path in folder.iterdir() if path.name.startswith("zhanggui-bench-")]


def test_the_dashboard_and_the_roll_ups_are_measured_and_nothing_is_left(temporary):
    rows = bench_tiles.measure(lines=2_400, group=12_000)

    held = {row["question"]: row["limit"] for row in rows if "limit" in row}
    assert held == {
        "twelve tiles, cold, times hand-written SQL": 1.2,
        "the same in seconds of the processor": 1.2,
        "slowest tile, warm, seconds": 0.05,
        "slowest tile, warm in another process, seconds": 0.05,
        "slowest question through roll-ups, seconds": 2.0,
    }
    assert sum("ratio" in row for row in rows) == 12
    assert left(temporary) == []


def test_shops_that_share_their_files_count_as_shops_of_their_own(tmp_path):
    store = Store(tmp_path / "facts")

    assert lake.fill(store, 3_600, shops=3) == 3_600
    result = compute(store, ["sales", "order_lines"], Period(FIRST, FIRST + timedelta(days=364)), by=["shop"])

    assert [(row["shop"], row["order_lines"]) for row in result.rows] == [("s00", 1200), ("s01", 1200), ("s02", 1200)]
    assert len({row["sales"] for row in result.rows}) == 1
    assert result.rows[0]["sales"] > Decimal(0)


def test_history_is_measured_by_a_process_of_its_own(temporary):
    rows = bench_history.measure(lines=300)

    assert [(row["rows"], row["accepted"]) for row in rows if "rows" in row] == [(300, 300), (1200, 1200)]
    assert left(temporary) == []


def test_the_split_of_a_companys_year_is_measured_with_and_without_locks():
    rows = bench_targets.measure(shops=31, categories=2)

    assert [row["cells"] for row in rows if "limit" in row] == [31 * 2 * 365] * 2
    assert {row["limit"] for row in rows if "limit" in row} == {10.0}
