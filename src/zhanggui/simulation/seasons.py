"""How a year goes for a shop: months, weekdays, hours, festivals of the lunar calendar, the platforms' own days."""

from datetime import date, timedelta

import numpy as np

from zhanggui.simulation.chance import Ints

_SPRING = (
    "2009-01-26 2010-02-14 2011-02-03 2012-01-23 2013-02-10 2014-01-31 "
    "2015-02-19 2016-02-08 2017-01-28 2018-02-16 2019-02-05 2020-01-25 2021-02-12 2022-02-01 "
    "2023-01-22 2024-02-10 2025-01-29 2026-02-17 2027-02-06 2028-01-26 2029-02-13 2030-02-03"
)
_DRAGON_BOAT = (
    "2009-05-28 2010-06-16 2011-06-06 2012-06-23 2013-06-12 2014-06-02 "
    "2015-06-20 2016-06-09 2017-05-30 2018-06-18 2019-06-07 2020-06-25 2021-06-14 2022-06-03 "
    "2023-06-22 2024-06-10 2025-05-31 2026-06-19 2027-06-09 2028-05-28 2029-06-16 2030-06-05"
)
_MID_AUTUMN = (
    "2009-10-03 2010-09-22 2011-09-12 2012-09-30 2013-09-19 2014-09-08 "
    "2015-09-27 2016-09-15 2017-10-04 2018-09-24 2019-09-13 2020-10-01 2021-09-21 2022-09-10 "
    "2023-09-29 2024-09-17 2025-10-06 2026-09-25 2027-09-15 2028-10-03 2029-09-22 2030-09-12"
)
FESTIVALS = {
    name: frozenset(date.fromisoformat(text) for text in days.split())
    for name, days in (("spring", _SPRING), ("dragon_boat", _DRAGON_BOAT), ("mid_autumn", _MID_AUTUMN))
}

MONTHS = (88, 78, 96, 94, 100, 104, 92, 93, 100, 103, 116, 110)
"""Percent of a usual day, January first."""
WEEKDAYS = (102, 101, 100, 99, 96, 100, 102)
HOURS: Ints = np.array(
    [22, 11, 6, 4, 3, 5, 12, 24, 38, 50, 58, 56, 53, 52, 50, 49, 48, 46, 47, 58, 72, 78, 66, 42], dtype=np.int64
)
"""When people buy: the evening most, an hour before dawn hardly."""
_AROUND_SPRING = {-7: 85, -6: 75, -5: 62, -4: 50, -3: 42, -2: 35, -1: 28, 0: 25, 1: 30, 2: 36, 3: 44, 4: 55, 5: 68}
_GIFTS = {-6: 112, -5: 118, -4: 122, -3: 118, -2: 108, -1: 92, 0: 84}
_NATIONAL = {(10, day): 86 for day in range(1, 8)}
_PLATFORM = {
    (3, 8): 165, (6, 1): 240, (6, 2): 150, (6, 16): 150, (6, 17): 175, (6, 18): 330, (6, 19): 120, (6, 20): 105,
    (9, 9): 140, (11, 1): 300, (11, 2): 160, (11, 3): 130, (11, 9): 80, (11, 10): 62, (11, 11): 820, (11, 12): 150,
    (11, 13): 90, (12, 12): 230,
}  # fmt: skip
_EVENTS = {"618": ((6, 1), (6, 20)), "double-11": ((11, 1), (11, 13)), "double-12": ((12, 11), (12, 12))}


def event_of(day: date) -> str:
    """The platform's own event the day belongs to; "" for none."""
    return next((name for name, (first, last) in _EVENTS.items() if first <= (day.month, day.day) <= last), "")


def festival_of(day: date) -> str:
    return next((name for name, days in FESTIVALS.items() if day in days), "")


def demand(day: date) -> float:
    """How many come on this day, one being a usual day."""
    percent = MONTHS[day.month - 1] * WEEKDAYS[day.weekday()] / 10_000
    spring = _near(day, "spring", _AROUND_SPRING)
    gifts = min(_near(day, "dragon_boat", _GIFTS), _near(day, "mid_autumn", _GIFTS), key=lambda one: -abs(one - 100))
    platform = _PLATFORM.get((day.month, day.day), 100)
    national = _NATIONAL.get((day.month, day.day), 100)
    return percent * spring / 100 * gifts / 100 * platform / 100 * national / 100


def eagerness(day: date) -> float:
    """How readily those who come buy, one being a usual day: an event's last day before is a day of looking."""
    if (day.month, day.day) in ((6, 1), (6, 18), (11, 1), (11, 11), (12, 12)):
        return 1.6
    return 0.7 if (day.month, day.day) in ((6, 17), (11, 10), (12, 11)) else 1.0


def _near(day: date, festival: str, percents: dict[int, int]) -> int:
    for distance, percent in percents.items():
        if day - timedelta(days=distance) in FESTIVALS[festival]:
            return percent
    return 100
