"""What a request asks for: a day, a period, shops the person may see."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from zhanggui.base import Period, Refusal, clock
from zhanggui.departments.projects import api as projects
from zhanggui.facts import COMPANY
from zhanggui.kernel.organisation import api as organisation


def shops_of(request: HttpRequest) -> frozenset[str]:
    """The shops the numbers are for: the one picked, or all this person may see."""
    visible = projects.visible_shop_codes(request.user)
    picked = request.GET.get("shop", "")
    return visible & {picked} if picked else visible


def places_of(request: HttpRequest) -> frozenset[str]:
    """The shops, and what belongs to none: that is for those whose scope is the whole company."""
    shops = shops_of(request)
    everything = bool(request.scope.everything)  # type: ignore[attr-defined]
    return shops | {COMPANY} if everything and not request.GET.get("shop") else shops


def shop_choices(request: HttpRequest) -> list[tuple[str, str]]:
    return projects.shop_names(projects.visible_shop_codes(request.user))


def day_of(request: HttpRequest) -> date:
    """The day picked; yesterday when none is."""
    return _day(request.GET.get("day")) or yesterday()


def period_of(request: HttpRequest, *, days: int = 7) -> Period:
    """The days picked; the last `days` full days when none are."""
    last = _day(request.GET.get("to")) or yesterday()
    first = _day(request.GET.get("from")) or last - timedelta(days=days - 1)
    return Period(first, last)


def yesterday() -> date:
    return clock.today(organisation.zone()) - timedelta(days=1)


def person_of(request: HttpRequest) -> Any:
    """The person signed in; a sign-in without a person cannot read or comment on behalf of anybody."""
    person = organisation.person_of(request.user)
    if person is None:
        raise Refusal("person.missing", _("This sign-in belongs to no person; an administrator can link it."))
    return person


def _day(text: str | None) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
        if not 1990 <= day.year <= 2199:
            raise ValueError(text)
        return day
    except ValueError:
        raise Refusal("day.unreadable", _("%(text)s is not a day; write it as 2011-11-13.") % {"text": text}) from None
