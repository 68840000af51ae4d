"""Whether what is left can still be reached: what each day needs, beside the best that was ever done for as long."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from zhanggui.base import Period
from zhanggui.targets.splitting.weights import a_year_before

SURE, HARD, HARDLY, UNKNOWN, DONE = "sure", "hard", "hardly", "unknown", "done"
RECENT = 28
FEWEST = 14
"""Days of history below which nothing is said."""


@dataclass(frozen=True)
class Reach:
    """The answer, with every number it rests on; rates are amounts a day."""

    verdict: str
    needed: Decimal
    recent: Decimal | None = None
    best: Decimal | None = None
    best_days: Period | None = None
    alike: Decimal | None = None
    """What the days left brought a year before, festival on festival."""
    alike_days: Period | None = None


def reach(left: Decimal, days: Period, told: Mapping[date, Decimal]) -> Reach:
    """Sure at the pace of four weeks or of the same days a year ago, hard up to the best stretch, hardly above it.

    The best stretch is as long as the days left, or as long as the history where that is shorter.
    """
    needed = left / days.length
    if left <= 0:
        return Reach(DONE, needed)
    past = {day: value for day, value in told.items() if day < days.first}
    if not past or (days.first - min(past)).days < FEWEST:
        return Reach(UNKNOWN, needed)
    history = Period(min(past), days.first - timedelta(days=1))
    recent = _rate(past, Period(max(history.first, days.first - timedelta(days=RECENT)), history.last))
    best, best_days = _best(past, history, min(days.length, history.length))
    then = Period(a_year_before(days.first), max(a_year_before(days.first), a_year_before(days.last)))
    known = history.first <= then.first and then.last <= history.last
    alike = _rate(past, then) if known else None
    verdict = SURE if needed <= max(recent, alike or 0) else HARD if needed <= best else HARDLY
    return Reach(verdict, needed, recent, best, best_days, alike, then if known else None)


def _rate(told: Mapping[date, Decimal], days: Period) -> Decimal:
    return sum((told.get(day, Decimal(0)) for day in days), Decimal(0)) / days.length


def _best(told: Mapping[date, Decimal], history: Period, length: int) -> tuple[Decimal, Period]:
    values = [told.get(day, Decimal(0)) for day in history]
    now = best = sum(values[:length], Decimal(0))
    at = 0
    for start in range(1, len(values) - length + 1):
        now += values[start + length - 1] - values[start - 1]
        if now > best:
            best, at = now, start
    first = history.first + timedelta(days=at)
    return best / length, Period(first, first + timedelta(days=length - 1))
