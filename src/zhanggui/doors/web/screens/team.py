"""The team board: everybody below, what is done, what is late, which vacancies are covered by whom."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from zhanggui.base import Refusal, clock
from zhanggui.doors.web.rights import may, right_required
from zhanggui.doors.web.screens.days import shown_day
from zhanggui.doors.web.screens.items import end_of
from zhanggui.doors.web.text import named
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.api import Chart, Responsible
from zhanggui.kernel.organisation.models import Person, Position
from zhanggui.kernel.work import api as work
from zhanggui.kernel.work.api import WorkItem


@dataclass(frozen=True)
class Member:
    """One person's day in figures."""

    person: Person
    posts: list[Position]
    due: int
    open: int
    late: int
    verified: int
    attested: int

    @property
    def done(self) -> int:
        return self.verified + self.attested

    @property
    def whole(self) -> int:
        return self.done + self.due

    @property
    def share(self) -> int:
        """Done of all that was due by the end of the day, in percent."""
        return round(100 * self.done / self.whole) if self.whole else 100


@dataclass(frozen=True)
class Empty:
    """A post with seats nobody holds, and who does its work meanwhile."""

    post: Position
    missing: int
    cover: Responsible | None


@right_required("work.team")
def board(request: HttpRequest) -> HttpResponse:
    day = shown_day(request)
    chart = organisation.chart(day.day)
    people = people_below(request, chart, day.day)
    members = members_of(people, chart, day.day)
    totals = {
        name: sum(getattr(one, name) for one in members)
        for name in ("due", "open", "late", "verified", "attested", "done")
    }
    context = {"day": day, "members": members, "totals": totals, "empty": empty_posts(request, chart, day.day)}
    return render(request, "web/team/board.html", context)


@require_POST
@right_required("work.team")
def reassign(request: HttpRequest) -> HttpResponse:
    """Hand several open items of the team over to one person."""
    to = get_object_or_404(Person, code=request.POST.get("to", ""))
    keys = [key for key in request.POST.getlist("item") if key.isascii() and key.isdigit() and len(key) < 19][:200]
    keys = list(WorkItem.objects.filter(pk__in=keys).values_list("pk", flat=True))
    if not keys:
        raise Refusal("work.nothing_chosen", _("Choose at least one item first."))
    by: Any = request.person  # type: ignore[attr-defined]
    if by is None:
        raise Refusal("work.nobody", _("This sign-in belongs to nobody in the organisation."))
    for key in keys:
        work.hand_over(key, by, to, request.POST.get("note", "")[:500], clock.now())
    text = ngettext("%(n)s item now lies with %(name)s.", "%(n)s items now lie with %(name)s.", len(keys))
    messages.success(request, text % {"n": len(keys), "name": named(to)})
    came_from = Person.objects.filter(code=request.POST.get("from", "")).first()
    return redirect("web:person", code=(came_from or to).code)


def people_below(request: HttpRequest, chart: Chart, on: date) -> list[Person]:
    """The team of the person; everybody for whoever may see everybody's work."""
    person: Any = request.person  # type: ignore[attr-defined]
    if may(request, "work.all"):
        return list(Person.objects.filter(Q(left_on__isnull=True) | Q(left_on__gte=on)).order_by("code"))
    return chart.team(person.pk) if person else []


def members_of(people: list[Person], chart: Chart, on: date) -> list[Member]:
    """Figures of everybody in one query; those who are late come first."""
    figures = {row["person"]: row for row in _figures(work.day_items(on).filter(person__in=people), on)}
    empty: dict[str, int] = {}
    members = []
    for person in people:
        row = figures.get(person.pk, empty)
        counts = {name: row.get(name, 0) for name in ("due", "open", "late", "verified", "attested")}
        members.append(Member(person=person, posts=chart.positions_of(person.pk), **counts))
    return sorted(members, key=lambda one: (-one.late, -one.due, one.person.code))


def _figures(items: QuerySet[WorkItem], on: date) -> Any:
    still_open = Q(state=WorkItem.State.OPEN)
    return (
        items.order_by()
        .values("person")
        .annotate(
            open=Count("pk", filter=still_open),
            due=Count("pk", filter=still_open & Q(due_at__lt=end_of(on))),
            late=Count("pk", filter=still_open & Q(due_at__lt=clock.now())),
            verified=Count("pk", filter=Q(state=WorkItem.State.DONE, proof=WorkItem.Proof.VERIFIED)),
            attested=Count("pk", filter=Q(state=WorkItem.State.DONE, proof=WorkItem.Proof.ATTESTED)),
        )
    )


def empty_posts(request: HttpRequest, chart: Chart, on: date) -> list[Empty]:
    """Vacancies below the person, and who covers each."""
    person: Any = request.person  # type: ignore[attr-defined]
    below = chart.posts_below(chart.acts_for(person.pk)) if person else set()
    if may(request, "work.all"):
        below = set(chart.positions)
    vacant = [row for row in organisation.vacancies(on, chart) if row.position.pk in below]
    return [
        Empty(row.position, row.missing, None if row.filled else chart.responsible(row.position.pk)[0])
        for row in vacant
    ]
