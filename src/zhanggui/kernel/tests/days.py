"""Days the kernel's tests speak of: the Monday of the week after Singles' Day 2011, and its Tuesday."""

from datetime import date, datetime, time

from zhanggui.base import SHANGHAI

FOUNDED = date(2011, 1, 1)
MONDAY = date(2011, 11, 14)
TUESDAY = date(2011, 11, 15)


def moment(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """A time of day in Shanghai."""
    return datetime.combine(day, time(hour, minute), tzinfo=SHANGHAI)
