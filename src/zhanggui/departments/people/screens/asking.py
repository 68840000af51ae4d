"""What the pages read from a request: who asks and whom they stand above; days, people and words of a form."""

from datetime import date, time
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from zhanggui.base import Refusal, clock
from zhanggui.departments.people.circles import Circle, circle_of
from zhanggui.doors.web.rights import may
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Person


def me(request: HttpRequest) -> Person:
    """The person behind the sign-in, or a refusal that says so."""
    person: Any = request.person  # type: ignore[attr-defined]
    if person is None:
        raise Refusal("work.nobody", _("This sign-in belongs to nobody in the organisation."))
    return person


def circle(request: HttpRequest) -> Circle:
    """Whom this person stands for and above today; read once a request."""
    kept = getattr(request, "_people_circle", None)
    if kept is None:
        kept = circle_of(_somebody(request), today())
        request._people_circle = kept  # type: ignore[attr-defined]
    return kept


def sees_all(request: HttpRequest) -> bool:
    return may(request, "work.all")


def today() -> date:
    return clock.today(organisation.zone())


def colleagues() -> list[Person]:
    """Everybody who works here, by code."""
    return list(Person.objects.filter(left_on__isnull=True).order_by("code"))


def person_from(request: HttpRequest, name: str) -> Person | None:
    """The colleague a form names by code; None where it names nobody."""
    code = request.POST.get(name, "")
    return Person.objects.filter(code=code, left_on__isnull=True).first() if code else None


def people_from(request: HttpRequest, name: str) -> list[Person]:
    return list(Person.objects.filter(code__in=request.POST.getlist(name), left_on__isnull=True).order_by("code"))


def day_from(text: str, otherwise: date | None = None) -> date:
    """A day as a form writes it."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = otherwise
    if day is None or not 1990 <= day.year <= 2199:
        raise Refusal("day.unreadable", _("Give a day, such as 2026-11-22."))
    return day


def time_from(text: str) -> time:
    """A time of day as a form writes it."""
    try:
        return time.fromisoformat(text).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        raise Refusal("time.unreadable", _("Give a time of day, such as 09:30.")) from None


def whole_from(text: str, least: int = 0, most: int = 10**6) -> int:
    text = text.strip()
    if not (text.isascii() and text.isdigit() and len(text) < 9) or not least <= int(text) <= most:
        raise Refusal("number.unreadable", _("Give a whole number up to %(most)s.") % {"most": most})
    return int(text)


def _somebody(request: HttpRequest) -> Person:
    """An administrator who is nobody in the organisation still reads what they may: they stand above nobody."""
    person: Any = request.person  # type: ignore[attr-defined]
    return person if person is not None else Person(pk=0, code="", name="")
