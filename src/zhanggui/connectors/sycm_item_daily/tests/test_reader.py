from datetime import date
from decimal import Decimal
from pathlib import Path

from zhanggui.connectors import recognise
from zhanggui.connectors.tests.files import csv_file, read_file

SAMPLE = Path(__file__).parents[1] / "samples" / "v2020-36.xlsx"
HEADER = ["商品ID", "商品访客数", "支付买家数", "支付金额", "商品支付转化率"]
LINE = ["400000000001", "1,234", "50", "12,345.60", "4.05%"]


def test_text_with_separators_and_dashes_reads_under_four_lines_of_titles():
    assert recognise(SAMPLE).header_row == 5
    (item, *_), problems = read_file(SAMPLE)
    assert problems == []
    assert (item.row, item.item_code, item.first) == (6, "300108661684972718", date(2026, 6, 1))
    assert (item.visitors, item.ordered_amount, item.measures["stay"]) == (1234, Decimal("12345.60"), Decimal("6.76"))
    assert "competitiveness" not in item.measures


def test_the_exports_of_tools_have_no_titles(tmp_path):
    (item,), _ = read_file(csv_file(tmp_path, ["统计日期", *HEADER], [["2026-07-20", *LINE]]))
    assert (item.first, item.sales) == (date(2026, 7, 20), Decimal("12345.60"))


def test_a_line_may_be_about_a_range_of_days(tmp_path):
    (item,), _ = read_file(csv_file(tmp_path, ["统计日期", *HEADER], [["2026-07-01 ~ 2026-07-31", *LINE]]))
    assert (item.first, item.last) == (date(2026, 7, 1), date(2026, 7, 31))


def test_without_a_column_of_days_the_title_says_the_period_and_not_the_export(tmp_path):
    above = "统计时间：2026-06-01 ~ 2026-06-06\r\n导出时间：2026-06-07\r\n"
    (item,), problems = read_file(csv_file(tmp_path, HEADER, [LINE], above=above))
    assert (item.first, item.last, problems) == (date(2026, 6, 1), date(2026, 6, 6), [])


def test_all_child_orders_stand_beside_what_was_paid(tmp_path):
    path = csv_file(tmp_path, ["统计日期", *HEADER, "总支付金额"], [["2026-07-20", *LINE, "13,000.00"]])
    (item,), _ = read_file(path)
    assert (item.sales, item.measures["all_sales"]) == (Decimal("12345.60"), Decimal("13000.00"))


def test_one_item_twice_on_a_day_leaves_two_readings(tmp_path):
    lines = [["2026-07-20", *LINE], ["2026-07-20", *LINE[:3], "1.00", LINE[4]]]
    items, (problem,) = read_file(csv_file(tmp_path, ["统计日期", *HEADER], lines))
    assert (len(items), problem.code) == (1, "item.contradicts_line")


def test_item_numbers_a_spreadsheet_rounded_are_problems(tmp_path):
    lines = [["2026-07-20", f"30010866168497{n}000", *LINE[1:]] for n in range(3)]
    lines = [[day, code[:15] + "000", *rest] for day, code, *rest in lines]
    items, problems = read_file(csv_file(tmp_path, ["统计日期", *HEADER], lines))
    assert (items, {problem.code for problem in problems}) == ([], {"item.number_damaged"})
