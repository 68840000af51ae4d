from decimal import Decimal
from pathlib import Path

import pytest

from zhanggui.connectors import Told, asks, is_remark, read, recognise
from zhanggui.connectors.tests.files import csv_file, read_file, zip_file

SAMPLE = Path(__file__).parents[1] / "samples" / "item-73.csv"
HEADER = ["日期", "计划ID", "计划名字", "主体ID", "主体类型", "展现量", "点击量", "花费", "点击率", "加购率"]
LINE = ["2026-06-01", "7", "杯子", "400000000001", "商品", "1,000", "50", "60.00", "5.00%", "2%"]


def changed(**cells):
    return [cells.get(name, cell) for name, cell in zip(HEADER, LINE, strict=True)]


def test_a_line_of_the_sample_reads_as_a_person_reads_it():
    (first, *_), problems = read_file(SAMPLE)
    assert problems == []
    assert (first.campaign_id, first.item_code) == ("300478989978048955", "300427099909561723")
    assert (first.impressions, first.clicks, first.cost) == (493, 630, Decimal("134.34"))
    assert (first.orders, first.sales, first.direct_sales) == (574, Decimal("387.77"), Decimal("208.70"))
    assert first.measures["click_rate"] == Decimal("0.2296")
    assert first.measures["roi"] == Decimal("7.28")


def test_a_zip_is_read_through_and_its_name_is_no_date(tmp_path):
    inside = csv_file(tmp_path, HEADER[1:], [LINE[1:]]).read_bytes()
    path = zip_file(tmp_path, {"计划报表_20260601_101500.csv": inside}, "计划报表_20260601.zip")
    (line,), (remark,) = read_file(path)
    assert (line.first, line.last) == (None, None)
    assert (remark.code, is_remark(remark)) == ("ad.period_unknown", True)


def test_a_person_says_the_day_and_the_attribution_no_file_has(tmp_path):
    found = recognise(csv_file(tmp_path, HEADER[1:], [LINE[1:]]))
    assert asks(found) == ("period", "attribution")
    day = recognise(SAMPLE) and read_file(SAMPLE)[0][0].first
    (line,) = read(found, told=Told(day, day, attribution_days=15))
    assert (line.first, line.last, line.attribution_days) == (day, day, 15)


@pytest.mark.parametrize(
    ("kind", "header", "field"),
    [
        ("keyword", "词名字/词包名字", "keyword"),
        ("audience", "人群名字", "audience"),
        ("creative", "创意名字", "creative"),
    ],
)
def test_reports_of_other_grains_are_told_by_their_column(kind, header, field, tmp_path):
    path = csv_file(tmp_path, [*HEADER, header], [[*LINE, "马克杯"]])
    ((line,), _) = read_file(path)
    assert getattr(line, field) == "马克杯"


def test_what_is_no_item_has_no_item_code(tmp_path):
    (line,), _ = read_file(csv_file(tmp_path, HEADER, [changed(主体类型="店铺")]))
    assert (line.subject, line.item_code) == ("店铺", "")


def test_net_figures_and_the_new_name_of_the_return_stand_beside_the_gross_ones(tmp_path):
    path = csv_file(tmp_path, [*HEADER, "实际投产比", "净成交金额"], [[*LINE, "2.20", "90.00"]])
    (line,), _ = read_file(path)
    assert (line.measures["roi"], line.measures["net_sales"]) == (Decimal("2.20"), Decimal("90.00"))


@pytest.mark.parametrize("total", [["总计", *[""] * 4], ["2026-06-01", "", "总计", "", ""]])
def test_totals_are_no_lines(total, tmp_path):
    lines, problems = read_file(csv_file(tmp_path, HEADER, [LINE, [*total, *LINE[5:]]]))
    assert (len(lines), problems) == (1, [])


def test_rates_a_spreadsheet_made_fractions_are_settled_by_their_parts_or_left_out_with_a_remark(tmp_path):
    again = changed(日期="2026-06-02", 点击率="0.05", 加购率="0.02")
    lines, (remark,) = read_file(csv_file(tmp_path, HEADER, [changed(点击率="0.05", 加购率="0.02"), again]))
    assert [line.measures for line in lines] == [{"click_rate": Decimal("0.05")}] * 2
    assert (remark.row, remark.column, remark.code) == (2, "加购率", "ad.unsigned_rate")
    assert is_remark(remark)


def test_one_item_in_two_campaigns_is_two_lines(tmp_path):
    lines, problems = read_file(csv_file(tmp_path, HEADER, [LINE, changed(计划ID="8")]))
    assert ([line.campaign_id for line in lines], problems) == (["7", "8"], [])


def test_an_empty_day_is_a_problem_of_its_line(tmp_path):
    _, (problem,) = read_file(csv_file(tmp_path, HEADER, [changed(日期="-")]))
    assert (problem.row, problem.column, problem.code) == (2, "日期", "ad.bad_day")
