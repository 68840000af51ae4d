"""All the work a person may see, as a list: filters, order, saved views, bulk actions, export."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from zhanggui.base import clock
from zhanggui.doors.web import names
from zhanggui.doors.web.desk import Action, Column, Desk, Filter
from zhanggui.doors.web.rights import may
from zhanggui.doors.web.screens.tasks.asking import colleagues, me, person_from, today
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Department, Person
from zhanggui.kernel.work import api as work
from zhanggui.kernel.work.api import WorkItem

RELATED = ("person", "position", "duty", "on_behalf_of", "requested_by", "escalated_to")
MOST = 500
STAGE_TONES = {"waiting": "grey", "begun": "blue", "review": "yellow", "done": "green", "cancelled": "grey"}


def rows(request: HttpRequest) -> QuerySet[WorkItem]:
    """Everything with the right to it; otherwise one's own, one's team's, and what one asked for or watches."""
    if may(request, "work.all"):
        return WorkItem.objects.select_related(*RELATED)
    person: Any = request.person  # type: ignore[attr-defined]
    if person is None:
        return WorkItem.objects.none()
    return work.seen_by(person, today())


def stage_word(item: WorkItem) -> str:
    return names.word(names.STAGES, item.stage)


def _minutes(item: WorkItem) -> int | None:
    return item.minutes or (item.duty.standard_minutes if item.duty else None)


def _person_name(person: Person | None) -> str:
    from zhanggui.doors.web.templatetags.zhanggui import named

    return named(person) if person else ""


def _tone(item: WorkItem) -> str:
    if item.state == WorkItem.State.OPEN and item.due_at < clock.now():
        return "red"
    return STAGE_TONES[item.stage]


def _by_stage(found: QuerySet[WorkItem], stage: str) -> QuerySet[WorkItem]:
    opens, wanted = Q(state=WorkItem.State.OPEN), Q(review=WorkItem.Review.WANTED)
    wants = {
        "open": opens,
        "waiting": opens & Q(started_at=None) & ~wanted,
        "begun": opens & Q(started_at__isnull=False) & ~wanted,
        "review": opens & wanted,
        "late": opens & Q(due_at__lt=clock.now()),
        "done": Q(state=WorkItem.State.DONE),
        "cancelled": Q(state=WorkItem.State.CANCELLED),
    }
    return found.filter(wants[stage])


def _people(request: HttpRequest) -> list[tuple[str, str]]:
    if may(request, "work.all"):
        return [(person.code, _person_name(person)) for person in colleagues()]
    person: Any = request.person  # type: ignore[attr-defined]
    team = organisation.team_of(person, today()) if person else []
    return [(one.code, _person_name(one)) for one in ([person, *team] if person else [])]


def _due(found: QuerySet[WorkItem], period: Any) -> QuerySet[WorkItem]:
    return found.filter(work.between(period.first, period.last))


def _search(found: QuerySet[WorkItem], text: str) -> QuerySet[WorkItem]:
    return found.filter(Q(title_zh__icontains=text) | Q(title_en__icontains=text))


def _bulk(action: str, *, to: bool = False, priority: bool = False) -> Any:
    """A bulk action of the list: each item for itself; what was refused is said."""

    def run(request: HttpRequest, found: QuerySet[WorkItem], note: str) -> str:
        by = me(request)
        words: dict[str, Any] = {"note": note}
        if to:
            words["to"] = person_from(request, "to")
        if priority:
            words["priority"] = 3
        result = work.bulk(found.order_by("pk").values_list("pk", flat=True)[:MOST], action, by, clock.now(), **words)
        text = ngettext("%(n)s item done.", "%(n)s items done.", len(result.done)) % {"n": len(result.done)}
        if result.refused:
            text += " " + _("%(n)s stayed as they were: %(why)s") % {
                "n": len(result.refused), "why": result.refused[0][1],
            }  # fmt: skip
        return text

    return run


work_desk = Desk(
    key="work-list",
    title=gettext_lazy("Work list"),
    app="web",
    right="work.own",
    rows=rows,
    columns=[
        Column("title", gettext_lazy("Item"), kind="link"),
        Column("stage", gettext_lazy("State"), value=stage_word, kind="badge", tone=_tone),
        Column("due_at", gettext_lazy("Due"), kind="datetime", sort="due_at"),
        Column("person", gettext_lazy("Person"), value=lambda item: _person_name(item.person), sort="person__code"),
        Column("position", gettext_lazy("Post"), value="position.name", sort="position__order", on_phone=False),
        Column("kind", gettext_lazy("Kind"), value=lambda item: names.word(names.KINDS, item.kind), sort="kind",
               on_phone=False),
        Column("priority", gettext_lazy("Priority"), value=lambda item: item.get_priority_display(), sort="priority"),
        Column("minutes", gettext_lazy("Standard minutes"), value=_minutes, kind="number", on_phone=False),
        Column("asked_by", gettext_lazy("Asked for by"), value=lambda item: _person_name(item.requested_by),
               on_phone=False),
        Column("for_whom", gettext_lazy("On behalf of"), value=lambda item: _person_name(item.on_behalf_of),
               on_phone=False, hidden=True),
        Column("proof", gettext_lazy("Proof"), value=lambda item: item.get_proof_display() if item.proof else "",
               hidden=True),
        Column("start_by", gettext_lazy("Begin by"), kind="datetime", sort="start_by", hidden=True),
        Column("started_at", gettext_lazy("Begun"), kind="datetime", sort="started_at", hidden=True),
        Column("done_at", gettext_lazy("Done"), kind="datetime", sort="done_at", hidden=True),
        Column("returned_times", gettext_lazy("Times returned"), kind="number", sort="returned_times", hidden=True),
        Column("level", gettext_lazy("Levels up"), kind="number", sort="level", hidden=True),
    ],
    filters=[
        Filter("stage", gettext_lazy("State"), apply=_by_stage,
               choices=lambda: [(key, names.STAGES[key]) for key in
                                ("open", "late", "waiting", "begun", "review", "done", "cancelled")]),
        Filter("person", gettext_lazy("Person"), choices=_people, field="person__code"),
        Filter("kind", gettext_lazy("Kind"), choices=lambda: list(names.KINDS.items()), field="kind"),
        Filter("priority", gettext_lazy("Priority"), choices=WorkItem.Priority.choices, field="priority"),
        Filter("department", gettext_lazy("Department"), field="position__department__code",
               choices=lambda: [(one.code, one.name) for one in Department.objects.all()]),
        Filter("due", gettext_lazy("Due"), kind="days", apply=_due),
        Filter("covered", gettext_lazy("On behalf of somebody"), kind="flag",
               apply=lambda found, _yes: found.filter(on_behalf_of__isnull=False)),
    ],
    tabs="stage",
    search=_search,
    search_hint=gettext_lazy("Words of the title"),
    actions=[
        Action("start", gettext_lazy("Begin"), "work.own", _bulk("start"), icon="player-play"),
        Action("attest", gettext_lazy("Attest"), "work.own", _bulk("attest"), wants_note=True, icon="check"),
        Action("accept", gettext_lazy("Accept"), "work.own", _bulk("accept"), icon="circle-check"),
        Action("hand-over", gettext_lazy("Hand over"), "work.own", _bulk("hand_over", to=True), icon="arrow-right"),
        Action("assign", gettext_lazy("Assign"), "work.team", _bulk("assign", to=True), icon="user-plus"),
        Action("take", gettext_lazy("Take"), "work.own", _bulk("take"), icon="hand-grab"),
        Action("urgent", gettext_lazy("Make urgent"), "work.own", _bulk("priority", priority=True), icon="flame"),
        Action("watch", gettext_lazy("Watch"), "work.own", _bulk("watch"), icon="eye"),
    ],
    detail=lambda item: reverse("web:work", args=[item.pk]),
    empty=gettext_lazy("No work yet. Duties open in the morning of a working day."),
    default_sort="due_at",
    template="web/tasks/list.html",
    buttons=lambda request: [(reverse("web:new-task"), _("New task"), "plus")],
    context={"colleagues": colleagues},
)  # fmt: skip
