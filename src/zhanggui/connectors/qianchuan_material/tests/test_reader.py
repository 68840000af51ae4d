from decimal import Decimal
from pathlib import Path

from zhanggui.connectors import is_remark
from zhanggui.connectors.tests.files import csv_file, read_file

SAMPLE = Path(__file__).parents[1] / "samples" / "v2025-53.xlsx"
HEADER = ["日期", "素材ID", "整体展现次数", "整体点击次数", "整体消耗", "基础消耗", "追投调控消耗", "整体成交金额"]
LINE = ["2026-06-01", "7300000000000000001", "12,000", "600", "240.00", "200.00", "40.00", "528.00"]


def test_headers_with_tabs_line_ends_and_units_are_the_same_columns():
    (video, picture), problems = read_file(SAMPLE)
    assert problems == []
    assert (video.creative_id, video.impressions, video.cost) == ("7300000000000000001", 12_000, Decimal("240.00"))
    assert (video.measures["base_cost"], video.measures["settled_sales_7d"]) == (Decimal("200.00"), Decimal("396.00"))
    assert "full_roi" not in video.measures
    assert picture.cost == 0


def test_the_first_line_may_hold_sums(tmp_path):
    lines, _ = read_file(csv_file(tmp_path, HEADER, [["总计", "", *LINE[2:]], LINE], encoding="gb18030"))
    assert len(lines) == 1


def test_a_cost_that_is_not_the_sum_of_its_parts_is_remarked(tmp_path):
    (line,), (remark,) = read_file(csv_file(tmp_path, HEADER, [[*LINE[:6], "30.00", LINE[7]]]))
    assert (line.cost, remark.code, remark.column) == (Decimal("240.00"), "ad.sum_differs", "整体消耗")
    assert is_remark(remark)


def test_longer_settlement_windows_are_known(tmp_path):
    (line,), _ = read_file(csv_file(tmp_path, [*HEADER, "90日结算金额(元)"], [[*LINE, "300.00"]]))
    assert (line.measures["settled_sales_90d"], line.extra) == (Decimal("300.00"), {})
