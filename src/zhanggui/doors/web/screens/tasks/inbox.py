"""The inbox: what waits for one person, by why it does; and giving somebody a task."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhanggui.base import Refusal, clock
from zhanggui.doors.web.rights import right_required
from zhanggui.doors.web.screens.items import shown
from zhanggui.doors.web.screens.tasks.asking import me, moment_from, person_from, receivers, today, whole_from
from zhanggui.doors.web.text import named
from zhanggui.kernel.organisation.models import Person
from zhanggui.kernel.work import api as work
from zhanggui.kernel.work.api import WorkItem

MOST = 100
LATELY = timedelta(days=7)
Rows = Callable[[Person, date], QuerySet[WorkItem]]


@dataclass(frozen=True)
class Tray:
    """One pile of the inbox."""

    key: str
    label: Any
    rows: Rows
    empty: Any


TRAYS = (
    Tray(
        "mine", gettext_lazy("Mine"), lambda person, on: work.items_for(person), gettext_lazy("Nothing waits for you.")
    ),
    Tray(
        "asked", gettext_lazy("Asked of me"), lambda person, on: work.asked_of(person),
        gettext_lazy("Nobody has asked you for anything."),
    ),
    Tray("review", gettext_lazy("To accept"), work.to_review, gettext_lazy("Nothing waits for your acceptance.")),
    Tray(
        "up", gettext_lazy("Went up to me"), work.went_up_to, gettext_lazy("Nothing overdue has come up to you."),
    ),
    Tray("given", gettext_lazy("Asked by me"), lambda person, on: work.asked_by(person),
         gettext_lazy("You have asked nobody for anything that is still open.")),
    Tray("watching", gettext_lazy("Watching"), lambda person, on: work.watched_by(person),
         gettext_lazy("You watch nothing. Any item's page can be watched.")),
    Tray("done", gettext_lazy("Done lately"), lambda person, on: work.done_lately(person, on - LATELY),
         gettext_lazy("Nothing was done in the last seven days.")),
)  # fmt: skip


@right_required("work.own")
def show(request: HttpRequest) -> HttpResponse:
    person, on = me(request), today()
    trays = [(tray, tray.rows(person, on).order_by().count()) for tray in TRAYS]
    chosen = next((tray for tray, _n in trays if tray.key == request.GET.get("tray")), TRAYS[0])
    now = clock.now()
    lines = [shown(item, now) for item in chosen.rows(person, on)[:MOST]]
    context = {
        "trays": trays,
        "chosen": chosen,
        "lines": lines,
        "count": next(count for tray, count in trays if tray is chosen),
        "shows_person": chosen.key in ("review", "up", "given", "watching"),
        "read_only": chosen.key in ("given", "watching", "review"),
        "late": sum(line.late for line in lines),
    }
    return render(request, "web/tasks/inbox.html", context)


@right_required("work.own")
def new_task(request: HttpRequest) -> HttpResponse:
    """Give a task to a colleague or to oneself; what was typed stays where a rule says no."""
    person = me(request)
    if request.method != "POST":
        return _task_form(request, {"due": f"{today()}T18:00", "priority": "1", "review": "1"})
    at = clock.now()
    try:
        item = work.give_task(
            by=person, to=person_from(request, "to", otherwise=person), title=request.POST.get("title", "")[:400],
            due_at=moment_from(request, "due") or at, start_by=moment_from(request, "start"), at=at,
            minutes=whole_from(request, "minutes", 100_000), note=request.POST.get("note", "")[:2000],
            priority=whole_from(request, "priority", 3) or 0, wants_review=bool(request.POST.get("review")),
        )  # fmt: skip
    except Refusal as refusal:
        return _task_form(request, request.POST, str(refusal.sentence))
    messages.success(request, _("The task lies with %(name)s.") % {"name": named(item.person)})
    return redirect(reverse("web:work", args=[item.pk]))


def _task_form(request: HttpRequest, typed: Mapping[str, Any], refused: str = "") -> HttpResponse:
    context = {
        "receivers": receivers(me(request)), "priorities": WorkItem.Priority.choices, "typed": typed,
        "refused": refused,
    }  # fmt: skip
    return render(request, "web/tasks/new.html", context, status=409 if refused else 200)
