from datetime import timedelta
from decimal import Decimal

import pytest

from zhanggui.connectors import cells
from zhanggui.connectors.cells import CellError


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("88.00", "88.00"),
        ("88.00元", "88.00"),
        ("0元", "0.00"),
        ("1,234.50", "1234.50"),
        ("１，２３４．５０", "1234.50"),
        ("￥12.5", "12.50"),
        ('="12.50"', "12.50"),
        ("'12.50", "12.50"),
        ("-6.35", "-6.35"),
        ("+6.35\t", "6.35"),
        ("0.125", "0.13"),
        ("-0.00", "0.00"),
    ],
)
def test_amounts_read_exactly(cell, amount):
    assert str(cells.money(cell)) == amount


@pytest.mark.parametrize(
    "cell", ["", "abc", "NaN", "Infinity", "-inf", "1e308", "1E+3", "12,34", "1.2.3", "--", "9" * 60]
)
def test_what_is_no_amount_is_refused(cell):
    with pytest.raises(CellError, match="bad_money"):
        cells.money(cell)


def test_a_paid_amount_is_never_negative():
    with pytest.raises(CellError, match="negative"):
        cells.amount("-0.01")


@pytest.mark.parametrize(
    "cell",
    [
        '="5001111070574744660"',
        "5001111070574744660\t",
        "'5001111070574744660",
        " ５００１１１１０７０５７４７４４６６０ ",
    ],
)
def test_a_trade_number_keeps_every_digit(cell):
    assert cells.number_id(cell) == "5001111070574744660"


@pytest.mark.parametrize("cell", ["5.00111E+18", "5.11e18", "5001111070574744660.0"])
def test_a_number_a_spreadsheet_damaged_is_said_to_be_damaged(cell):
    with pytest.raises(CellError, match="number_damaged"):
        cells.number_id(cell)


def test_a_short_number_with_a_point_zero_lost_nothing():
    assert cells.number_id("71111078574744.0") == "71111078574744"


@pytest.mark.parametrize(
    "cell",
    [
        "2011-11-07 07:38:00",
        "2011/11/7 7:38",
        "2011-11-07T07:38:00",
        "2011-11-07 07:38:00.000",
        "2011年11月07日 07:38:00",
        "20111107073800",
        "２０１１-１１-０７　０７：３８：００",
        "40854.3180555556",
        "2011-11-07 07:38:00+08:00",
    ],
)
def test_a_moment_in_any_shape_is_the_same_moment_in_beijing(cell):
    moment = cells.moment(cell)
    assert moment.isoformat() == "2011-11-07T07:38:00+08:00"
    assert moment.utcoffset() == timedelta(hours=8)


@pytest.mark.parametrize("cell", ["", "yesterday", "2011-13-01", "2011-02-30 10:00:00", "1899-12-30", "12/1/2010", "7"])
def test_what_is_no_moment_is_refused(cell):
    with pytest.raises(CellError, match="bad_date"):
        cells.moment(cell)


@pytest.mark.parametrize("cell", ["null", "'null", "NULL", "", "  ", "'", '=""'])
def test_words_for_nothing_are_empty(cell):
    assert cells.note(cell) == ""


def test_an_apostrophe_inside_a_title_stays():
    assert cells.words("'TWAS THE NIGHT") == "'TWAS THE NIGHT"
    assert cells.note("'13800000000") == "13800000000"


def test_a_weight_may_carry_its_unit():
    assert cells.kilograms("1.25kg") == Decimal("1.25")


def test_a_piece_count_is_whole():
    assert cells.count("6.0") == 6
    with pytest.raises(CellError, match="bad_quantity"):
        cells.count("2.5")


@pytest.mark.parametrize("cell", ["8²", "²", "①", "½", "𝟏𝟐", "٣"])
def test_a_sign_that_only_looks_like_a_digit_is_none(cell):
    for parse in (cells.money, cells.count, cells.number_id, cells.moment):
        with pytest.raises(CellError):
            parse(cell)


@pytest.mark.parametrize(("cell", "code"), [("７００１", "7001"), ("ＭＵＧ－１", "MUG-1"), ("红色－１", "红色－１")])
def test_a_code_in_full_width_is_the_same_code(cell, code):
    assert cells.optional_code(cell) == code
