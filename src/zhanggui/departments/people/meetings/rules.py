"""On which days a series meets. Values in, values out."""

import calendar as months
from collections.abc import Callable, Iterator
from datetime import date, timedelta

MONTHS_APART = {"monthly": 1, "quarterly": 3}


def days_of_series(
    cadence: str, first: date, last: date | None, until: date, is_workday: Callable[[date], bool], since: date
) -> Iterator[date]:
    """Days from `since` to `until` on which a series that began on `first` meets.

    A day off moves the meeting to the next workday; a daily series leaves days off out.
    """
    met: set[date] = set()
    for day in _planned(cadence, first, min(until, last or until)):
        while cadence != "daily" and not is_workday(day):
            day += timedelta(days=1)
        if since <= day <= until and day not in met and (cadence != "daily" or is_workday(day)):
            met.add(day)
            yield day


def _planned(cadence: str, first: date, until: date) -> Iterator[date]:
    if cadence in ("daily", "weekly"):
        step = timedelta(days=1 if cadence == "daily" else 7)
        day = first
        while day <= until:
            yield day
            day += step
        return
    count = 0
    while True:
        day = _months_on(first, MONTHS_APART[cadence] * count)
        if day > until:
            return
        yield day
        count += 1


def _months_on(first: date, months_on: int) -> date:
    """The same day of a later month; its last day where it is shorter."""
    month = first.month - 1 + months_on
    year, month = first.year + month // 12, month % 12 + 1
    return date(year, month, min(first.day, months.monthrange(year, month)[1]))
