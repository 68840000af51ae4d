from decimal import Decimal
from pathlib import Path

from zhanggui.connectors import problem_text
from zhanggui.connectors.tests.files import csv_file, read_file

SAMPLE = Path(__file__).parents[1] / "samples" / "v2024-26.xlsx"
HEADER = ["日期", "总花费(元)", "成交花费(元)", "交易额(元)", "曝光量", "点击量", "净交易额占比"]


def test_the_footer_is_no_day_and_all_money_spent_is_the_cost():
    days, problems = read_file(SAMPLE)
    assert ([day.first.day for day in days], problems) == ([1, 2, 3, 4, 5, 6], [])
    assert (days[0].cost, days[0].measures["deal_cost"]) == (Decimal("124.98"), Decimal("57.22"))
    assert (days[0].sales, days[0].orders) == (Decimal("297.24"), 294)
    assert days[0].measures["net_sales_share"] == Decimal("0.2796")


def test_a_footer_that_is_not_the_sum_of_the_days_is_remarked(tmp_path):
    line = ["2026-06-01", "50.00", "45.00", "200.00", "3,000", "90", "80.00%"]
    footer = ["合计", "62.50", "45.00", "200.00", "3,000", "90", "80.00%"]
    days, (remark,) = read_file(csv_file(tmp_path, HEADER, [line, footer]))
    assert (len(days), remark.row, remark.column, remark.code) == (1, 3, "总花费(元)", "ad.total_differs")
    assert "62.50 <> 50.00" in remark.message
    assert "62.50 <> 50.00" in problem_text(remark, "zh")


def test_two_lines_of_one_day_that_differ_leave_two_readings(tmp_path):
    line = ["2026-06-01", "50.00", "45.00", "200.00", "3,000", "90", "80.00%"]
    restated = [*line[:3], "190.00", *line[4:]]
    (one,), (problem,) = read_file(csv_file(tmp_path, HEADER, [line, restated]))
    assert (one.sales, problem.row, problem.code) == (Decimal("200.00"), 3, "ad.contradicts_line")
    assert "line 2" in problem.message
