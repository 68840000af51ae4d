from datetime import datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from zhanggui.base import Refusal
from zhanggui.connectors import order_lines, read, read_row, recognise
from zhanggui.connectors.tests.files import csv_file, xlsx_file

SAMPLES = Path(__file__).parents[1] / "samples"
HEADER = ["InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country"]
LINE = ["536365", "85123A", "WHITE HEART", "6", "2010-12-01 08:26:00", "2.55", "17850.0", "United Kingdom"]
US_FIRST = {"date_order": "month/day/year"}


def lines_of(path, columns=None):
    frames, problems = [], []
    for frame, found in order_lines.batches(path, columns or order_lines.guess(path).columns, size=4):
        frames.append(frame)
        problems += found
    return pl.concat(frames), problems


@pytest.mark.parametrize(
    "name", ["online-retail.csv", "online-retail.xlsx", "online-retail.parquet", "online-retail-us.csv"]
)
def test_the_same_lines_come_out_of_every_kind_of_file(name):
    guessed = order_lines.guess(SAMPLES / name)
    lines, problems = lines_of(SAMPLES / name, {**guessed.columns, **(US_FIRST if "-us" in name else {})})
    assert problems == []
    assert lines.height == 15
    assert lines["quantity"].sum() == 104
    net = sum(line["quantity"] * line["price"] for line in lines.iter_rows(named=True))
    assert net == Decimal("140.87")
    assert lines["row"].to_list() == list(range(2, 17))
    first, cancelled = lines.row(0, named=True), lines.row(6, named=True)
    assert (first["invoice"], first["sku"], first["buyer"]) == ("536365", "85123A", "17850")
    assert (first["at"], first["price"]) == (datetime(2010, 12, 1, 8, 26), Decimal("2.5500"))
    assert (cancelled["invoice"], cancelled["quantity"]) == ("C536379", -1)
    assert lines.filter(pl.col("buyer") == "").height == 1
    assert lines.filter(pl.col("title") == "").height == 1


def test_a_line_that_repeats_is_a_line():
    lines, _ = lines_of(SAMPLES / "online-retail.csv")
    assert lines.drop("row").is_duplicated().sum() == 4


def test_columns_are_found_by_name_in_either_language(tmp_path):
    header = ["订单号", "货号", "品名", "数量", "下单时间", "单价", "客户编号", "省份"]
    path = csv_file(tmp_path, header, [LINE])
    assert recognise(path).format == "order-lines"
    assert list(order_lines.guess(path).columns.values()) == header


def test_of_two_dates_neither_is_chosen(tmp_path):
    header = ["订单号", "货号", "数量", "订单创建时间", "订单付款时间", "单价"]
    path = csv_file(tmp_path, header, [["1", "A", "2", "2026-06-01", "2026-06-02", "3.00"]])
    guessed = order_lines.guess(path)
    assert guessed.unsure == {"at": ["订单创建时间", "订单付款时间"]}
    assert recognise(path).format == "order-lines"


def test_of_two_named_alike_the_values_decide(tmp_path):
    header = ["Invoice", "SKU", "Qty", "Date", "Price", "Unit Price"]
    path = csv_file(tmp_path, header, [["1", "A", "2", "2026-06-01", "see list", "3.00"]])
    assert order_lines.guess(path).columns["price"] == "Unit Price"


def test_a_column_named_otherwise_is_offered_and_not_taken(tmp_path):
    header = ["Invoice", "SKU", "Qty", "Date", "Betrag"]
    guessed = order_lines.guess(csv_file(tmp_path, header, [["X1", "A", "2", "2026-06-01", "3.00"]]))
    assert guessed.unsure == {"price": ["Betrag"]}
    assert "price" not in guessed.columns


def test_month_and_day_are_told_apart_by_the_dates_of_the_file(tmp_path):
    us = csv_file(tmp_path, HEADER, [[*LINE[:4], day, *LINE[5:]] for day in ("12/1/2010 8:26", "12/13/2010 9:00")])
    assert lines_of(us)[0]["at"].to_list() == [datetime(2010, 12, 1, 8, 26), datetime(2010, 12, 13, 9)]
    uk = csv_file(tmp_path, HEADER, [[*LINE[:4], day, *LINE[5:]] for day in ("12/1/2010 8:26", "13/1/2010 9:00")])
    assert lines_of(uk)[0]["at"].to_list() == [datetime(2010, 1, 12, 8, 26), datetime(2010, 1, 13, 9)]


def test_month_and_day_that_nothing_tells_apart_are_asked_for(tmp_path):
    path = csv_file(tmp_path, HEADER, [[*LINE[:4], "12/1/2010 8:26", *LINE[5:]]])
    guessed = order_lines.guess(path)
    assert guessed.unsure == {"date_order": ("month/day/year", "day/month/year")}
    with pytest.raises(Refusal) as refused:
        lines_of(path, guessed.columns)
    assert refused.value.code == "file.unsure_columns"
    assert lines_of(path, {**guessed.columns, **US_FIRST})[0]["at"][0] == datetime(2010, 12, 1, 8, 26)


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("Quantity", "six", "line.bad_quantity"),
        ("Quantity", "2.5", "line.bad_quantity"),
        ("UnitPrice", "Infinity", "line.bad_money"),
        ("InvoiceDate", "soon", "line.bad_date"),
        ("InvoiceNo", "", "line.number_missing"),
        ("StockCode", "5.1E+18", "line.number_damaged"),
    ],
)
def test_a_bad_cell_costs_its_line_only(tmp_path, column, cell, code):
    bad = [cell if name == column else was for name, was in zip(HEADER, LINE, strict=True)]
    path = csv_file(tmp_path, HEADER, [LINE, bad, LINE, LINE, LINE, LINE, LINE])
    lines, (problem,) = lines_of(path)
    assert lines["row"].to_list() == [2, 4, 5, 6, 7, 8]
    assert (problem.code, problem.row, problem.column) == (code, 3, column)
    repaired = read_row("order-lines", "generic", dict(zip(HEADER, LINE, strict=True)), 3)
    assert (repaired.row, repaired.price) == (3, Decimal("2.5500"))


def test_odd_but_honest_cells_are_read(tmp_path):
    odd = ['="536365"', "gift_0001_20", "null", "1,200", "2010/12/1 8:26", "￥1,234.5", "", "UK"]
    (line,) = lines_of(csv_file(tmp_path, HEADER, [odd]))[0].iter_rows(named=True)
    assert (line["invoice"], line["sku"], line["title"]) == ("536365", "gift_0001_20", "")
    assert (line["quantity"], line["price"], line["at"]) == (1200, Decimal("1234.5"), datetime(2010, 12, 1, 8, 26))


def test_ragged_lines_and_totals_are_no_lines(tmp_path):
    path = csv_file(tmp_path, HEADER, [LINE, LINE[:5], [""] * 8, [*LINE, "x"], ["合计", "", "", "6", "", "", "", ""]])
    lines, problems = lines_of(path)
    assert lines.height == 1
    assert [(problem.row, problem.code) for problem in problems] == [(3, "line.too_short"), (5, "line.too_long")]


def test_prices_are_rounded_not_cut(tmp_path):
    prices = [1.00005, 0.1 + 0.2, 2.675, -11062.06]
    path = tmp_path / "lines.parquet"
    told = {name: [cell] * 4 for name, cell in zip(HEADER, LINE, strict=True)}
    pl.DataFrame(told | {"UnitPrice": prices, "Quantity": [6] * 4}).write_parquet(path)
    lines, problems = lines_of(path)
    assert problems == []
    assert [str(price) for price in lines["price"]][1:] == ["0.3000", "2.6750", "-11062.0600"]


def test_a_missing_quantity_in_parquet_is_a_problem(tmp_path):
    path = tmp_path / "lines.parquet"
    told = {name: [cell] * 2 for name, cell in zip(HEADER, LINE, strict=True)}
    pl.DataFrame(told | {"Quantity": [6, None]}).write_parquet(path)
    lines, (problem,) = lines_of(path)
    assert (lines.height, problem.code, problem.row) == (1, "line.bad_quantity", 3)


def test_a_workbook_with_real_dates_and_numbers(tmp_path):
    row = [536365, "85123A", "HEART", 6, datetime(2010, 12, 1, 8, 26), 2.55, 17850, "UK"]
    (line,) = lines_of(xlsx_file(tmp_path, {"Lines": [HEADER, row]}))[0].iter_rows(named=True)
    assert (line["invoice"], line["buyer"], line["at"]) == ("536365", "17850", datetime(2010, 12, 1, 8, 26))


def test_numbers_and_texts_in_one_column_of_a_workbook_keep_what_they_say(tmp_path):
    at = datetime(2010, 12, 1, 8, 26)
    rows = [
        [536365, "00712", "HEART", 6, at, 2.55, "", "UK"],
        ["C536365", 712, True, 1, "2010-12-01 08:26:00", 1, 17850, "UK"],
        [1, 1e-5, 1, True, at, "2.5", "17850", "UK"],
    ]
    path = xlsx_file(tmp_path, {"Lines": [HEADER, *rows]})
    lines, (problem,) = lines_of(path, dict(zip(order_lines.FIELDS, HEADER, strict=True)))

    assert lines["invoice"].to_list() == ["536365", "C536365"]
    assert lines["sku"].to_list() == ["00712", "712"]
    assert lines["title"].to_list() == ["HEART", "TRUE"]
    assert lines["at"].to_list() == [at, at]
    assert lines["price"].to_list() == [Decimal("2.55"), Decimal(1)]
    assert lines["buyer"].to_list() == ["", "17850"]
    assert (problem.row, problem.code, problem.raw["StockCode"]) == (4, "line.bad_quantity", "0.00001")


def test_a_code_that_lost_digits_as_a_number_is_refused_and_as_text_is_not(tmp_path):
    def line(sku):
        return [536365, sku, "HEART", 6, datetime(2010, 12, 1, 8, 26), 2.55, 17850, "UK"]

    rows = [line(6901234567890123), line("6901234567890123"), line(690123456789012)]
    lines, (problem,) = lines_of(xlsx_file(tmp_path, {"Lines": [HEADER, *rows]}))

    assert lines["sku"].to_list() == ["6901234567890123", "690123456789012"]
    assert (problem.row, problem.code) == (2, "line.number_damaged")


def test_blank_rows_and_totals_of_a_workbook_are_no_lines_wherever_it_begins(tmp_path):
    line = [536365, "A1", "HEART", 6, datetime(2010, 12, 1, 8, 26), 2.55, 17850, "UK"]
    rows = [[], ["", "Lines of December"], [], ["", *HEADER], ["", *line], [], ["", *line], ["", "合计", "", "", 12]]
    lines, problems = lines_of(xlsx_file(tmp_path, {"Lines": rows}))

    assert (lines["row"].to_list(), problems) == ([5, 7], [])


def test_files_with_the_same_headers_share_a_fingerprint(tmp_path):
    one = order_lines.guess(csv_file(tmp_path, HEADER, [LINE]))
    other = order_lines.guess(csv_file(tmp_path, HEADER, [LINE, LINE], name="other.csv"))
    assert one.fingerprint == other.fingerprint


def test_blank_cells_beyond_the_header_are_cut(tmp_path):
    path = tmp_path / "lines.csv"
    header = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
    line = "536365,85123A,CUP,6,2010-12-01 08:26:00,2.55,17850,France"
    path.write_text(f"{header}\n{line},\n{line},,\n", encoding="utf-8")
    assert [one.quantity for one in read(recognise(path))] == [6, 6]
