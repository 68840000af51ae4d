"""Which happening opens the work of a duty that no calendar opens. Values in, values out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from zhanggui.base import BusinessCalendar
from zhanggui.kernel.duties.rules import DuePeriod

DAY = "day"
GATHERS = ("", DAY)
LONGEST = 60
WORDS = ("event", "where", "days", "gather", "same")


@dataclass(frozen=True)
class Opens:
    """The event a duty waits for, and how long its work may take."""

    event: str
    where: Mapping[str, Any] = field(default_factory=dict)
    days: int = 1
    """Workdays after the day of the event; 0 is the same day."""
    gather: str = ""
    """`day`: all that happens on one day is one item, which counts; otherwise each happening is one."""
    same: tuple[str, ...] = ()
    """Words of the event that what proves the item must have too, such as its shop."""


def opens_of(opens_by: Mapping[str, Any] | None) -> Opens | None:
    """What opens a duty; None where only the calendar does."""
    if not opens_by:
        return None
    return Opens(
        str(opens_by["event"]), dict(opens_by.get("where") or {}), int(opens_by.get("days", 1)),
        str(opens_by.get("gather") or ""), tuple(opens_by.get("same") or ()),
    )  # fmt: skip


def opening_faults(opens_by: Mapping[str, Any], cadences: tuple[str, ...] | list[str]) -> list[str]:
    """What is wrong with the form of `opens_by`, in plain words; nothing when it can be kept."""
    faults = [f"opens_by knows no {word!r}." for word in opens_by if word not in WORDS]
    event, days, same = opens_by.get("event"), opens_by.get("days", 1), opens_by.get("same", [])
    if not isinstance(event, str) or not event.strip():
        faults.append("opens_by names its event.")
    if not isinstance(opens_by.get("where", {}), Mapping):
        faults.append("where is a list of words and values.")
    if not isinstance(days, int) or isinstance(days, bool) or not 0 <= days <= LONGEST:
        faults.append(f"days is a whole number from 0 to {LONGEST}.")
    if opens_by.get("gather", "") not in GATHERS:
        faults.append("gather is day, or is left out.")
    if not isinstance(same, list | tuple) or not all(isinstance(word, str) for word in same):
        faults.append("same is a list of words.")
    elif same and opens_by.get("gather"):
        faults.append("what is gathered of a day has no words in common: leave out same.")
    if "event" not in cadences:
        faults.append("opens_by is for a duty of the cadence event.")
    return faults


def opened_period(opens: Opens, day: date, calendar: BusinessCalendar, *, is_over: bool = False) -> DuePeriod:
    """The days of the work an event opens: from its day to so many workdays after.

    Where the day is off, or `is_over` says that its working time is, the next workday counts as the day.
    """
    last = day if calendar.is_workday(day) and not is_over else calendar.next_workday(day)
    for _ in range(opens.days):
        last = calendar.next_workday(last)
    return DuePeriod(day, last, day.isoformat())
