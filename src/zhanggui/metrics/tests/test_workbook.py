"""An answer as a workbook: numbers as numbers, what they mean beside them, nothing changed by the spreadsheet."""

import io
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook

from zhanggui import metrics
from zhanggui.base import Period, Refusal
from zhanggui.facts import Store
from zhanggui.facts.tests.rows import fill, line
from zhanggui.metrics import compute, load
from zhanggui.metrics.answers import Result
from zhanggui.metrics.exporting import to_file
from zhanggui.metrics.workbook import About, number_format, written

DAY = date(2011, 11, 7)
DAYS = Period(DAY, date(2011, 11, 13))
ABOUT = About(DAYS, {"shop": ["s1"]}, "wang", datetime(2026, 11, 1, 9, tzinfo=UTC), language="en")
DOCS = Path(__file__).resolve().parents[4] / "docs" / "metrics.md"


@pytest.fixture
def store(tmp_path):
    """Two paid orders, 100.00 to Zhejiang and 50.00 to Shanghai; the week before 30.00 to Shanghai."""
    store = Store(tmp_path / "var" / "facts")
    rows = [
        line(DAY, "t1", "100.00", province="浙江省", shop="s1"), line(DAY, "t2", "50.00", province="上海", shop="s1"),
        line(date(2011, 11, 2), "t0", "30.00", province="上海", shop="s1"),
    ]  # fmt: skip
    fill(store, "order_line", rows)
    return store


def sheet(data, number):
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(number).to_python()


def test_values_are_numbers_under_their_labels(store):
    data = written(compute(store, "sales,paid_orders", DAYS, by=["province"]), load(), ABOUT)

    assert sheet(data, 0)[0] == ["province", "Sales", "Paid orders"]
    assert sorted(sheet(data, 0)[1:]) == [["上海", 50.0, 1.0], ["浙江省", 100.0, 1.0]]


def test_what_is_not_cut_stands_below_each_other(store):
    data = written(compute(store, "sales,paid_orders", DAYS), load(), ABOUT)

    assert sheet(data, 0)[1:] == [["Sales", 150.0], ["Paid orders", 2.0]]


def test_the_second_sheet_says_what_each_column_means_and_what_was_asked(store):
    told = sheet(written(compute(store, "aov", DAYS), load(), ABOUT), 1)
    row = next(row for row in told if row[1] == "aov")

    assert [told[0][1], told[1][1], told[3][1]] == ["2011-11-07 – 2011-11-13", "shop: s1", "wang"]
    assert (row[3], row[5]) == ("sales / paying_buyers", "CNY")
    assert row[6] == "unknown: the cell is empty"


def test_a_number_of_more_than_fifteen_digits_stays_as_it_is():
    result = Result(("sales",), (), [{"sales": Decimal("12345678901234567.89")}], {"order_line": 1})

    assert sheet(written(result, load(), ABOUT), 0)[1] == ["Sales", "12345678901234567.89"]


def test_a_text_that_looks_like_a_formula_stays_a_text():
    result = Result(("sales",), ("sku",), [{"sku": "=1+1", "sales": Decimal(1)}], {"order_line": 1})
    data = written(result, load(), ABOUT)

    assert sheet(data, 0)[1] == ["=1+1", 1.0]
    assert b"<f>" not in ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml")


def test_digits_and_unit_are_how_the_spreadsheet_shows_it():
    registry = load()

    assert [number_format(registry.get(name)) for name in ("sales", "refund_rate", "paid_orders")] == [
        "¥#,##0.00",
        "0.00%",
        "#,##0",
    ]


def test_a_file_from_the_command_line_is_told_to_who_logs_it(store, tmp_path, monkeypatch):
    told: list = []
    monkeypatch.setattr(metrics, "exported", [lambda *words: told.append(words)])
    said = to_file(compute(store, "sales", DAYS), load(), DAYS, {}, tmp_path / "sales.xlsx", "zh")

    assert (said["rows"], [words[0] for words in told]) == (1, [("sales",)])
    assert sheet((tmp_path / "sales.xlsx").read_bytes(), 0) == [["指标", "数值"], ["销售额", 150.0]]


@pytest.mark.parametrize("name", ["sales.csv", "nowhere/sales.xlsx"])
def test_what_cannot_be_written_is_refused_before_anything_is(store, tmp_path, name):
    with pytest.raises(Refusal):
        to_file(compute(store, "sales", DAYS), load(), DAYS, {}, tmp_path / name, "zh")

    assert not (tmp_path / name).exists()


def test_the_handbooks_python_runs_and_says_the_same(store, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    [example] = [
        code for code in re.findall(r"```python\n(.*?)```", DOCS.read_text("utf-8"), re.S) if "explain" in code
    ]
    said: dict = {}
    exec(example, said)

    assert {row["province"]: row["sales"] for row in said["rows"]} == {"浙江省": "100.00", "上海": "50.00"}
    assert said["why"].change == 120
