"""Sheets of an .xlsx workbook as rows of text cells, numbers and dates exactly as the person sees them."""

import io
import math
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook, SheetTypeEnum

from zhanggui.base import Refusal
from zhanggui.connectors.tables import Row, Table
from zhanggui.connectors.wording import refusal

EXACT_DIGITS = 10**15
"""A spreadsheet number keeps fifteen digits; a longer one has lost the rest."""


def sheets(source: Path | bytes, name: str, member: str = "") -> list[Table]:
    """Every worksheet with cells, in the order of the workbook."""
    book = _open(source, name)
    found = []
    for about in book.sheets_metadata:
        if about.typ is SheetTypeEnum.WorkSheet:
            found.append(Table(_rows_of(book, about.name, name), member=member, sheet=about.name))
    return found


def _open(source: Path | bytes, name: str) -> Any:
    with _damage(name):
        if isinstance(source, bytes):
            return CalamineWorkbook.from_filelike(io.BytesIO(source))
        return CalamineWorkbook.from_path(str(source))


def _rows_of(book: Any, sheet_name: str, name: str) -> Any:
    def rows() -> Iterator[Row]:
        with _damage(name):
            sheet = book.get_sheet_by_name(sheet_name)
            start = sheet.start
            if start is None:
                return
            first_row, pad = start[0] + 1, [""] * start[1]
            for place, cells in enumerate(sheet.iter_rows()):
                yield first_row + place, pad + [cell if type(cell) is str else cell_text(cell) for cell in cells]

    return rows


def cell_text(cell: object) -> str:
    """The text a person would copy from the cell; a number past fifteen digits keeps its E+ as a sign of loss."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int | float):
        return _number_text(cell)
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=None, microsecond=0).isoformat(" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return "" if cell is None else str(cell)


def _number_text(number: float) -> str:
    if not math.isfinite(number):
        return str(number)
    if abs(number) >= EXACT_DIGITS:
        return f"{Decimal(number):.14E}"
    if number == int(number):
        return str(int(number))
    return format(Decimal(repr(number)), "f")


class _damage:
    """Turns whatever the workbook library raises on damaged bytes, its panics too, into a refusal."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _trace: object) -> None:
        if error is None or isinstance(error, Refusal | GeneratorExit | KeyboardInterrupt | MemoryError):
            return
        if isinstance(error, Exception) or (kind is not None and kind.__name__ == "PanicException"):
            if "assword" in type(error).__name__:
                raise refusal("file.encrypted", name=self._name) from error
            raise refusal("file.unreadable", name=self._name, why="the workbook is damaged") from error
