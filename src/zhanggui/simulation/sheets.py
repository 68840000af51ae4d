"""Small tables, cell by cell: reports of a day's few rows, as csv or as the workbook a platform gives out."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from zhanggui.simulation.texts import TextFile

NOTHING = "-"
MARKED = "utf-8-sig"
"""UTF-8 with a mark at its beginning, as spreadsheets like it."""


class CsvSheet:
    """A csv table in the platform's bytes; `above` stands over the header."""

    def __init__(self, path: Path, header: Sequence[str], encoding: str = MARKED, above: Sequence[str] = ()) -> None:
        self._header = header
        self._file = TextFile(path, "utf-8" if encoding == MARKED else encoding)
        mark = "\ufeff" if encoding == MARKED else ""
        for place, text in enumerate([*above, ",".join(header)]):
            self._file.line((mark if place == 0 else "") + text)

    def row(self, cells: Mapping[str, str], rest: str = NOTHING) -> None:
        self._file.line(",".join(cells.get(name, rest) for name in self._header))

    def close(self) -> None:
        self._file.close()


class BookSheet:
    """The same in an .xlsx workbook, every cell a text as the platforms write them."""

    def __init__(self, path: Path, header: Sequence[str], above: Sequence[str] = ()) -> None:
        import xlsxwriter

        path.parent.mkdir(parents=True, exist_ok=True)
        self._header = header
        self._book: Any = xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_numbers": False})
        self._book.set_properties({"created": datetime(2000, 1, 1), "comments": "simulated / 模拟数据"})  # noqa: DTZ001
        self._sheet = self._book.add_worksheet()
        self._next = 0
        for text in above:
            self._write([text])
        self._write(header)

    def row(self, cells: Mapping[str, str], rest: str = NOTHING) -> None:
        self._write([cells.get(name, rest) for name in self._header])

    def _write(self, cells: Sequence[str]) -> None:
        for place, cell in enumerate(cells):
            if cell:
                self._sheet.write_string(self._next, place, cell)
        self._next += 1

    def close(self) -> None:
        self._book.close()


def yuan_words(cents: int) -> str:
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def share_words(part: int, whole: int) -> str:
    """A share as 12.34%, rounded half up; `-` of nothing."""
    if not whole:
        return NOTHING
    hundredths = (part * 20_000 + whole) // (2 * whole)
    return f"{hundredths // 100}.{hundredths % 100:02d}%"


def each_words(cents: int, count: int) -> str:
    """So much money each, rounded half up to cents; `-` of nothing."""
    return yuan_words((2 * cents + count) // (2 * count)) if count else NOTHING


def ratio_words(cents: int, of: int) -> str:
    return yuan_words((200 * cents + of) // (2 * of)) if of else NOTHING
