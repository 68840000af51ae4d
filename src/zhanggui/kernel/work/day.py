"""The department's day: work opens, the rooms above add their part, what is late goes up, news arrives."""

from dataclasses import dataclass
from datetime import date, datetime, time

from zhanggui.kernel.events import api as events
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.work.escalation import escalate, remind
from zhanggui.kernel.work.hooks import day_parts
from zhanggui.kernel.work.opening import open_day

START = time(9)


@dataclass(frozen=True)
class DayReport:
    """What a day brought; `parts` is what the rooms above did, by name."""

    day: date
    opened: int
    existing: int
    escalated: int
    delivered: int
    parts: dict[str, int]


def run_day(day: date, at: datetime) -> DayReport:
    """Run a day; safe to repeat. Each step commits for itself, so that a later fault loses nothing."""
    opened = open_day(day, at)
    parts = {name: part(day, at) or 0 for name, part in day_parts.items()}
    escalated = run_clocks(day, at)
    return DayReport(day, opened.opened, opened.existing, escalated, events.deliver_waiting(), parts)


def run_clocks(day: date, at: datetime) -> int:
    """Let the clocks act: remind of what falls due, send up what was not begun or not finished; how many went up."""
    remind(day, at)
    return escalate(day, at)


def moment_of(day: date, now: datetime) -> datetime:
    """When a day is run: now if it is today, else at nine in the morning of it."""
    start = organisation.moment(day, START)
    return now if organisation.today_at(now) == day else start
