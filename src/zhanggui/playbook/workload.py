"""How much of a working day a post's duties take, by their standard minutes."""

from collections.abc import Iterable
from fractions import Fraction

from zhanggui.playbook.contracts import Duty

MOST_A_DAY = 600
WORKDAYS = {
    "daily": 1, "weekly": 5, "monthly": 21, "quarterly": 63, "yearly": 250, "continuous": 21, "periodic": 21,
    "event": 5,
}  # fmt: skip
"""Workdays an item of each cadence is for; what happens now and then is counted as once a week."""


def minutes_a_day(duties: Iterable[Duty]) -> int:
    """Minutes of a usual working day."""
    return round(sum((_share(duty, cadence) for duty in duties for cadence in duty.cadences), Fraction()))


def _share(duty: Duty, cadence: str) -> Fraction:
    days = Fraction(WORKDAYS[cadence])
    if cadence == "periodic" and duty.every_days:
        days = max(Fraction(duty.every_days * 5, 7), Fraction(1))
    return Fraction(duty.standard_minutes or 0) / days
