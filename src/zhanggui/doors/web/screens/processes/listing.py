"""Runs as a list: one's own, the team's, by state, process, shop and lateness; saved views, export, bulk withdrawal."""

from datetime import timedelta
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Min, OuterRef, Prefetch, Q, QuerySet, Subquery, Value
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext

from zhanggui.base import Refusal, clock
from zhanggui.doors.web import text
from zhanggui.doors.web.desk import Action, Column, Desk, Filter
from zhanggui.doors.web.screens.processes import pictures, runs, seen
from zhanggui.doors.web.screens.tasks.asking import me
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.processes import api as processes
from zhanggui.kernel.processes.api import ProcessRun, ProcessStep

MOST = 500
State = ProcessRun.State


def rows(request: HttpRequest) -> QuerySet[ProcessRun]:
    """Runs the person sees, with their open steps and the nearest deadline."""
    waiting = ProcessStep.objects.filter(state=ProcessStep.State.OPEN)
    nearest = waiting.filter(run=OuterRef("pk")).order_by().values("run").annotate(due=Min("due_at")).values("due")
    reach = seen.reach_of(request)
    opened = waiting.select_related("item__person", "person").prefetch_related("signatures__person")
    return (
        seen.visible_runs(request)
        .annotate(
            due_at=Subquery(nearest), mine=_part([reach.person] if reach.person else []), teams=_part(list(reach.team))
        )
        .prefetch_related(Prefetch("steps", queryset=opened, to_attr="open_now"))
    )


def _part(people: list[Any]) -> Any:
    """Whether one of these people has a part in a run, as something rows can be narrowed by."""
    if not people:
        return Value(False, output_field=BooleanField())
    return ExpressionWrapper(seen.part_of(people), output_field=BooleanField())


def _waits_at(run: Any) -> str:
    return text.joined(step.name for step in run.open_now)


def _with_whom(run: Any) -> str:
    people = [person for step in run.open_now for person in runs.who_of(step)]
    return text.joined(dict.fromkeys(text.named(person) for person in people))


def _tone(run: Any) -> str:
    return (
        "red" if run.state == State.RUNNING and run.due_at and run.due_at < clock.now() else runs.RUN_TONES[run.state]
    )


def _shops(request: HttpRequest) -> list[tuple[str, str]]:
    return seen.shops_to_choose(request)


def _codes(request: HttpRequest) -> list[tuple[str, str]]:
    found = seen.visible_runs(request).order_by("version__code", "-version__number")
    named: dict[str, str] = {}
    for code, zh, en in found.values_list("version__code", "version__name_zh", "version__name_en").distinct():
        named.setdefault(code, f"{text.named({'zh': zh, 'en': en})} · {code}")
    return list(named.items())


def _places(request: HttpRequest) -> list[tuple[str, str]]:
    """Steps at which something the person sees waits now."""
    waiting = ProcessStep.objects.filter(state=ProcessStep.State.OPEN, run__in=seen.visible_runs(request).order_by())
    columns = ("run__version__code", "node", "name_zh", "name_en")
    found = waiting.order_by("run__version__code", "node").values_list(*columns).distinct()
    return [(f"{code}:{node}", f"{code} · {text.named({'zh': zh, 'en': en})}") for code, node, zh, en in found]


def _at_place(found: QuerySet[ProcessRun], place: str) -> QuerySet[ProcessRun]:
    code, _colon, node = place.rpartition(":")
    here = ProcessStep.objects.filter(state=ProcessStep.State.OPEN, node=node).order_by().values("run")
    return found.filter(version__code=code, pk__in=here)


def _started(found: QuerySet[ProcessRun], period: Any) -> QuerySet[ProcessRun]:
    end = organisation.day_start(period.last + timedelta(days=1))
    return found.filter(started_at__gte=organisation.day_start(period.first), started_at__lt=end)


def _search(found: QuerySet[ProcessRun], said: str) -> QuerySet[ProcessRun]:
    named = Q(version__name_zh__icontains=said) | Q(version__name_en__icontains=said) | Q(version__code__iexact=said)
    return found.filter(Q(subject__icontains=said) | named)


def _withdraw(request: HttpRequest, found: QuerySet[ProcessRun], note: str) -> str:
    """Each run for itself; what was refused is said."""
    by, at, done, refused = me(request), clock.now(), 0, ""
    for run in list(found.order_by("pk")[:MOST]):
        if run.state == State.WITHDRAWN:
            continue
        try:
            processes.withdraw(run.pk, by, note, at)
            done += 1
        except Refusal as refusal:
            refused = str(refusal)
    told = ngettext("%(n)s run withdrawn.", "%(n)s runs withdrawn.", done) % {"n": done}
    return f"{told} {refused}".strip()


def _ended(run: ProcessRun) -> str:
    return pictures.names_of(run.version).get(run.ended, run.ended) if run.state == State.FINISHED else ""


runs_desk = Desk(
    key="process-runs",
    title=gettext_lazy("Running processes"),
    app="web",
    right="processes.start",
    rows=rows,
    columns=[
        Column("subject", gettext_lazy("Subject"), value=lambda run: run.subject or str(run.version.name), kind="link"),
        Column("process", gettext_lazy("Process"), value=lambda run: run.version.name, sort="version__code",
               link=lambda run: reverse("web:process", args=[run.version.code])),
        Column("state", gettext_lazy("State"), value=lambda run: run.get_state_display(), kind="badge", tone=_tone,
               sort="state"),
        Column("waits_at", gettext_lazy("Waits at"), value=_waits_at),
        Column("with_whom", gettext_lazy("With"), value=_with_whom),
        Column("due_at", gettext_lazy("Due"), kind="datetime", sort="due_at"),
        Column("owner", gettext_lazy("Answers for it"), value=lambda run: text.named(run.owner), sort="owner__code",
               on_phone=False),
        Column("shop", gettext_lazy("Shop"), sort="shop", on_phone=False),
        Column("started_at", gettext_lazy("Started"), kind="datetime", sort="started_at", on_phone=False),
        Column("started_by", gettext_lazy("Started by"), value=lambda run: text.named(run.started_by), hidden=True),
        Column("finished_at", gettext_lazy("Ended"), kind="datetime", sort="finished_at", hidden=True),
        Column("ended", gettext_lazy("How it ended"), value=_ended, hidden=True),
        Column("code", gettext_lazy("Code"), value=lambda run: run.version.code, hidden=True),
        Column("version", gettext_lazy("Version"), value=lambda run: run.version.number, kind="number", hidden=True),
        Column("called_by", gettext_lazy("Called by"), hidden=True,
               value=lambda run: str(run.parent_step.run) if run.parent_step else ""),
    ],
    filters=[
        Filter("whose", gettext_lazy("Whose"), apply=lambda found, whose: found.filter(**{whose: True}),
               choices=[("mine", gettext_lazy("Mine")), ("teams", gettext_lazy("My team’s"))]),
        Filter("state", gettext_lazy("State"), choices=State.choices, field="state"),
        Filter("process", gettext_lazy("Process"), choices=_codes, field="version__code"),
        Filter("at", gettext_lazy("Waits at"), choices=_places, apply=_at_place),
        Filter("shop", gettext_lazy("Shop"), choices=_shops, field="shop"),
        Filter("started", gettext_lazy("Started"), kind="days", apply=_started),
        Filter("late", gettext_lazy("Overdue"), kind="flag",
               apply=lambda found, _yes: found.filter(state=State.RUNNING, due_at__lt=clock.now())),
        Filter("outer", gettext_lazy("Without those called by others"), kind="flag",
               apply=lambda found, _yes: found.filter(parent_step=None)),
    ],
    tabs="whose",
    search=_search,
    search_hint=gettext_lazy("Subject, process or code"),
    actions=[
        Action("withdraw", gettext_lazy("Withdraw"), seen.MANAGE, _withdraw, wants_note=True, icon="ban", tone="red",
               confirm=gettext_lazy("Their open steps leave all desks. This cannot be undone.")),
    ],
    detail=lambda run: reverse("web:process-run", args=[run.pk]),
    empty=gettext_lazy("No process runs yet. Start one from the catalogue."),
    empty_link=("web:processes", gettext_lazy("To the catalogue")),
    default_sort="-started_at",
    template="web/processes/runs.html",
)  # fmt: skip
