"""Who may see whose card, and the days a live card is about."""

import calendar as months
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from zhanggui.base import clock
from zhanggui.doors.web.rights import may
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Department, Person, Position
from zhanggui.kernel.scorecards.api import Scorecard

LONGEST = timedelta(days=400)
MODELS: dict[str, Any] = {"person": Person, "position": Position, "department": Department}


@dataclass(frozen=True)
class Days:
    first: date
    last: date
    today: date

    @property
    def runs(self) -> bool:
        return self.last >= self.today


def asked_days(request: HttpRequest) -> Days:
    """`?first=…&last=…`; this month where none or nonsense is asked."""
    today = clock.today(organisation.zone())
    month_end = today.replace(day=months.monthrange(today.year, today.month)[1])
    try:
        first = date.fromisoformat(request.GET.get("first", ""))
        last = date.fromisoformat(request.GET.get("last", ""))
    except ValueError:
        return Days(today.replace(day=1), month_end, today)
    sound = 1990 <= first.year <= 2199 and first <= last <= first + LONGEST
    return Days(first, last, today) if sound else Days(today.replace(day=1), month_end, today)


def subject_named(kind: str, code: str) -> Any:
    """The person, post or department of an address."""
    if kind not in MODELS:
        raise Http404
    return get_object_or_404(MODELS[kind], code=code)


def may_see(request: HttpRequest, kind: str, subject: Any) -> bool:
    """One's own card, those of the team below, and with work.all everybody's; the appraiser sees whom they appraise."""
    me: Any = request.person  # type: ignore[attr-defined]
    if may(request, "work.all"):
        return True
    if me is None:
        return False
    today = clock.today(organisation.zone())
    if kind == "person":
        return subject.pk == me.pk or subject.pk in people_below(me, today)
    posts = posts_led(me, today)
    if kind == "position":
        return subject.pk in posts
    within = {post.pk for post in organisation.open_positions(today) if post.department_id == subject.pk}
    return bool(within) and within <= posts | organisation.acts_for(me.pk, today)


def people_below(me: Person, on: date) -> frozenset[int]:
    """The team, and whoever sits on a post one is the appraiser of."""
    chart = organisation.chart(on)
    acts_for = chart.acts_for(me.pk)
    appraised = [post for post in chart.positions.values() if post.appraiser_id in acts_for]
    sitting = {person.pk for post in appraised for person in chart.holders.get(post.pk, [])}
    return frozenset({person.pk for person in chart.team(me.pk)} | sitting) - {me.pk}


def posts_led(me: Person, on: date) -> frozenset[int]:
    """The posts one acts for and all below them."""
    chart = organisation.chart(on)
    acts_for = chart.acts_for(me.pk)
    return frozenset(acts_for | chart.posts_below(acts_for))


def card_or_404(request: HttpRequest, pk: int) -> Scorecard:
    related = ("person", "position", "department", "confirmed_by")
    card = get_object_or_404(Scorecard.objects.select_related(*related), pk=pk)
    if not may_see(request, card.kind, card.subject):
        raise Http404
    return card
