"""Asking another department: the list, the request's page, the gate's decision."""

from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from zhanggui.base import Refusal, clock
from zhanggui.doors.web.desk import Column, Desk, Filter
from zhanggui.doors.web.rights import may, right_required
from zhanggui.doors.web.screens.tasks.asking import day_from, me, person_from, today, whole_from
from zhanggui.doors.web.text import named
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.api import Chart
from zhanggui.kernel.organisation.models import Department, Person
from zhanggui.kernel.work import api as work
from zhanggui.kernel.work.api import WorkItem, WorkRequest

RELATED = ("from_person", "to_department", "gate", "item__person", "decided_by")
TONES = {"asked": "yellow", "talk": "yellow", "passed": "blue", "refused": "red", "withdrawn": "grey", "done": "green"}
State = WorkRequest.State


def rows(request: HttpRequest) -> QuerySet[WorkRequest]:
    """What one asked, what waits at gates of one's own or below, what one's team asked or does."""
    found = WorkRequest.objects.select_related(*RELATED)
    if may(request, "work.all"):
        return found
    person: Any = request.person  # type: ignore[attr-defined]
    if person is None:
        return found.none()
    chart = organisation.chart(today())
    acts = chart.acts_for(person.pk)
    team = [person.pk, *(one.pk for one in chart.team(person.pk))]
    return found.filter(Q(from_person__in=team) | Q(gate__in=acts | chart.posts_below(acts)) | Q(item__person=person))


requests_desk = Desk(
    key="requests",
    title=gettext_lazy("Requests between departments"),
    app="web",
    right="work.own",
    rows=rows,
    columns=[
        Column("title", gettext_lazy("Item"), kind="link"),
        Column("state", gettext_lazy("State"), value=lambda one: one.get_state_display(), kind="badge",
               tone=lambda one: TONES[one.state], sort="state"),
        Column("to", gettext_lazy("Asked department"), value=lambda one: one.to_department.name),
        Column("from", gettext_lazy("Asked by"), value=lambda one: named(one.from_person), sort="from_person__code"),
        Column("gate", gettext_lazy("Gate"), value=lambda one: one.gate.name, on_phone=False),
        Column("wanted_on", gettext_lazy("Wanted on"), kind="date", sort="wanted_on"),
        Column("who", gettext_lazy("Who does it"), on_phone=False,
               value=lambda one: named(one.item.person) if one.item else ""),
        Column("rating", gettext_lazy("Rating"), kind="number", sort="rating", on_phone=False),
        Column("asked_at", gettext_lazy("Asked on"), kind="datetime", sort="asked_at", hidden=True),
    ],
    filters=[
        Filter("state", gettext_lazy("State"), choices=State.choices, field="state"),
        Filter("to", gettext_lazy("Asked department"), field="to_department__code",
               choices=lambda: [(one.code, one.name) for one in Department.objects.all()]),
        Filter("wanted", gettext_lazy("Wanted on"), kind="days", field="wanted_on"),
    ],
    tabs="state",
    search=lambda found, text: found.filter(title__icontains=text),
    detail=lambda one: reverse("web:request", args=[one.pk]),
    empty=gettext_lazy("Nobody has asked another department for anything yet."),
    empty_link=("web:new-request", gettext_lazy("Ask a department")),
    default_sort="-asked_at",
    template="web/tasks/requests.html",
    buttons=lambda request: [(reverse("web:new-request"), _("Ask a department"), "send")],
)  # fmt: skip


@right_required("work.own")
def new(request: HttpRequest) -> HttpResponse:
    """Ask another department; what was typed stays where a rule says no."""
    person, on = me(request), today()
    refused = ""
    if request.method == "POST":
        department = get_object_or_404(Department, code=request.POST.get("department", ""))
        try:
            asked = work.request(
                of_department=department, by=person, title=request.POST.get("title", "")[:300],
                need=request.POST.get("need", "")[:4000], wanted_on=day_from(request, "wanted_on"), at=clock.now(),
                priority=whole_from(request, "priority", 3) or 0,
            )  # fmt: skip
        except Refusal as refusal:
            refused = str(refusal.sentence)
        else:
            messages.success(request, _("The request waits at %(gate)s.") % {"gate": asked.gate.name})
            return redirect("web:request", pk=asked.pk)
    chart = organisation.chart(on)
    mine = work.departments_of(chart, person)
    heads = [
        (department, head)
        for department in organisation.open_departments(on).select_related("parent")
        if department.pk not in mine and (head := work.head_of(department, chart)) is not None
    ]
    typed = request.POST if request.method == "POST" else {
        "wanted_on": on.isoformat(), "priority": "1", "department": request.GET.get("department", ""),
    }  # fmt: skip
    context = {
        "heads": heads, "today": on, "priorities": WorkItem.Priority.choices, "typed": typed, "refused": refused,
    }  # fmt: skip
    return render(request, "web/tasks/new-request.html", context, status=409 if refused else 200)


@right_required("work.own")
def show(request: HttpRequest, pk: int) -> HttpResponse:
    asked, chart = _asked(request, pk)
    person: Any = request.person  # type: ignore[attr-defined]
    own = person is not None and person.pk == asked.from_person_id
    decides = person is not None and asked.state == State.ASKED and work.may_decide(asked, person, chart)
    context = {
        "asked": asked,
        "item": asked.item,
        "tone": TONES[asked.state],
        "own": own,
        "decides": decides,
        "people": _department_people(asked, chart) if decides else (),
        "delivered": asked.item is not None and asked.item.review in ("wanted", "accepted"),
        "holders": [answer.person for answer in chart.responsible(asked.gate_id) if answer.person],
    }
    return render(request, "web/tasks/request.html", context)


@require_POST
@right_required("work.own")
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide, answer, confirm, return or withdraw; `do` names it."""
    asked, _chart = _asked(request, pk)
    person, at, note = me(request), clock.now(), request.POST.get("note", "")[:2000]
    do = request.POST.get("do", "")
    if do in ("pass", "refuse", "talk"):
        to = person_from(request, "to", otherwise=person) if do == "pass" else None
        work.decide_request(pk, by=person, verdict=do, to=to, reason=note, at=at)
        messages.success(request, _("Decided."))
    elif do == "amend":
        wanted = day_from(request, "wanted_on", asked.wanted_on)
        work.amend_request(pk, by=person, need=request.POST.get("need", "")[:4000], wanted_on=wanted, at=at)
        messages.success(request, _("The request waits at the gate again."))
    elif do == "confirm":
        work.confirm_request(pk, by=person, rating=whole_from(request, "rating", 5) or None, at=at, note=note)
        messages.success(request, _("Confirmed."))
    elif do == "return" and asked.item is not None:
        work.reject(asked.item.pk, person, note, at)
        messages.success(request, _("Returned."))
    elif do == "withdraw":
        work.withdraw_request(pk, by=person, at=at)
        messages.success(request, _("Withdrawn."))
    else:
        return HttpResponseBadRequest(_("The page sent something unknown. Reload it."))
    return redirect("web:request", pk=pk)


def _asked(request: HttpRequest, pk: int) -> tuple[WorkRequest, Chart]:
    asked = get_object_or_404(WorkRequest.objects.select_related(*RELATED, "item__reviewer"), pk=pk)
    chart = organisation.chart(today())
    person: Any = request.person  # type: ignore[attr-defined]
    sees = person is not None and work.may_see_request(asked, person, chart)
    if not sees and not may(request, "work.all"):
        raise Http404
    return asked, chart


def _department_people(asked: WorkRequest, chart: Chart) -> list[Person]:
    """Who can be given the work: everybody on a post of the asked department."""
    found = {
        person.pk: person
        for post in chart.positions.values()
        if post.department_id == asked.to_department_id
        for person in chart.holders.get(post.pk, [])
    }
    return sorted(found.values(), key=lambda person: person.code)
