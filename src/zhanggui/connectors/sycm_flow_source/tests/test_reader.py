from datetime import date
from decimal import Decimal
from pathlib import Path

from zhanggui.connectors import asks, recognise
from zhanggui.connectors.tests.files import csv_file, read_file

SAMPLE = Path(__file__).parents[1] / "samples" / "v2021-29.xlsx"


def test_nested_sources_keep_their_depth():
    lines, problems = read_file(SAMPLE)
    assert problems == []
    assert [(line.level, line.source, line.second_source, line.third_source, line.visitors) for line in lines] == [
        (1, "淘内免费", "", "", 1200),
        (2, "淘内免费", "手淘搜索", "", 800),
        (3, "淘内免费", "手淘搜索", "图搜", 500),
        (1, "付费推广", "", "", 300),
    ]
    assert lines[0].measures["sales_change"] == Decimal("-0.05")
    assert lines[1].measures["visitors_change"] == Decimal("1.2")
    assert "visitors_change" not in lines[2].measures


def test_a_title_says_the_day_and_the_name_of_the_file_does_not(tmp_path):
    assert {line.first for line in read_file(SAMPLE)[0]} == {date(2026, 6, 1)}
    path = csv_file(tmp_path, ["一级来源", "访客数"], [["淘内免费", "3"]], name="店铺流量来源_2026-06-01.csv")
    assert asks(recognise(path)) == ("period",)
    assert read_file(path)[0][0].first is None


def test_columns_that_differ_by_shop_are_kept(tmp_path):
    path = csv_file(tmp_path, ["一级来源", "访客数", "直播间访客数"], [["淘内免费", "3", "1"]])
    assert read_file(path)[0][0].extra == {"直播间访客数": "1"}


def test_the_line_of_the_whole_shop_is_no_source(tmp_path):
    path = csv_file(tmp_path, ["一级来源", "二级来源", "访客数"], [["汇总", "汇总", "9"], ["淘内免费", "汇总", "3"]])
    assert [line.visitors for line in read_file(path)[0]] == [3]
