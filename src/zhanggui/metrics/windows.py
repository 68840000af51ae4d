"""Numbers over other days than those asked about: the last n days, the month so far, the same days a year ago."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from zhanggui.base import Period
from zhanggui.metrics import periods
from zhanggui.metrics.dimensions import TIME

UNITS = ("week", "month", "quarter", "year")
SAME = ("previous", "preceding", "year_ago", "festival")
SEEN_FROM = "@"
"""Stands between a measure and the metric that takes it over other days."""

_SAME = {
    "previous": "the period before",
    "preceding": "what came just before",
    "year_ago": "the same days a year ago",
    "festival": "the same days to the festival a year ago",
}


@dataclass(frozen=True)
class Window:
    """Which days a number takes in, seen from the days asked about.

    `trailing`: so many days up to the last; `to_date`: from the start of its week, month, quarter or year to the last;
    `same`: the period before, what came just before each part of it, the days a year ago, or those that lay alike to
    the festival a year ago.
    """

    kind: str
    days: int = 0
    word: str = ""

    @property
    def text(self) -> str:
        said = {"trailing": f"the last {self.days} days", "to_date": f"{self.word} to date"}
        return said.get(self.kind) or _SAME[self.word]

    def of(self, part: Period, asked: Period) -> Period:
        """The days for a part of the period asked about."""
        if self.kind == "trailing":
            return Period(part.last - timedelta(days=self.days - 1), part.last)
        if self.kind == "to_date":
            return Period(_start(part.last, self.word), part.last)
        return periods.moved(part, asked, self.word)


def parts_of(period: Period, by: Sequence[str]) -> list[Period]:
    """The days, weeks or months a cut by time falls into; the whole period where time is no part of the cut."""
    times = [name for name in TIME if name in by]
    if not times:
        return [period]
    days = (list(some) for _, some in groupby(period, key=lambda day: tuple(label(day, name) for name in times)))
    return [Period(some[0], some[-1]) for some in days]


def label(day: date, name: str) -> str:
    """A day's value of a dimension of time, as it is handed out."""
    if name == "week":
        return _start(day, "week").isoformat()
    known = {"day": day.isoformat(), "month": f"{day:%Y-%m}", "year": f"{day:%Y}"}
    return known.get(name) or f"{day:%Y}-Q{(day.month + 2) // 3}"


def _start(day: date, unit: str) -> date:
    if unit == "week":
        return day - timedelta(days=day.weekday())
    month = {"month": day.month, "quarter": (day.month - 1) // 3 * 3 + 1, "year": 1}[unit]
    return day.replace(month=month, day=1)
