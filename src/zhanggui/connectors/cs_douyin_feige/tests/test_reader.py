from decimal import Decimal
from pathlib import Path

from zhanggui.connectors.tests.files import csv_file, read_file

SAMPLE = Path(__file__).parents[1] / "samples" / "v2024-22.xlsx"


def test_the_lines_of_the_shop_come_with_the_accounts_and_say_so():
    lines, _ = read_file(SAMPLE)
    assert [(line.account, line.figure) for line in lines[:3]] == [("", "sum"), ("", "mean"), ("示例客服昵称3", "own")]
    whole, mean, _ = lines[:3]
    assert (whole.sessions, whole.response, "satisfaction" in whole.measures) == (586, None, False)
    assert (mean.sessions, mean.response, mean.measures["satisfaction"]) == (None, Decimal(11), Decimal("0.4261"))


def test_durations_in_words_are_seconds():
    lines, _ = read_file(SAMPLE)
    assert [(line.response, line.first_response) for line in lines[2:4]] == [(11, 150), (150, 3909)]


def test_a_bare_duration_is_a_problem_of_its_line(tmp_path):
    header = ["客服昵称", "接待会话量", "已接待人数", "全天平响时长"]
    lines, problems = read_file(csv_file(tmp_path, header, [["小红", "5", "4", "11"], ["小兰", "5", "4", "--"]]))
    assert [line.account for line in lines] == ["小兰"]
    assert (problems[0].row, problems[0].column, problems[0].code) == (2, "全天平响时长", "desk.bad_duration")
