"""Sheets of an .xlsx workbook as rows of text cells, numbers and dates exactly as the person sees them."""

import io
import math
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook, SheetTypeEnum

from zhanggui.base import Refusal
from zhanggui.connectors.tables import RawCells, Row, Table
from zhanggui.connectors.wording import refusal

EXACT_DIGITS = 10**15
"""A spreadsheet number keeps fifteen digits; a longer one has lost the rest."""


def sheets(source: Path | bytes, name: str, member: str = "") -> list[Table]:
    """Every worksheet, in the order of the workbook; each is loaded when first walked and kept while in use."""
    with _damage(name):
        if isinstance(source, bytes):
            book = CalamineWorkbook.from_filelike(io.BytesIO(source))
        else:
            book = CalamineWorkbook.from_path(str(source))
        titles = [about.name for about in book.sheets_metadata if about.typ is SheetTypeEnum.WorkSheet]
    worksheets = [_Sheet(book, title, name) for title in titles]
    return [Table(one.rows, member=member, sheet=one.title, open_cells=one.cells) for one in worksheets]


class _Sheet:
    """One worksheet of an open workbook."""

    def __init__(self, book: Any, title: str, file_name: str) -> None:
        self._book = book
        self.title = title
        self._file_name = file_name
        self._loaded: Any = None

    def rows(self) -> Iterator[Row]:
        for row, cells in self.cells():
            yield row, [cell if type(cell) is str else cell_text(cell) for cell in cells]

    def cells(self) -> Iterator[RawCells]:
        with _damage(self._file_name):
            if self._loaded is None:
                self._loaded = self._book.get_sheet_by_name(self.title)
            start = self._loaded.start
            if start is None:
                return
            rows = self._loaded.iter_rows()
            if start[1]:
                pad = [""] * start[1]
                rows = (pad + cells for cells in rows)
            yield from enumerate(rows, 1)  # blank rows above are told, blank columns before are not


def cell_text(cell: object) -> str:
    """The text a person would copy from the cell; a number past fifteen digits keeps its E+ as a sign of loss."""
    if type(cell) is float:
        return _number_text(cell)
    if isinstance(cell, datetime):
        if cell.microsecond and cell.year < 9999:
            cell += timedelta(microseconds=500_000)
        return cell.replace(tzinfo=None).isoformat(" ", "seconds")
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int | float):
        return _number_text(float(cell)) if abs(cell) >= EXACT_DIGITS else str(cell)
    if isinstance(cell, date | time):
        return cell.isoformat()
    return "" if cell is None else str(cell)


class ColumnTexts:
    """`cell_text` of whole columns, each different cell put into words once."""

    def __init__(self) -> None:
        self._known = _Known()

    def __call__(self, column: Sequence[Any]) -> Sequence[str]:
        kinds = set(map(type, column))
        if kinds == {str}:
            return column
        if bool in kinds:  # True and 1 would count as one cell
            return [cell_text(cell) for cell in column]
        return [self._known[cell] for cell in column]


class _Known(dict[Any, str]):
    def __missing__(self, cell: Any) -> str:
        text = self[cell] = cell_text(cell)
        return text


def _number_text(number: float) -> str:
    if -EXACT_DIGITS < number < EXACT_DIGITS:
        return str(int(number)) if number.is_integer() else _point_text(number)
    if not math.isfinite(number):
        return str(number)
    return f"{Decimal(number):.14E}"


def _point_text(number: float) -> str:
    text = repr(number)
    return text if "e" not in text else format(Decimal(text), "f")


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
