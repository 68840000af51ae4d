"""One's own notices: the bell, the list, one notice, all of them read."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_POST

from zhanggui.base import clock
from zhanggui.doors.notices import kinds, services
from zhanggui.doors.notices.models import Notice
from zhanggui.doors.web.desk import Action, Column, Desk, Filter
from zhanggui.doors.web.rights import right_required
from zhanggui.kernel.organisation import api as organisation

LATEST = 8
RIGHT = "work.own"


def mine(request: Any) -> QuerySet[Notice]:
    """What this person is told in the browser; nobody sees anybody else's."""
    if request.person is None:
        return Notice.objects.none()
    return Notice.objects.filter(person=request.person, in_browser=True)


def _mark_read(request: Any, notices: Any, note: str) -> str:
    done = services.read(request.person, notices, clock.now()) if request.person else 0
    return ngettext("%(n)s notice is read.", "%(n)s notices are read.", done) % {"n": done}


def _by_state(rows: QuerySet[Notice], value: str) -> QuerySet[Notice]:
    return rows.filter(read_at__isnull=value == "unread")


def _by_days(rows: QuerySet[Notice], period: Any) -> QuerySet[Notice]:
    first, after = organisation.day_start(period.first), organisation.day_start(period.last + timedelta(days=1))
    return rows.filter(at__gte=first, at__lt=after)


own_desk = Desk(
    key="notices",
    title=gettext_lazy("Notices"),
    app="notices",
    right=RIGHT,
    rows=mine,
    columns=[
        Column("title", pgettext_lazy("notice", "what it says"), kind="link"),
        Column(
            "kind", gettext_lazy("Kind"), value=lambda one: kinds.label_of(one.kind), kind="badge",
            tone=lambda one: kinds.tone_of(one.kind),
        ),
        Column("at", gettext_lazy("When"), kind="datetime", sort="at"),
        Column(
            "state", gettext_lazy("State"), kind="badge",
            value=lambda one: READ[one.is_read], tone=lambda one: "grey" if one.is_read else "blue",
        ),
    ],
    filters=[
        Filter(
            "state", gettext_lazy("State"), apply=_by_state,
            choices=[("unread", pgettext_lazy("notice", "unread")), ("read", pgettext_lazy("notice", "read"))],
        ),
        Filter(
            "kind", gettext_lazy("Kind"), field="kind",
            choices=lambda *_request: [(code, kind.label) for code, kind in kinds.KINDS.items()],
        ),
        Filter("at", gettext_lazy("When"), kind="days", apply=_by_days),
    ],
    actions=[Action("read", gettext_lazy("Mark as read"), RIGHT, _mark_read, icon="check")],
    detail=lambda one: reverse("notices:notice", args=[one.pk]),
    empty=gettext_lazy("Nothing here: what concerns you will appear on this page."),
    default_sort="-at",
    tabs="state",
    template="notices/list.html",
)  # fmt: skip
READ = {True: pgettext_lazy("notice", "read"), False: pgettext_lazy("notice", "unread")}


@right_required(RIGHT)
def notice(request: Any, pk: int) -> HttpResponse:
    """Read one: it leads to its thing; several told together are listed."""
    one = get_object_or_404(Notice, pk=pk, person=request.person) if request.person else None
    if one is None:
        return redirect("notices:notices")
    services.read(request.person, Notice.objects.filter(pk=pk), clock.now())
    if one.count == 1 and services.is_inside(one.link):
        return redirect(one.link)
    kind = kinds.KINDS.get(one.kind)
    return render(request, "notices/notice.html", {"notice": one, "kind": kind})


@right_required(RIGHT)
def latest(request: Any) -> HttpResponse:
    """What the bell shows when it is opened."""
    newest = list(mine(request).order_by("-at", "-pk")[:LATEST])
    return render(request, "notices/latest.html", {"notices": newest})


@right_required(RIGHT)
def count(request: Any) -> HttpResponse:
    """The number on the bell."""
    return render(request, "notices/count.html")


@require_POST
@right_required(RIGHT)
def read_all(request: HttpRequest) -> HttpResponse:
    messages.success(request, _mark_read(request, mine(request), ""))
    return redirect("notices:notices")
