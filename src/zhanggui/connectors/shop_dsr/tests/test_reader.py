from decimal import Decimal
from pathlib import Path

import pytest

from zhanggui.connectors.tests.files import csv_file, read_file

SAMPLE = Path(__file__).parents[1] / "samples" / "typed-7.csv"
HEADER = ["日期", "描述相符", "服务态度", "物流速度", "描述相符行业对比"]


def test_above_below_and_level_have_their_signs():
    (day, _), problems = read_file(SAMPLE)
    assert problems == []
    assert (day.description, day.service, day.logistics) == (Decimal("4.86"), Decimal("4.90"), Decimal("4.79"))
    assert day.measures == {
        "description_versus_peers": Decimal("0.1234"),
        "service_versus_peers": Decimal(0),
        "logistics_versus_peers": Decimal("-0.05"),
    }


@pytest.mark.parametrize(
    ("place", "cell", "code"),
    [(1, "48.6", "score.bad_score"), (4, "12.34%", "score.no_side"), (0, "六月一日", "score.bad_day")],
)
def test_what_can_be_no_score_is_a_problem(place, cell, code, tmp_path):
    line = ["2026-06-01", "4.86", "4.90", "4.79", "高于12.34%"]
    line[place] = cell
    _, (problem,) = read_file(csv_file(tmp_path, HEADER, [line], encoding="utf-8"))
    assert (problem.code, problem.column) == (code, HEADER[place])
