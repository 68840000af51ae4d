from datetime import date
from decimal import Decimal

import pytest

from zhanggui.connectors.cells import CellError
from zhanggui.connectors.report_cells import KINDS, Unsigned, name_and_unit
from zhanggui.connectors.report_period import period_above


def read(kind, cell, unit=""):
    return KINDS[kind].units.get(unit, KINDS[kind].parse)(cell)


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        ("count", "1,234", 1234),
        ("count", "１２", 12),
        ("count", "-", None),
        ("count", "--", None),
        ("money", "￥12,345.60", Decimal("12345.60")),
        ("money", "-3.5", Decimal("-3.50")),
        ("each", "0.1234", Decimal("0.1234")),
        ("each", "2.5", Decimal("2.50")),
        ("rate", "12.5%", Decimal("0.125")),
        ("rate", "-5.00％", Decimal("-0.05")),
        ("rate", "1,200%", Decimal("12")),
        ("ratio", "7.28", Decimal("7.28")),
        ("ratio", "—", None),
        ("duration", "1小时5分9秒", Decimal(3909)),
        ("duration", "7小时41分52秒", Decimal(27712)),
        ("duration", "2分30秒", Decimal(150)),
        ("duration", "11秒", Decimal(11)),
        ("duration", "1天2小时", Decimal(93600)),
        ("duration", "01:05:09", Decimal(3909)),
        ("seconds", "7.85", Decimal("7.85")),
        ("seconds", "2分30秒", Decimal(150)),
        ("hours", "24.5", Decimal(88200)),
        ("minutes", "6.5", Decimal(390)),
        ("versus", "高于同行 12.34%", Decimal("0.1234")),
        ("versus", "低于5%", Decimal("-0.05")),
        ("versus", "持平", Decimal(0)),
        ("score", "4.86分", Decimal("4.86")),
        ("days", "2026-07-20", (date(2026, 7, 20), date(2026, 7, 20))),
        ("days", "2026-06-01 ~ 2026-06-06", (date(2026, 6, 1), date(2026, 6, 6))),
        ("days", "2026/6/1至2026/6/6", (date(2026, 6, 1), date(2026, 6, 6))),
        ("days", "2026年2月", (date(2026, 2, 1), date(2026, 2, 28))),
        ("days", "20260601", (date(2026, 6, 1), date(2026, 6, 1))),
        ("days", "2026-06-01 00:00:00", (date(2026, 6, 1), date(2026, 6, 1))),
        ("id", "`400000000001\t", "400000000001"),
        ("id", '="300108661684972718"', "300108661684972718"),
        ("id", "'007", "007"),
        ("id", "-", ""),
        ("text", "-", ""),
    ],
)
def test_a_cell_reads_as_a_person_reads_it(kind, cell, value):
    assert read(kind, cell) == value


@pytest.mark.parametrize(
    ("kind", "cell", "reason"),
    [
        ("count", "1.2万", "bad_quantity"),
        ("count", "12,34", "bad_quantity"),
        ("count", "-5", "negative"),
        ("money", "1.234,56", "bad_money"),
        ("money", "NaN", "bad_money"),
        ("amount", "-1.00", "negative"),
        ("rate", "12.5‰", "bad_share"),
        ("rate", "约5%", "bad_share"),
        ("duration", "65", "bad_duration"),
        ("duration", "05:09", "bad_duration"),
        ("duration", "小时", "bad_duration"),
        ("versus", "12.34%", "no_side"),
        ("versus", "高于", "bad_share"),
        ("score", "48.6", "bad_score"),
        ("days", "2026-06-01 09:30:00", "bad_day"),
        ("days", "06/01/2026", "bad_day"),
        ("days", "2026-06-06 ~ 2026-06-01", "bad_day"),
        ("days", "2026-13", "bad_day"),
        ("id", "5.00111E+18", "number_damaged"),
    ],
)
def test_a_cell_with_no_reading_or_two_is_a_problem(kind, cell, reason):
    with pytest.raises(CellError) as found:
        read(kind, cell)
    assert found.value.reason == reason


def test_a_unit_in_the_header_settles_what_a_bare_figure_means():
    assert name_and_unit("平均响应时长（秒）") == ("平均响应时长", "秒")
    assert name_and_unit("整体消耗\n(元)") == ("整体消耗", "元")
    assert read("duration", "65", "秒") == 65
    assert read("duration", "1.5", "分钟") == 90
    assert read("rate", "12.5", "%") == Decimal("0.125")


@pytest.mark.parametrize(
    ("written", "settled"),
    [("0.05", "0.05"), ("5", "0.05"), ("5.0", "0.05"), ("0", "0"), ("0.5", None), ("50", None)],
)
def test_a_share_without_its_sign_is_settled_by_what_it_is_made_of(written, settled):
    assert Unsigned(Decimal(written)).settled_by(Decimal(1000), 50) == (settled and Decimal(settled))


def test_a_share_made_of_nothing_known_stays_unsure():
    assert Unsigned(Decimal("0.5")).settled_by(None, 50) is None
    assert Unsigned(Decimal("0.5")).settled_by(0, 0) is None


@pytest.mark.parametrize(
    ("titles", "first", "last"),
    [
        ([["统计时间：2026-06-01 ~ 2026-06-06"], ["导出时间：2026-06-07 09:00:00"]], (6, 1), (6, 6)),
        ([["统计日期", "2026-06-01"]], (6, 1), (6, 1)),
        ([["统计日期：2026-06-01", "对比日期：2026-05-01"]], (6, 1), (6, 1)),
        ([["查询时间：2026-06-01至2026-06-06"]], (6, 1), (6, 6)),
        ([["2026年6月1日至2026年6月6日"]], (6, 1), (6, 6)),
    ],
)
def test_titles_above_a_header_say_the_period(titles, first, last):
    assert period_above(titles) == (date(2026, *first), date(2026, *last))


@pytest.mark.parametrize(
    "titles",
    [
        [["导出时间：2026-06-07 09:00:00"]],
        [["下载日期：2026-06-07"]],
        [["2026-06-07"]],
        [["查询时间：2026-06-07"]],
        [["活动时间：2026-06-01 ~ 2026-06-18"]],
        [["统计日期：2026-06-01"], ["统计日期：2026-05-01"]],
        [],
    ],
)
def test_a_moment_of_export_or_two_periods_say_none(titles):
    assert period_above(titles) is None
