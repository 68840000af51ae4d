"""Dates with the year last: month first or day first, decided by the file's own dates."""

import re
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from zhanggui.connectors.cells import CellError, moment, plain

if TYPE_CHECKING:
    from zhanggui.connectors.order_lines.grids import Grid

DATE_ORDER = "date_order"
ORDERS = ("month/day/year", "day/month/year")
_YEAR_LAST = re.compile(
    r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*([AaPp][Mm])?)?\Z",
    re.ASCII,
)


class DateOrder(StrEnum):
    YEAR_FIRST = "year first"
    MONTH_FIRST = "month/day/year"
    DAY_FIRST = "day/month/year"
    UNSURE = "unsure"

    @classmethod
    def of_column(cls, grid: "Grid", place: int) -> "DateOrder":
        """Walk the column until a part above twelve tells; a file that tells both ways, or never, is unsure."""
        month_first = day_first = year_last = False
        seen: set[str] = set()
        for count, (_, cells) in enumerate(grid.rows()):
            cell = cells[place] if place < len(cells) else ""
            day = cell.strip()[:10]
            if day not in seen:
                seen.add(day)
                found = _YEAR_LAST.match(plain(cell))
                if found:
                    year_last = True
                    month_first |= int(found.group(2)) > 12
                    day_first |= int(found.group(1)) > 12
            if month_first or day_first or (count > 2_000 and not year_last):
                break
        if not year_last:
            return cls.YEAR_FIRST
        if month_first == day_first:
            return cls.UNSURE
        return cls.MONTH_FIRST if month_first else cls.DAY_FIRST


def looks_like_date(text: str) -> bool:
    if _YEAR_LAST.match(text):
        return True
    if text.isdigit() and len(text) != 8:
        return False
    try:
        moment(text)
    except CellError:
        return False
    return True


def date_reader(order: str) -> Callable[[str], datetime]:
    """A reader of wall times without zone; `order` is the answer to `date_order`."""

    @lru_cache(maxsize=1 << 14)
    def read_date(cell: str) -> datetime:
        text = plain(cell)
        found = _YEAR_LAST.match(text)
        if not found:
            return moment(text).replace(tzinfo=None)
        if order not in ORDERS:
            raise CellError("bad_date")
        return _year_last(found, month_first=order == ORDERS[0])

    return read_date


def _year_last(found: re.Match[str], *, month_first: bool) -> datetime:
    first, second, year, hour, minute, second_of, half = found.groups()
    month, day = (first, second) if month_first else (second, first)
    hours = int(hour or 0)
    if half and 1 <= hours <= 12:
        hours = hours % 12 + (12 if half.lower() == "pm" else 0)
    whole_year = int(year) + (2000 if len(year) == 2 else 0)
    try:
        return datetime(whole_year, int(month), int(day), hours, int(minute or 0), int(second_of or 0))  # noqa: DTZ001
    except ValueError as error:
        raise CellError("bad_date") from error
