from decimal import Decimal
from pathlib import Path

import pytest

from zhanggui.connectors.tests.files import csv_file, read_file

SAMPLE = Path(__file__).parents[1] / "samples" / "own-14.csv"
HEADER = ["日期", "仓库", "商家编码", "期末", "线上库存", "在售"]


def test_an_article_says_what_books_shelf_and_shop_front_hold():
    (mug, old), problems = read_file(SAMPLE)

    assert problems == []
    assert (mug.sku_code, mug.book, mug.online, mug.actual, mug.unit_cost) == ("MUG-RED", 26, 28, 26, Decimal("12.50"))
    assert (mug.on_sale, old.on_sale, old.age) == ("yes", "no", 201)


def test_an_article_told_twice_of_one_evening_is_a_problem(tmp_path):
    line = ["2026-06-01", "一号仓", "MUG-RED", "26", "28", "是"]
    _, problems = read_file(csv_file(tmp_path, HEADER, [line, line], encoding="utf-8"))

    assert [problem.row for problem in problems] != []


@pytest.mark.parametrize(("place", "cell"), [(3, "很多"), (0, "昨天"), (3, "")])
def test_what_can_be_no_stock_is_a_problem(place, cell, tmp_path):
    line = ["2026-06-01", "一号仓", "MUG-RED", "26", "28", "是"]
    line[place] = cell
    _, (problem,) = read_file(csv_file(tmp_path, HEADER, [line], encoding="utf-8"))

    assert problem.column == HEADER[place]
