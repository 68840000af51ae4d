"""Lists of cards: one's own, and those one looks after."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zhanggui.base import clock
from zhanggui.doors.web.rights import may, right_required
from zhanggui.doors.web.screens.scores.who import asked_days, people_below, posts_led
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Person, Position
from zhanggui.kernel.scorecards import api as scorecards
from zhanggui.kernel.scorecards.api import Dispute, Scorecard


@right_required("scores.own")
def mine(request: HttpRequest) -> HttpResponse:
    """How the month stands, and the cards of the months before."""
    me: Person | None = request.person  # type: ignore[attr-defined]
    days = asked_days(request)
    context: dict[str, Any] = {"days": days, "cards": [], "score": None}
    if me is not None:
        context["score"] = scorecards.compute(me, days.first, days.last, clock.now())
        context["cards"] = Scorecard.objects.filter(kind="person", person=me).order_by("-last")[:36]
        context["open_disputes"] = Dispute.objects.filter(by=me, state=Dispute.State.OPEN).count()
    return render(request, "web/scores/mine.html", context)


@right_required("scores.team")
def team(request: HttpRequest) -> HttpResponse:
    """Frozen cards of the team, its posts and departments; those that wait for a decision first."""
    kind = request.GET.get("kind", "person")
    kind = kind if kind in Scorecard.Kind.values else "person"
    cards = _visible(request, kind)
    periods = sorted({(card.first, card.last) for card in cards}, key=lambda row: row[1], reverse=True)
    wanted = request.GET.get("period", "")
    chosen = next((row for row in periods if f"{row[0]}_{row[1]}" == wanted), periods[0] if periods else None)
    rows = [card for card in cards if chosen and (card.first, card.last) == chosen]
    waiting = set(Dispute.objects.filter(state="open", line__card__in=rows).values_list("line__card_id", flat=True))
    rows.sort(key=lambda card: (card.pk not in waiting, card.confirmed_at is not None, -(card.total or 0)))
    context = {
        "kind": kind, "kinds": Scorecard.Kind.choices, "chosen": chosen, "waiting": waiting,
        "periods": [(f"{first}_{last}", first, last) for first, last in periods],
        "page": Paginator(rows, 50).get_page(request.GET.get("page")), "live": _live(request, kind),
    }  # fmt: skip
    return render(request, "web/scores/team.html", context)


def _visible(request: HttpRequest, kind: str) -> list[Scorecard]:
    cards = Scorecard.objects.filter(kind=kind).select_related("person", "position", "department", "confirmed_by")
    if may(request, "work.all"):
        return list(cards)
    me: Person | None = request.person  # type: ignore[attr-defined]
    if me is None:
        return []
    today = clock.today(organisation.zone())
    if kind == "person":
        return list(cards.filter(person__in=people_below(me, today)))
    posts = posts_led(me, today)
    if kind == "position":
        return list(cards.filter(position__in=posts))
    outside = Position.objects.filter(closed_on__isnull=True).exclude(pk__in=posts).values("department_id")
    inside = Position.objects.filter(pk__in=posts).values("department_id")
    return list(cards.filter(department__in=inside).exclude(department__in=outside))


def _live(request: HttpRequest, kind: str) -> list[Any]:
    """Whom one can look up as the month stands."""
    me: Person | None = request.person  # type: ignore[attr-defined]
    if me is None or kind == "department":
        return []
    today = clock.today(organisation.zone())
    if kind == "person":
        return list(Person.objects.filter(pk__in=people_below(me, today)).order_by("code"))
    return [post for post in organisation.open_positions(today) if post.pk in posts_led(me, today)]
