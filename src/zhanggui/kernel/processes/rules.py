"""Rules of running a process: values in, values out."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Protocol

from zhanggui.kernel.processes.checking import step_name, steps_of
from zhanggui.kernel.processes.diagram import Diagram
from zhanggui.kernel.processes.forms import cleaned, figures, outcomes_of

START_TIME, DUE_TIME = time(9), time(18)
"""A workday: hours of a step are counted between these."""
DONE = "done"
"""What signing says of a step that has no outcome to choose."""
AGREEING = frozenset(
    {"approve", "approved", "agree", "agreed", "pass", "passed", "yes", "accept", "accepted", "ok", DONE}
)


class Calendar(Protocol):
    """As much of a business calendar as deadlines need."""

    def is_workday(self, day: date) -> bool: ...

    def next_workday(self, day: date) -> date: ...


@dataclass(frozen=True)
class Signed:
    """One signature, given or awaited."""

    verdict: str
    agreed: bool | None
    extra: bool = False
    """Asked for by somebody on the way, not by the process."""


def due_day(opened: datetime, days: float, calendar: Calendar, zone: Any) -> date:
    """The workday a step is due: the day it was opened, and as many workdays on as it may take."""
    here = opened.astimezone(zone)
    day = here.date()
    if not calendar.is_workday(day) or here.time() >= DUE_TIME:
        day = calendar.next_workday(day)
    for _ in range(math.ceil(days)):
        day = calendar.next_workday(day)
    return day


def due_at(opened: datetime, about: Mapping[str, Any], calendar: Calendar, zone: Any) -> datetime:
    """When a step is due: `days: 0, hours: 4` is four working hours on, else the evening of its last workday."""
    days, hours = float(about.get("days", 1)), float(about.get("hours") or 0)
    if days == 0 and hours > 0:
        return after_hours(opened, hours, calendar, zone)
    return datetime.combine(due_day(opened, days, calendar, zone), DUE_TIME, zone)


def after_hours(opened: datetime, hours: float, calendar: Calendar, zone: Any) -> datetime:
    """So many working hours on, from nine to six of workdays; what is opened outside them begins with the next."""
    here, left = opened.astimezone(zone), timedelta(hours=hours)
    day = here.date()
    if not calendar.is_workday(day) or here.time() >= DUE_TIME:
        day = calendar.next_workday(day)
        here = datetime.combine(day, START_TIME, zone)
    here = max(here, datetime.combine(day, START_TIME, zone))
    while left > (today := datetime.combine(day, DUE_TIME, zone) - here):
        left -= today
        day = calendar.next_workday(day)
        here = datetime.combine(day, START_TIME, zone)
    return here + left


def begins_by_default(trigger: Mapping[str, Any]) -> bool:
    """Whether a process begins by itself unless somebody says otherwise: what would begin every day does not."""
    kind = trigger.get("kind")
    if "by_itself" in trigger:
        return bool(trigger["by_itself"])
    return kind == "event" or (kind == "schedule" and trigger.get("cadence") != "daily")


def agrees(verdict: str, outcomes: Sequence[Any]) -> bool:
    """Whether a verdict says yes: the first outcome of the form does, and the usual words do."""
    if outcomes:
        agreeing = [one for one in outcomes if str(one) in AGREEING] or [outcomes[0]]
        return verdict in agreeing
    return verdict in AGREEING


def is_against(outcome: str, advice: str, agreed: bool, outcomes: Sequence[Any]) -> bool:
    """Whether a decision is other than what was advised; without outcomes, going on is against a no."""
    if not outcomes:
        return not agreed
    return outcome != advice if advice in outcomes else agreed != agrees(outcome, outcomes)


def decided(mode: str, quorum: int, signatures: Sequence[Signed]) -> str | None:
    """The verdict of all signatures together, or None while it is open.

    `any`: the first to sign decides. `all`: one no is a no. `quorum`: so many have to agree. Whoever was asked for
    an extra signature is waited for; what they say is advice, but where all have to agree an extra no is a no.
    """
    named = [one for one in signatures if not one.extra] or list(signatures)
    given = [one for one in signatures if one.agreed is not None]
    refusing = [one for one in given if one.agreed is False]
    if any(one.extra and one.agreed is None for one in signatures) and not (refusing and mode == "all"):
        return None
    if mode in ("any", "single"):
        first = next((one for one in named if one.agreed is not None), None)
        return first.verdict if first else None
    if mode == "all":
        if refusing:
            return refusing[0].verdict
        return named[0].verdict if all(one.agreed for one in signatures) else None
    needed = min(quorum or 1, len(named))
    agreeing = [one for one in named if one.agreed]
    if len(agreeing) >= needed:
        return agreeing[0].verdict
    still_possible = len(agreeing) + sum(one.agreed is None for one in named)
    return refusing[-1].verdict if still_possible < needed and refusing else None


def what_is_known(
    diagram: Diagram, about: Mapping[str, Any], given: Mapping[str, Any], steps: Sequence[tuple[str, Mapping[str, Any]]]
) -> dict[str, Any]:
    """Everything filled in: what was given at the start, then each done step's values in order, with its outcome."""
    described, known = steps_of(about), dict(given)
    for node, values in steps:
        number = diagram.nodes[node].step if node in diagram.nodes else ""
        known |= with_outcome(number, cleaned(described.get(number, {}).get("form"), values))
    return known


def with_outcome(number: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """A step's values as the run keeps them: the outcome under its own name too."""
    outcome = values.get("outcome")
    return {**values, "outcome": outcome, **({f"outcome_{step_name(number)}": outcome} if number else {})}


def reckoned(about: Mapping[str, Any], data: Mapping[str, Any]) -> dict[str, Any]:
    """The data of a run as conditions reckon with it."""
    values = dict(data)
    for words in steps_of(about).values():
        form = words.get("form")
        own = {name: data[name] for name in (form or {}).get("properties", {}) if name in data}
        values |= figures(form, own)
    return values


def outcomes_for(about: Mapping[str, Any], number: str) -> list[Any]:
    """The ways a step can end."""
    return outcomes_of(steps_of(about).get(number, {}).get("form"))
