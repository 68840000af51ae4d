"""When a duty is due: values in, a period out."""

import calendar as months
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from zhanggui.base import BusinessCalendar, Refusal

CADENCES = ("daily", "weekly", "monthly", "quarterly", "yearly", "event", "continuous", "periodic")
EPOCH = date(2001, 1, 1)
"""A Monday: intervals of `every_days` are counted from here, so that they never shift."""


@dataclass(frozen=True)
class DuePeriod:
    """The days one item of a duty is for; `key` names it: 2011-11-14, 2011-W46, 2011-11, 2011-Q4, 2011."""

    first: date
    last: date
    key: str


class HasInterval(Protocol):
    every_days: int | None


def due_on(duty: HasInterval, cadence: str, day: date, calendar: BusinessCalendar) -> DuePeriod | None:
    """The period a duty becomes due for on this very day: the first workday of it; None on any other day."""
    period = period_of(duty, cadence, day)
    if period is None or not calendar.is_workday(day):
        return None
    return period if calendar.first_workday(period.first, period.last) == day else None


def running_on(duty: HasInterval, cadence: str, day: date, calendar: BusinessCalendar) -> DuePeriod | None:
    """The period that became due on this day or before and whose last workday has not passed.

    What lets a company that starts in the middle of a month, or missed a day, catch up.
    """
    period = period_of(duty, cadence, day)
    if period is None:
        return None
    first = calendar.first_workday(period.first, period.last)
    return period if first is not None and first <= day <= last_workday(period, calendar) else None


def last_workday(period: DuePeriod, calendar: BusinessCalendar) -> date:
    """The last workday of a period; its last day where none is worked."""
    day = period.last
    while day >= period.first:
        if calendar.is_workday(day):
            return day
        day -= timedelta(days=1)
    return period.last


def period_of(duty: HasInterval, cadence: str, day: date) -> DuePeriod | None:
    """The period of a cadence that a day lies in; None where the calendar does not open it (`event`)."""
    if cadence not in CADENCES:
        raise Refusal("duty.unknown_cadence", f"No duty can be due {cadence!r}.", cadence=cadence)
    if cadence == "event":
        return None
    if cadence == "periodic" and duty.every_days:
        return _interval(day, duty.every_days)
    return _PERIODS[cadence](day)


def _daily(day: date) -> DuePeriod:
    return DuePeriod(day, day, day.isoformat())


def _weekly(day: date) -> DuePeriod:
    year, week, weekday = day.isocalendar()
    monday = day - timedelta(days=weekday - 1)
    return DuePeriod(monday, monday + timedelta(days=6), f"{year}-W{week:02d}")


def _monthly(day: date) -> DuePeriod:
    last = months.monthrange(day.year, day.month)[1]
    return DuePeriod(day.replace(day=1), day.replace(day=last), f"{day:%Y-%m}")


def _quarterly(day: date) -> DuePeriod:
    quarter = (day.month - 1) // 3
    last_month = 3 * quarter + 3
    last = date(day.year, last_month, months.monthrange(day.year, last_month)[1])
    return DuePeriod(date(day.year, 3 * quarter + 1, 1), last, f"{day.year}-Q{quarter + 1}")


def _yearly(day: date) -> DuePeriod:
    return DuePeriod(date(day.year, 1, 1), date(day.year, 12, 31), f"{day.year}")


def _interval(day: date, every: int) -> DuePeriod:
    first = EPOCH + timedelta(days=(day - EPOCH).days // every * every)
    return DuePeriod(first, first + timedelta(days=every - 1), f"{first.isoformat()}+{every}")


_PERIODS: dict[str, Callable[[date], DuePeriod]] = {
    "daily": _daily,
    "weekly": _weekly,
    "monthly": _monthly,
    "quarterly": _quarterly,
    "yearly": _yearly,
    "continuous": _monthly,
    "periodic": _monthly,
}
