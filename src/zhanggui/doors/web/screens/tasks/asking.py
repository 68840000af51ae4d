"""What the pages of work read from a request: who asks, whom they mean, days and moments."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from zhanggui.base import Refusal, clock
from zhanggui.doors.web.rights import may
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.api import Chart
from zhanggui.kernel.organisation.models import Department, Person, Position
from zhanggui.kernel.work import api as work
from zhanggui.kernel.work.api import WorkItem

EVENING = time(18)


def me(request: HttpRequest) -> Person:
    """The person behind the sign-in, or a refusal that says so."""
    person: Any = request.person  # type: ignore[attr-defined]
    if person is None:
        raise Refusal("work.nobody", _("This sign-in belongs to nobody in the organisation."))
    return person


def today() -> date:
    return clock.today(organisation.zone())


def colleagues() -> list[Person]:
    """Everybody who works here, by code."""
    return list(Person.objects.filter(left_on__isnull=True).order_by("code"))


@dataclass(frozen=True)
class Receivers:
    """Who can be given something at once, and the departments whose heads are asked first."""

    people: list[Person]
    through: list[tuple[Department, Position]]
    """Other departments with the post at their head."""


def receivers(by: Person, item: WorkItem | None = None) -> Receivers:
    """Whom an item, or a new task, can be given to; others are asked through the head of their department."""
    on = today()
    chart = organisation.chart(on)
    direct, beyond = work.receivers(item, by, colleagues(), chart)
    theirs = {key for one in beyond for key in work.departments_of(chart, one)} - work.departments_of(chart, by)
    asked = [one for one in organisation.open_departments(on).select_related("parent") if one.pk in theirs]
    through = [(one, head) for one in asked if (head := work.head_of(one, chart)) is not None]
    return Receivers(direct, through)


def person_from(request: HttpRequest, name: str, *, otherwise: Person | None = None) -> Person:
    """The colleague a form names by code."""
    code = request.POST.get(name, "")
    found = Person.objects.filter(code=code).first() if code else None
    if found is None and otherwise is not None and not code:
        return otherwise
    if found is None:
        raise Refusal("person.unknown", _("Choose a colleague first."))
    return found


def day_from(request: HttpRequest, name: str, otherwise: date | None = None) -> date:
    try:
        day = date.fromisoformat(request.POST.get(name, ""))
    except ValueError:
        day = otherwise
    if day is None or not 1990 <= day.year <= 2199:
        raise Refusal("day.unreadable", _("Give a day, such as 2026-11-22."))
    return day


def moment_from(request: HttpRequest, name: str) -> datetime | None:
    """A day and time as a form writes it; a day alone means the evening."""
    text = request.POST.get(name, "")
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Refusal("day.unreadable", _("Give a day, such as 2026-11-22.")) from None
    if not 1990 <= found.year <= 2199:
        raise Refusal("day.unreadable", _("Give a day, such as 2026-11-22."))
    at = EVENING if len(text) == 10 else found.time()
    return organisation.moment(found.date(), at.replace(tzinfo=None))


def whole_from(request: HttpRequest, name: str, most: int) -> int | None:
    """A whole number from nothing to `most`; None where the field is empty."""
    text = request.POST.get(name, "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10) or int(text) > most:
        raise Refusal("number.unreadable", _("Give a whole number up to %(most)s.") % {"most": most})
    return int(text)


def circle(request: HttpRequest, chart: Chart) -> list[Person]:
    """The people whose work this person looks at: their team and themselves; everybody with the right to all."""
    if may(request, "work.all"):
        return colleagues()
    person = me(request)
    team = chart.team(person.pk) if may(request, "work.team") else []
    return [person, *team]
