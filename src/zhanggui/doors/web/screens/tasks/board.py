"""The board: work by how far it is, moved by dragging, by touch, or by a choice on the card."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from zhanggui.base import Refusal, clock
from zhanggui.doors.web.rights import may, right_required
from zhanggui.doors.web.screens.items import ShownItem, shown
from zhanggui.doors.web.screens.tasks.asking import circle, me, today
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Person
from zhanggui.kernel.work import api as work
from zhanggui.kernel.work.api import WorkItem

MOST = 60
STAGES = {
    "waiting": gettext_lazy("Not begun"),
    "begun": gettext_lazy("Begun"),
    "review": gettext_lazy("To be accepted"),
    "done": gettext_lazy("Done today"),
}
NEEDS_NOTE = {("waiting", "done"), ("begun", "done"), ("waiting", "review"), ("begun", "review"), ("review", "begun")}


@dataclass
class Column:
    key: str
    label: Any
    lines: list[ShownItem] = field(default_factory=list)
    count: int = 0

    @property
    def more(self) -> int:
        return max(0, self.count - len(self.lines))


@right_required("work.own")
def show(request: HttpRequest) -> HttpResponse:
    on = today()
    chart = organisation.chart(on)
    people = circle(request, chart)
    whose = _whose(request, people)
    columns = _columns(whose, on)
    context = {
        "columns": columns,
        "people": people,
        "one": request.GET.get("person", ""),
        "of": "team" if request.GET.get("of") == "team" else "mine",
        "leads": len(people) > 1,
        "stages": STAGES,
        "empty": not any(column.lines for column in columns),
    }
    return render(request, "web/tasks/board.html", context)


def _whose(request: HttpRequest, people: list[Person]) -> list[Person]:
    """One person, the team, or oneself."""
    one = next((person for person in people if person.code == request.GET.get("person")), None)
    if one is not None:
        return [one]
    if request.GET.get("of") == "team" and (may(request, "work.team") or may(request, "work.all")):
        return people
    return [me(request)]


def _columns(whose: list[Person], on: date) -> list[Column]:
    items = WorkItem.objects.filter(person__in=whose).select_related(
        "person", "position", "duty", "on_behalf_of", "requested_by"
    )
    opens = items.filter(state=WorkItem.State.OPEN, opens_on__lte=on).order_by("-priority", "due_at", "pk")
    begun = Q(started_at__isnull=False) & ~Q(review=WorkItem.Review.WANTED)
    done_today = items.filter(state=WorkItem.State.DONE, done_at__gte=organisation.day_start(on)).order_by("-done_at")
    rows = {
        "waiting": opens.filter(started_at=None).exclude(review=WorkItem.Review.WANTED),
        "begun": opens.filter(begun),
        "review": opens.filter(review=WorkItem.Review.WANTED),
        "done": done_today,
    }
    now, columns = clock.now(), []
    for key, label in STAGES.items():
        lines = [shown(item, now) for item in rows[key][: MOST + 1]]
        count = rows[key].order_by().count() if len(lines) > MOST else len(lines)
        columns.append(Column(key, label, lines[:MOST], count))
    return columns


@require_POST
@right_required("work.own")
def move(request: HttpRequest) -> HttpResponse:
    """Bring a card to another column: begin, submit, accept, return, attest or open again."""
    person, at, note = me(request), clock.now(), request.POST.get("note", "").strip()[:2000]
    text = request.POST.get("item", "")
    item = get_object_or_404(WorkItem, pk=int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0)
    to, now_at = request.POST.get("to", ""), item.stage
    if to not in STAGES or to == now_at:
        raise Refusal("board.nowhere", _("Choose another column."))
    if to == "done":
        if now_at == "review":
            work.accept(item.pk, person, at, note)
        else:
            work.attest(item.pk, person, note, at=at)
    elif to == "review":
        work.submit_for_review(item.pk, person, note, at=at)
    elif now_at == "review":
        work.reject(item.pk, person, note, at)
    elif now_at == "done":
        work.reopen(item.pk, person, note, at)
    elif to == "begun":
        work.start(item.pk, person, at)
    else:
        raise Refusal("board.begun", _("What is begun stays begun; hand it over or send it back."))
    messages.success(request, _("“%(title)s”: %(stage)s.") % {"title": item.title, "stage": STAGES[to]})
    back = request.POST.get("next", "")
    inside = back.startswith("/") and url_has_allowed_host_and_scheme(back, {request.get_host()})
    return redirect(back if inside else "web:board")
