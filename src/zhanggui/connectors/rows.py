"""The walk every reader shares: from rows of text to records and problems, in file order."""

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import chain, islice
from typing import Any, Protocol, TypeVar

from zhanggui.base import Problem
from zhanggui.connectors.cells import CellError, plain
from zhanggui.connectors.columns import Binding
from zhanggui.connectors.records import OrderGlance, Record
from zhanggui.connectors.tables import RawRow, Row, is_blank, same_name
from zhanggui.connectors.text_table import BROKEN
from zhanggui.connectors.wording import problem

R = TypeVar("R", bound=Record | OrderGlance, covariant=True)
LOOK_AHEAD = 100
ROUNDED_FROM = 17
"""Numbers of more digits than this, all ending in zeros behind the fifteenth, were rounded."""
TOTAL = re.compile(r"\s*(?:(?:本页)?(?:合计|总计|小计|汇总|共计)\S{0,8}|(?:grand )?total)\s*[:：]?\s*\Z", re.IGNORECASE)


class Make(Protocol[R]):
    """Puts a record together from the values in the order of the reader's fields."""

    def __call__(self, row: int, raw: Mapping[str, str], extra: Mapping[str, str], values: list[Any]) -> R: ...


def walk(
    rows: Iterator[Row],
    binding: Binding,
    make: Make[R],
    noun: str,
    aside: Callable[[int, list[str]], bool] | None = None,
    key: str = "trade_no",
    total: Callable[[list[str]], bool] | None = None,
) -> Iterator[R | Problem]:
    """A record or a problem for every row; blank rows, repeated headers and totals rows are neither.

    `aside` is asked first and answers True for a row it has dealt with, such as a comment. Where every long number
    in the column of `key` ends in zeros, a spreadsheet rounded them all: each is a problem. `total` says which rows
    are totals, where the words of `is_total` could be somebody's text.
    """
    total = total or is_total
    first_header = binding.names[0]
    rows, lost_digits = _look_ahead(rows, binding.places.get(key, -1))
    for row, cells in rows:
        if (not cells[0] or cells[0].isspace()) and is_blank(cells):
            continue
        if aside is not None and aside(row, cells):
            continue
        if cells[0] == BROKEN:
            yield problem(f"{noun}.broken_quotes", row=row, value=cells[1])
            continue
        if len(cells) != binding.width:
            wrong = fitted(cells, binding.names, noun, row)
            if wrong is not None:
                yield wrong
                continue
        if cells[0].strip() == first_header and repeats_header(cells, binding):
            continue
        if total(cells):
            continue
        if lost_digits and _ends_in_zeros(cells[binding.places[key]]):
            raw = RawRow(binding.names, cells)
            column = binding.column(key)
            yield problem(f"{noun}.number_damaged", row=row, column=column, value=raw[column], raw=raw)
            continue
        yield one(row, cells, binding, make, noun)


def one(row: int, cells: list[str], binding: Binding, make: Make[R], noun: str) -> R | Problem:
    """The record of one row, or what is wrong with its first wrong cell."""
    try:
        return make(row, RawRow(binding.names, cells), binding.unknown_cells(cells), binding.values(cells))
    except CellError as error:
        raw = RawRow(binding.names, cells)
        column = binding.column(error.field)
        return problem(f"{noun}.{error.reason}", row=row, column=column, value=raw.get(column, ""), raw=raw)


def _look_ahead(rows: Iterator[Row], place: int) -> tuple[Iterator[Row], bool]:
    """The rows again, and whether the first of them show numbers rounded to fifteen digits."""
    if place < 0:
        return rows, False
    first = list(islice(rows, LOOK_AHEAD))
    cells = [row[place] for _, row in first if len(row) > place]
    numbers = {text for text in map(plain, cells) if text.isdigit() and len(text) > ROUNDED_FROM}
    lost = len(numbers) >= 3 and all(map(_ends_in_zeros, numbers))
    return chain(first, rows), lost


def _ends_in_zeros(cell: str) -> bool:
    text = plain(cell)
    return text.isdigit() and len(text) > ROUNDED_FROM and not text[15:].strip("0")


def fitted(cells: list[str], names: tuple[str, ...], noun: str, row: int) -> Problem | None:
    """Cut blank cells beyond the header; a row that is really short or long is a problem."""
    width, have = len(names), len(cells)
    if have > width and is_blank(cells[width:]):
        del cells[width:]
        return None
    reason = "too_short" if have < width else "too_long"
    raw = RawRow(names, cells) if have < width else _long_raw(cells, names)
    return problem(f"{noun}.{reason}", row=row, value=f"{have} / {width}", raw=raw)


def repeats_header(cells: list[str], binding: Binding) -> bool:
    return [same_name(cell) for cell in cells[:4]] == [same_name(name) for name in binding.names[:4]]


def is_total(cells: list[str]) -> bool:
    """Whether the row is a totals row: its first filled cell says so."""
    first = cells[0] or next((cell for cell in cells if cell.strip()), "")
    return len(first) < 16 and TOTAL.match(first) is not None


def _long_raw(cells: list[str], names: tuple[str, ...]) -> Mapping[str, str]:
    beyond = tuple(f"column {place}" for place in range(len(names) + 1, len(cells) + 1))
    return RawRow(names + beyond, cells)
