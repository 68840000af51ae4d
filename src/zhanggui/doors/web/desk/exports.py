"""Lists as files: CSV streamed, XLSX written row by row; nothing in a cell can run as a formula."""

import csv
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import date, datetime
from decimal import Decimal
from io import SEEK_END, BytesIO
from typing import Any, BinaryIO, cast
from unicodedata import category

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from zhanggui.doors.web.desk.cells import reader
from zhanggui.doors.web.desk.description import Column

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "'", "|", "%")
SHEET_ROWS = 1_048_575
IN_MEMORY = 4 * 1024 * 1024
MONEY_FORMAT, DAY_FORMAT, MOMENT_FORMAT = "#,##0.00", "yyyy-mm-dd", "yyyy-mm-dd hh:mm"


def safe_text(text: str) -> str:
    """Text that a spreadsheet program will not take for a formula.

    The leading sign may hide behind spaces, control signs, a zero-width mark or a byte-order mark.
    """
    bare = text[next((n for n, sign in enumerate(text) if category(sign)[0] not in "CZ"), len(text)) :]
    return f"'{text}" if bare.startswith(STARTS_A_FORMULA) or text[:1] in STARTS_A_FORMULA else text


def exported(value: Any) -> str | Decimal | int | float | date | datetime:
    """A value as it goes to a file: real numbers and days stay what they are, all else is safe text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else ""
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None) if timezone.is_aware(value) else value
    if isinstance(value, Decimal | int | float | date):
        return value
    return safe_text(str(value))


def rows_for_file(columns: Sequence[Column], rows: QuerySet[Any]) -> Iterator[list[Any]]:
    """Heading, then one line a row, read in portions so that memory stays flat."""
    yield [safe_text(str(column.label)) for column in columns]
    readers = [reader(column) for column in columns]
    for item in rows.iterator(chunk_size=2000):
        yield [exported(read(item)) for read in readers]


class _Echo:
    """A file that gives back what is written to it, so that csv can be streamed."""

    def write(self, text: str) -> str:
        return text


def csv_lines(columns: Sequence[Column], rows: QuerySet[Any]) -> Iterator[str]:
    """A CSV file in pieces; starts with the mark by which Excel knows UTF-8."""
    writer = csv.writer(_Echo())
    yield "\ufeff"
    for line in rows_for_file(columns, rows):
        yield writer.writerow([_csv_cell(cell) for cell in line])


def xlsx_file(columns: Sequence[Column], rows: QuerySet[Any], title: str) -> BinaryIO:
    """An XLSX file in memory; a large one lies on disk without a name and lives as long as it is open."""
    with ExitStack() as opened:
        file = opened.enter_context(tempfile.TemporaryFile())
        _write_xlsx(file, columns, rows, title)
        size = file.seek(0, SEEK_END)
        file.seek(0)
        if size <= IN_MEMORY:
            return BytesIO(file.read())
        opened.pop_all()
        return cast(BinaryIO, file)


def _write_xlsx(file: Any, columns: Sequence[Column], rows: QuerySet[Any], title: str) -> None:
    import xlsxwriter

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet(_sheet_name(title))
        heading = book.add_format({"bold": True, "bottom": 1})
        formats = {
            "money": book.add_format({"num_format": MONEY_FORMAT}),
            "percent": book.add_format({"num_format": "0.00%"}),
            "date": book.add_format({"num_format": DAY_FORMAT}),
            "datetime": book.add_format({"num_format": MOMENT_FORMAT}),
        }
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(columns):
            sheet.set_column(place, place, 18 if column.kind in ("datetime", "link") else 14)
        for number, line in enumerate(rows_for_file(columns, rows)):
            if number > SHEET_ROWS:
                break
            for place, cell in enumerate(line):
                _write_cell(sheet, number, place, cell, heading if number == 0 else formats.get(columns[place].kind))


def _write_cell(sheet: Any, row: int, place: int, cell: Any, look: Any) -> None:
    if isinstance(cell, datetime | date):
        sheet.write_datetime(row, place, cell, look)
    elif isinstance(cell, int | Decimal | float) and abs(cell) < 10**15:
        sheet.write_number(row, place, float(cell), look)
    else:
        sheet.write_string(row, place, str(cell), look)


def _csv_cell(cell: Any) -> str:
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M:%S")
    return str(cell)


def _sheet_name(title: str) -> str:
    return "".join("_" if sign in "[]:*?/\\'" else sign for sign in title)[:31] or "Sheet1"
