"""What a report does not say of itself: it asks, a person tells, and the answer stays with its run."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from zhanggui import connectors
from zhanggui.base import Refusal
from zhanggui.connectors import Told
from zhanggui.intake.models import Run

NEEDED = "report.days_needed"
KEYS = ("day", "first", "last", "attribution")
LONGEST_ATTRIBUTION = 90
SENTENCE = (
    "The report does not say which days it is about, and the name of a file proves nothing. Say the day, "
    "or the first and the last one: --told day=2025-03-10 or --told first=2025-03-01,last=2025-03-31."
)


def question_of(run: Run, recognised: connectors.Recognised) -> dict[str, Any] | None:
    """What must be answered before this file can be read; nothing once a person has told it."""
    if run.told.get("first") or "period" not in connectors.asks(recognised):
        return None
    return {"asks": ["period"]}


def told_of(run: Run) -> Told:
    """What a person said of this run."""
    first, last = (date.fromisoformat(run.told[name]) if run.told.get(name) else None for name in ("first", "last"))
    return Told(first, last, run.told.get("attribution_days"))


def answer(given: Mapping[str, str]) -> dict[str, Any]:
    """An answer as it is kept, or a refusal that says what is wrong with it."""
    if strange := set(given) - set(KEYS):
        raise Refusal("report.unknown_answer", f"There is no {', '.join(sorted(strange))} to tell: {', '.join(KEYS)}.")
    told: dict[str, Any] = {}
    first, last = given.get("first") or given.get("day"), given.get("last") or given.get("day") or given.get("first")
    if first and last:
        days = _day(first), _day(last)
        if days[1] < days[0]:
            raise Refusal("report.days_reversed", _("The last day lies before the first."), first=first, last=last)
        told |= {"first": days[0].isoformat(), "last": days[1].isoformat()}
    elif last:
        raise Refusal("report.no_first_day", _("Say the first day too."))
    if text := given.get("attribution"):
        if not (text.isascii() and text.isdigit() and int(text) <= LONGEST_ATTRIBUTION):
            raise Refusal("report.bad_attribution", f"The attribution window is a number of days, not {text}.")
        told["attribution_days"] = int(text)
    return told


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise Refusal("report.bad_day", _("This is no day; write it as 2025-03-10."), text=text) from error
