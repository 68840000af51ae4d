"""What people write down follows what happened, in the very form a register takes."""

import csv
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from zhanggui.connectors.sources import tables_of
from zhanggui.simulation import Wish, generate
from zhanggui.simulation.causes import Cause, Plan
from zhanggui.simulation.register_books import forms
from zhanggui.simulation.shop import make_shop


def lines(folder: Path, register: str) -> Iterator[tuple[str, int, dict[str, str]]]:
    """File, row and cells by heading of every line of one register."""
    for path in sorted(folder.glob(f"{register.removeprefix('R.')}_2*.xlsx")):
        (table,) = tables_of(path, path.name, "workbook")
        rows = iter(table.open_rows())
        header = [cell.strip() for cell in next(rows)[1]]
        for row, cells in rows:
            yield path.name, row, dict(zip(header, cells, strict=False))


@pytest.fixture(scope="module")
def event(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The days around the first of June, one shop of 40 orders a day."""
    out = tmp_path_factory.mktemp("simulated") / "event"
    generate(Wish(out, days=24, seed=3, orders=40, start=date(2025, 5, 20)))
    return out


@pytest.fixture(scope="module")
def planted(event: Path) -> list[Mapping[str, Any]]:
    return [
        fault
        for folder in ("sim01", "department")
        for fault in json.loads((event / "truth" / folder / "faults.json").read_text("utf-8"))
        if fault["kind"] == "register_row"
    ]


def test_every_workbook_has_the_columns_of_its_declaration(event):
    for path in event.glob("*/registers/*.xlsx"):
        (table,) = tables_of(path, path.name, "workbook")
        header = next(iter(table.open_rows()))[1]
        declared = forms()[f"R.{path.stem.partition('_')[0]}"]

        assert [cell.strip() for cell in header] == ["#", *declared.headings.values()], path.name


def test_the_truth_counts_the_sound_lines_of_every_register(event, planted):
    for folder in ("sim01", "department"):
        with (event / "truth" / folder / "registers.csv").open(encoding="utf-8", newline="") as file:
            told: Counter[str] = Counter()
            for row in csv.DictReader(file):
                told[row["register"]] += int(row["rows"])
        wrong = Counter(fault["register"] for fault in planted)
        books = event / folder / "registers"
        found = {name: sum(1 for _ in lines(books, name)) for name in told}

        assert found == {name: count + (wrong[name] if folder == "sim01" else 0) for name, count in told.items()}


def test_the_platforms_event_brings_entries_designs_contents_and_a_summary(event):
    books = event / "sim01" / "registers"
    campaign = "2025年618大促"

    assert {cells["活动名称"] for _, _, cells in lines(books, "R.entry-register")} == {campaign}
    assert {"初审通过", "终审通过", "被驳回"} >= {
        cells["状态"] for _, _, cells in lines(books, "R.entry-register") if cells["审核时间"]
    }
    assert sum(1 for _ in lines(books, "R.design-job")) == 6
    whole = [cells for _, _, cells in lines(books, "R.campaign-effect") if not cells["商品"]]
    assert [cells["活动名称"] for cells in whole] == [campaign]
    assert int(float(whole[0]["参与人数"])) > 100


def test_a_cell_filled_in_wrong_is_where_the_truth_says(event, planted):
    (fault,) = [each for each in planted if each["register"] == "R.entry-register"]
    wrong = [
        cells[fault["column"]]
        for file, row, cells in lines(event / "sim01" / "registers", "R.entry-register")
        if (file, str(row)) == (fault["file"], fault["row"])
    ]

    assert wrong == ["差不多了"]


def test_a_wave_of_bad_goods_brings_complaints(tmp_path, monkeypatch):
    shop = make_shop(4, 1, 300)
    wave = Cause("bad_reviews", date(2025, 3, 3), date(2025, 3, 12), units=shop.unit_item == 0, items=_only(shop, 0))
    counts = {}
    for name, causes in (("calm", []), ("wave", [wave])):
        monkeypatch.setattr(Plan, "_events", lambda self: iter(()))
        monkeypatch.setattr(Plan, "_campaigns", lambda self: iter(()))
        monkeypatch.setattr(Plan, "_price_changes", lambda self: iter(()))
        monkeypatch.setattr(Plan, "_incidents", lambda self, usual, causes=causes: iter(causes))
        generate(Wish(tmp_path / name, days=14, seed=4, orders=300, start=date(2025, 3, 1)))
        counts[name] = sum(1 for _ in lines(tmp_path / name / "sim01" / "registers", "R.complaint"))

    assert counts["wave"] > counts["calm"] * 2


def _only(shop: Any, item: int) -> Any:
    import numpy as np

    return np.arange(shop.items) == item
