"""The days trade turns on: festivals of the lunar year and the platforms' sale days, and which days lie near them.

Two years are alike only when one counts from the festival: Spring Festival moves by up to a month.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from zhanggui.base.period import Period


@dataclass(frozen=True)
class Festival:
    """A festival with its name, and the days before and after it that trade feels it."""

    name: str
    zh: str
    en: str
    before: int
    after: int
    month: int = 0
    day: int = 0
    """Month and day where the sun's calendar fixes it."""


FESTIVALS: dict[str, Festival] = {
    festival.name: festival
    for festival in [
        Festival("spring_festival", "春节", "Spring Festival", 30, 16),
        Festival("mid_autumn", "中秋节", "Mid-Autumn Festival", 14, 2),
        Festival("618", "618", "618", 25, 2, 6, 18),
        Festival("double_11", "双十一", "Double 11", 22, 3, 11, 11),
        Festival("double_12", "双十二", "Double 12", 5, 1, 12, 12),
    ]
}
LONGEST = 60
"""A longer period has its own shape; no one festival makes it."""


@dataclass(frozen=True)
class Near:
    """A festival of one year that a period lies at."""

    festival: str
    year: int
    day: date


@lru_cache(maxsize=512)
def day_of(name: str, year: int) -> date:
    """The day of a festival in a year."""
    festival = FESTIVALS[name]
    if festival.month:
        return date(year, festival.month, festival.day)
    lunar = _lunar()
    found, _ = (lunar.mid_autumn_date if name == "mid_autumn" else lunar.lunar_new_year_date)(year)
    if found is None:
        raise ValueError(f"The lunar calendar does not reach {year}.")
    day: date = found
    return day


def near(period: Period) -> Near | None:
    """The festival that most days of a period lie near; of equals, the one closest by."""
    if period.length > LONGEST:
        return None
    best: tuple[int, int] | None = None
    nearest: Near | None = None
    for name, festival in FESTIVALS.items():
        for year in {period.first.year, period.last.year, period.last.year + 1}:
            day = day_of(name, year)
            around = Period(day - timedelta(days=festival.before), day + timedelta(days=festival.after))
            if not around.overlaps(period):
                continue
            shared = (min(around.last, period.last) - max(around.first, period.first)).days
            apart = min(abs((day - period.first).days), abs((day - period.last).days)) if day not in period else 0
            if best is None or (shared, -apart) > best:
                best, nearest = (shared, -apart), Near(name, year, day)
    return nearest


@lru_cache(maxsize=1)
def _lunar() -> Any:
    from holidays.calendars import chinese  # slow to import, and few ask for it

    return chinese._ChineseLunisolar()
