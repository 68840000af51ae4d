"""A fixed list of hostile and odd files, made anew each time: refused in words, or read without a wrong number."""

import io
import time
import zipfile
from datetime import datetime
from decimal import Decimal

import pytest
import xlsxwriter

from zhanggui.base import Problem, Refusal
from zhanggui.connectors import problem_text, read, recognise, refusal_text
from zhanggui.connectors.tests.files import csv_file, xlsx_file, zip_file

HEADER = ["订单编号", "总金额", "买家实际支付金额", "订单状态", "订单创建时间", "订单付款时间"]
ROW = ["2611070574744660001", "88.00", "88.00", "交易成功", "2026-06-01 09:29:00", "2026-06-01 09:30:10"]
NO_AMOUNTS = ("NaN", "inf", "-inf", "1e308", "1E+3", "-88.00", "88,00", "8 8.00.0", "９" * 13, "²", "½", "٣", "1" * 400,
              "8²", "0x58", "\u202e00.88", "88.00.00", "--", "¥¥", "八十八", "1,2345.00")  # fmt: skip
NO_NUMBERS = ("5.00111E+18", "2.61107E18", "1e5", "26110705747446600O1", "", "null", "0x1", "-1", "1.5", "٣٣٣", "💥",
              "=1+1", "2611070574744660001.0", "9" * 33, "\u202e1")  # fmt: skip
NO_DATES = ("0000-00-00", "2026-13-01", "2026-02-30", "1899-12-31", "9999-12-31", "46000000", "yesterday", "12/1/2026",
            "2026-06-01 25:00:00", "20260", "-1", "1e5")  # fmt: skip
CELLS = [
    *((1, cell, "总金额") for cell in NO_AMOUNTS),
    *((0, cell, "订单编号") for cell in NO_NUMBERS),
    *((4, cell, "订单创建时间") for cell in NO_DATES),
    *((3, cell, "订单状态") for cell in ("", "已死", "success", "交易成功交易成功", "\x07")),
]


@pytest.mark.parametrize(("place", "cell", "column"), CELLS)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_cell_that_is_not_what_it_should_be_is_a_problem_of_its_row_and_column(place, cell, column, kind, tmp_path):
    row = [*ROW[:place], cell, *ROW[place + 1 :]]
    if kind == "csv":
        path = csv_file(tmp_path, HEADER, [ROW, row], encoding="utf-8-sig")
    else:
        path = _texts(tmp_path, [HEADER, ROW, row])
    first, second = read(recognise(path))
    assert not isinstance(first, Problem)
    assert isinstance(second, Problem)
    assert (second.row, second.column) == (3, column)
    assert problem_text(second, "zh")


def _texts(folder, rows):
    path = folder / "export.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write_string(place, column, cell)
    return path


def _inside(path, part, old, new, *, every=False):
    """A workbook with bytes of one part exchanged."""
    out = io.BytesIO()
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as put:
        for name in archive.namelist():
            content = archive.read(name)
            if name.endswith(part):
                assert old in content
                content = content.replace(old, new) if every else content.replace(old, new, 1)
            put.writestr(name, content)
    path.write_bytes(out.getvalue())
    return path


def _book(folder):
    return _texts(folder, [HEADER, ROW])


def _bomb(folder, size):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", b"0" * size)
    path = folder / "bomb.zip"
    path.write_bytes(out.getvalue())
    return path


def _members(folder, number):
    return zip_file(folder, {f"{place}.csv": b"x" for place in range(number)})


ENTITIES = b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
QUADRATIC = b'<!DOCTYPE a [<!ENTITY a "' + b"a" * 50_000 + b'">]>'
OUTSIDE = b'<!DOCTYPE a SYSTEM "file:///etc/passwd">'
REFUSED = {
    "a bomb": (lambda folder: _bomb(folder, 64 << 20), "file.zip_bomb"),
    "very many members": (lambda folder: _members(folder, 5_000), "file.zip_bomb"),
    "an archive inside": (
        lambda folder: zip_file(folder, {"a.zip": zip_file(folder, {"b.csv": b"x"}, "b.zip").read_bytes()}),
        "file.unsafe_archive",
    ),
    "a member outside": (lambda folder: zip_file(folder, {"../a.csv": b"x"}), "file.unsafe_archive"),
    "a member at the root": (lambda folder: zip_file(folder, {"/etc/a.csv": b"x"}), "file.unsafe_archive"),
    "a member on a drive": (lambda folder: zip_file(folder, {"C:\\a.csv": b"x"}), "file.unsafe_archive"),
    "entities that multiply": (
        lambda folder: _inside(_book(folder), "sheet1.xml", b"<worksheet", ENTITIES + b"<worksheet"),
        "file.hostile_xml",
    ),
    "one large entity": (
        lambda folder: _inside(_book(folder), "sharedStrings.xml", b"<sst", QUADRATIC + b"<sst"),
        "file.hostile_xml",
    ),
    "an entity from outside": (
        lambda folder: _inside(_book(folder), "workbook.xml", b"<workbook", OUTSIDE + b"<workbook"),
        "file.hostile_xml",
    ),
    "a sheet that says it is enormous": (
        lambda folder: _inside(_book(folder), "sheet1.xml", b'ref="A1:F2"', b'ref="A1:XFD1048576"'),
        "file.too_large",
    ),
    "NUL in a text": (lambda folder: _written(folder, b"a,b\n" * 40_000 + b"\0"), "file.unreadable"),
    "half of two encodings": (
        lambda folder: _written(folder, ",".join(HEADER).encode("gb18030") + "\n订单".encode("utf-16")),
        None,
    ),
    "another archive": (lambda folder: _written(folder, b"\x1f\x8b\x08\0" + b"x" * 90), "file.unreadable"),
    "nothing": (lambda folder: _written(folder, b""), "file.empty"),
    "a picture": (lambda folder: _written(folder, b"\x89PNG\r\n\x1a\n" + bytes(200)), None),
    "a page": (lambda folder: _written(folder, b"<!doctype html><table><tr><td>a</td></tr></table>"), None),
    "a drawing with a script": (lambda folder: _written(folder, b"<svg><script>1</script></svg>"), None),
    "JSON that is deep": (lambda folder: _written(folder, b'{"a":' * 20_000 + b"1" + b"}" * 20_000), "file.unreadable"),
    "JSON of half letters": (lambda folder: _written(folder, b'{"rates": "\\ud800", "carrier": "x"}'), None),
}


def _written(folder, content):
    path = folder / "export.csv"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_hostile_is_refused_in_words_and_at_once(name, tmp_path):
    make, code = REFUSED[name]
    path, began = make(tmp_path), time.process_time()
    with pytest.raises(Refusal) as refused:
        recognise(path)
    assert code in (None, refused.value.code)
    assert all(refusal_text(refused.value, language) for language in ("en", "zh"))
    assert time.process_time() - began < 2


def test_a_text_that_is_not_in_the_workbooks_list_is_no_text(tmp_path):
    path = _inside(_book(tmp_path), "sheet1.xml", b"<v>6</v>", b"<v>999</v>")
    with pytest.raises(Refusal) as refused:
        list(read(recognise(path)))
    assert refused.value.code == "file.unreadable"


@pytest.mark.parametrize("is_1904", [False, True])
def test_dates_of_both_calendars_of_spreadsheets_are_the_same_day(is_1904, tmp_path):
    path = tmp_path / "export.xlsx"
    options = {"date_1904": is_1904, "default_date_format": "yyyy-mm-dd hh:mm:ss"}
    with xlsxwriter.Workbook(str(path), options) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, [*ROW[:4], datetime(2026, 6, 1, 9, 29), datetime(2026, 6, 1, 9, 30, 10)])
    (order,) = read(recognise(path))
    assert f"{order.created_at:%Y-%m-%d %H:%M:%S}" == "2026-06-01 09:29:00"


def test_a_header_of_joined_cells_is_read_by_its_first_cell(tmp_path):
    path = tmp_path / "export.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 0, 6, "订单报表")
        sheet.write_row(1, 0, HEADER)
        sheet.write_row(2, 0, ROW)
    (order,) = read(recognise(path))
    assert order.paid_amount == Decimal("88.00")


def test_half_letters_in_a_cell_reach_no_record(tmp_path):
    path = xlsx_file(tmp_path, {"订单": [[*HEADER, "买家留言"], [*ROW, "好_xD800_"]]})
    (order,) = read(recognise(path))
    order.buyer_message.encode()
