from decimal import Decimal
from pathlib import Path

from zhanggui.connectors.tests.files import csv_file, read_file

SAMPLE = Path(__file__).parents[1] / "samples" / "v2022-21.xlsx"
HEADER = ["旺旺昵称", "日期", "咨询人数", "销售额", "平均响应时长（秒）", "旺旺回复率"]
LINE = ["红杯旗舰店:小红", "2026-06-01", "40", "880.00", "12.5", "98.00%"]


def test_a_line_reads_as_a_person_reads_it():
    (first, *others), problems = read_file(SAMPLE)
    assert (len(others), problems) == (5, [])
    assert (first.account, first.consulted, first.received, first.inquiries) == ("示例旺旺昵称1", 462, 806, 739)
    assert (first.first_response, first.response) == (Decimal("7.85"), Decimal("0.13"))
    assert first.measures["inquiry_conversion"] == Decimal("0.5354")


def test_sums_and_means_below_are_no_accounts(tmp_path):
    footer = [["汇总", "", "40", "880.00", "", ""], ["均值", "", "40", "880.00", "12.5", "98.00%"]]
    lines, problems = read_file(csv_file(tmp_path, HEADER, [LINE, *footer]))
    assert ([line.account for line in lines], problems) == (["红杯旗舰店:小红"], [])


def test_hours_of_the_overview_become_seconds(tmp_path):
    path = csv_file(tmp_path, [*HEADER, "仅退款自主完结时长（小时）", "平台求助率"], [[*LINE, "1.5", "0.10%"]])
    (line,), _ = read_file(path)
    assert (line.measures["refund_only_span"], line.measures["help_rate"]) == (Decimal(5400), Decimal("0.001"))


def test_a_unit_nobody_declared_is_no_column_of_ours(tmp_path):
    header = [*HEADER[:3], "销售额", "平均响应时长（毫秒）", "旺旺回复率"]
    (line,), _ = read_file(csv_file(tmp_path, header, [LINE]))
    assert (line.response, line.extra) == (None, {"平均响应时长（毫秒）": "12.5"})
