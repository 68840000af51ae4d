"""Which days a department works: weekends, public holidays and the make-up days of the State Council."""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any


class DayKind(StrEnum):
    WORKDAY = "workday"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    MAKE_UP = "make_up"
    """A weekend day that is worked to make up for a holiday."""


@lru_cache(maxsize=64)
def _public_holidays(year: int) -> Any:
    import holidays  # slow to import, and most commands ask for no workday

    return holidays.country_holidays("CN", years=year)


class BusinessCalendar:
    """Workdays of China, with the company's own exceptions on top.

    `exceptions` maps a day to its kind and wins over the public calendar, so that an administrator can
    enter a notice before the calendar package knows it.
    """

    def __init__(self, exceptions: Mapping[date, DayKind] | None = None) -> None:
        self._exceptions = dict(exceptions or {})

    def kind(self, day: date) -> DayKind:
        if day in self._exceptions:
            return self._exceptions[day]
        public = _public_holidays(day.year)
        if day in public.weekend_workdays:
            return DayKind.MAKE_UP
        if day in public:
            return DayKind.HOLIDAY
        return DayKind.WEEKEND if day.weekday() >= 5 else DayKind.WORKDAY

    def is_workday(self, day: date) -> bool:
        return self.kind(day) in (DayKind.WORKDAY, DayKind.MAKE_UP)

    def first_workday(self, first: date, last: date) -> date | None:
        """The first workday from `first` to `last`, or None where all of them are off."""
        day = first
        while day <= last:
            if self.is_workday(day):
                return day
            day += timedelta(days=1)
        return None

    def next_workday(self, day: date) -> date:
        """The first workday after `day`."""
        day += timedelta(days=1)
        while not self.is_workday(day):
            day += timedelta(days=1)
        return day
