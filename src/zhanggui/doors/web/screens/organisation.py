"""The chart of the organisation, a post's job description, a person's page."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from zhanggui.base import clock
from zhanggui.doors.web.rights import may, right_required
from zhanggui.doors.web.screens.days import shown_day
from zhanggui.doors.web.screens.items import end_of, grouped
from zhanggui.kernel.duties import api as duties
from zhanggui.kernel.duties.api import Duty
from zhanggui.kernel.evidence import api as evidence
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.api import Chart, Responsible
from zhanggui.kernel.organisation.models import Person, Position, ReportingLine
from zhanggui.kernel.work import api as work
from zhanggui.kernel.work.api import WorkItem


@dataclass
class Node:
    """A post in the tree, with the posts under it on the primary line."""

    post: Position
    holders: list[Person]
    missing: int
    cover: Responsible | None
    others: list[Position] = field(default_factory=list)
    """Superiors beside the primary one."""
    below: list["Node"] = field(default_factory=list)

    @property
    def stacked(self) -> bool:
        """Posts without anybody under them stand in a column, so that the chart stays narrow."""
        return len(self.below) > 1 and not any(node.below for node in self.below)


@dataclass(frozen=True)
class DutyNow:
    """A duty with where it stands in the current period."""

    duty: Duty
    items: list[WorkItem]
    last: WorkItem | None

    @property
    def state(self) -> str:
        """done, late, open or empty where nothing is due."""
        if any(item.state == WorkItem.State.OPEN and item.due_at < clock.now() for item in self.items):
            return "late"
        if any(item.state == WorkItem.State.OPEN for item in self.items):
            return "open"
        return "done" if self.items else ""

    @property
    def proof_kind(self) -> str:
        """evidence, attest where any part rests on somebody's word, or empty."""
        binding = self.duty.binding or {}
        asked = [part.get("binding") or {} for part in self.duty.parts] if binding.get("kind") == "parts" else [binding]
        kinds = {one.get("kind", "") for one in asked}
        return "attest" if "attest" in kinds else "evidence" if kinds - {""} else ""


@right_required("organisation.view")
def chart_page(request: HttpRequest) -> HttpResponse:
    day = shown_day(request)
    chart = organisation.chart(day.day)
    roots, nodes = tree_of(chart, day.day)
    context = {
        "day": day,
        "roots": roots,
        "posts": len(nodes),
        "people": len({person.pk for node in nodes.values() for person in node.holders}),
        "vacant": [node for node in nodes.values() if node.missing],
        "departments": organisation.open_departments(day.day).count(),
    }
    return render(request, "web/organisation/chart.html", context)


@right_required("organisation.view")
def position(request: HttpRequest, code: str) -> HttpResponse:
    """The job description, with the live state of every duty."""
    post = get_object_or_404(Position.objects.select_related("department", "appraiser"), code=code)
    day = shown_day(request)
    chart = organisation.chart(day.day)
    lines = list(ReportingLine.objects.select_related("superior", "subordinate").filter(superior=post)) + list(
        ReportingLine.objects.select_related("superior", "subordinate").filter(subordinate=post)
    )
    vacancy = next((row for row in organisation.vacancies(day.day, chart) if row.position.pk == post.pk), None)
    context = {
        "day": day,
        "post": post,
        "holders": chart.holders.get(post.pk, []),
        "stand_ins": [row for row in chart.stand_ins.get(post.pk, []) if chart.covers(row)],
        "vacancy": vacancy,
        "cover": chart.responsible(post.pk)[0] if vacancy and not vacancy.filled else None,
        "superiors": [line for line in lines if line.subordinate_id == post.pk],
        "subordinates": [line for line in lines if line.superior_id == post.pk],
        "groups": duty_groups(post, day.day),
        "sees_work": may(request, "work.all") or _sees(request, chart, post),
    }
    return render(request, "web/organisation/position.html", context)


@right_required("organisation.view")
def person(request: HttpRequest, code: str) -> HttpResponse:
    """A person's posts; their work too, for themselves, their superiors and whoever may see everybody's."""
    found = get_object_or_404(Person, code=code)
    day = shown_day(request)
    chart = organisation.chart(day.day)
    me: Any = request.person  # type: ignore[attr-defined]
    own = me is not None and me.pk == found.pk
    leads = not own and me is not None and any(one.pk == found.pk for one in chart.team(me.pk))
    sees = own or leads or may(request, "work.all")
    context: dict[str, Any] = {
        "day": day,
        "found": found,
        "own": own,
        "leads": leads,
        "posts": chart.positions_of(found.pk),
        "covered": chart.covered_by(found.pk),
        "past": organisation.history_of(found),
        "sees": sees,
    }
    if sees:
        context["desk"] = grouped(work.items_for(found, on=day.day), end_of(day.day))
        context["recent"] = evidence.evidence_on(day.before, day.day).filter(person=found)[:12]
        context["colleagues"] = [one for one in Person.objects.filter(left_on__isnull=True) if one.pk != found.pk]
    return render(request, "web/organisation/person.html", context)


def tree_of(chart: Chart, on: date) -> tuple[list[Node], dict[int, Node]]:
    """Posts as a tree along the primary lines; a post without a superior, or in a circle, is a root."""
    missing = {row.position.pk: row.missing for row in organisation.vacancies(on, chart)}
    ordered = sorted(chart.positions.values(), key=lambda post: (post.order, post.code))
    nodes = {post.pk: _node(chart, post, missing.get(post.pk, 0)) for post in ordered}
    for line in ReportingLine.objects.filter(primary=False).select_related("superior"):
        if line.subordinate_id in nodes and line.superior_id in nodes:
            nodes[line.subordinate_id].others.append(line.superior)
    roots = []
    for post in ordered:
        above = nodes.get(chart.primary.get(post.pk, -1))
        if above is None or _leads_back(chart, post.pk):
            roots.append(nodes[post.pk])
        else:
            above.below.append(nodes[post.pk])
    return roots, nodes


def _node(chart: Chart, post: Position, missing: int) -> Node:
    holders = chart.holders.get(post.pk, [])
    return Node(post, holders, missing, None if holders else chart.responsible(post.pk)[0])


def _leads_back(chart: Chart, start: int) -> bool:
    seen, above = {start}, chart.primary.get(start)
    while above is not None:
        if above in seen:
            return above == start
        seen.add(above)
        above = chart.primary.get(above)
    return False


def duty_groups(post: Position, on: date) -> list[tuple[str, list[DutyNow]]]:
    """Duties of a post by their first cadence, in the order people think of time."""
    running: dict[int, list[WorkItem]] = {}
    for item in work.position_items(post, on=on):
        if item.duty_id:
            running.setdefault(item.duty_id, []).append(item)
    last = _last_done(post)
    groups: dict[str, list[DutyNow]] = {}
    for duty in duties.duties_of(post, on):
        cadence = next((word for word in duties.CADENCES if word in duty.cadences), "event")
        groups.setdefault(cadence, []).append(DutyNow(duty, running.get(duty.pk, []), last.get(duty.pk)))
    return [(word, groups[word]) for word in duties.CADENCES if word in groups]


def _last_done(post: Position) -> dict[int, WorkItem]:
    """The latest done item of every duty of a post."""
    newest: dict[int, WorkItem] = {}
    done = WorkItem.objects.filter(position=post, state=WorkItem.State.DONE, duty__isnull=False)
    for item in done.select_related("done_by").order_by("-done_at")[:300]:
        newest.setdefault(item.duty_id, item)
    return newest


def _sees(request: HttpRequest, chart: Chart, post: Position) -> bool:
    """Whether the live state of a post is this person's business: their own post, or one below."""
    me: Any = request.person  # type: ignore[attr-defined]
    if me is None:
        return False
    acts = chart.acts_for(me.pk)
    return post.pk in acts or post.pk in chart.posts_below(acts)
