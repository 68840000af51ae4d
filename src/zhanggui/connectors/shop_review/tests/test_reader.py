from datetime import date
from pathlib import Path

import pytest

from zhanggui.connectors.tests.files import csv_file, read_file

SAMPLE = Path(__file__).parents[1] / "samples" / "own-6.csv"
HEADER = ["评价时间", "订单编号", "商品ID", "星级", "评价内容"]
LINE = ["2026-06-01 09:30:00", "3001", "9001", "5", "不错"]


def test_a_review_says_its_order_item_day_and_stars():
    reviews, problems = read_file(SAMPLE)

    assert problems == []
    assert [(one.trade_no, one.item_code, one.first, one.stars) for one in reviews] == [
        ("3000000000000000001", "900000000001", date(2026, 6, 1), 5),
        ("3000000000000000002", "900000000001", date(2026, 6, 1), 2),
    ]


def test_an_item_of_an_order_reviewed_twice_is_a_problem(tmp_path):
    _, problems = read_file(csv_file(tmp_path, HEADER, [LINE, LINE], encoding="utf-8"))

    assert [problem.row for problem in problems] == [3]


@pytest.mark.parametrize(
    ("place", "cell", "reason"),
    [
        (3, "6", "bad_stars"),
        (3, "0", "bad_stars"),
        (3, "4.5", "bad_stars"),
        (3, "", "bad_stars"),
        (0, "昨天", "bad_day"),
        (1, "", "number_missing"),
    ],
)
def test_what_can_be_no_review_is_a_problem(place, cell, reason, tmp_path):
    line = [*LINE]
    line[place] = cell
    _, (problem,) = read_file(csv_file(tmp_path, HEADER, [line], encoding="utf-8"))

    assert (problem.code, problem.column) == (f"review.{reason}", HEADER[place])
