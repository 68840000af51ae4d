"""Where runs stand, whose steps are open, and where work waits."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Person
from zhanggui.kernel.processes.contracts import Place, Waiting
from zhanggui.kernel.processes.models import ProcessAct, ProcessRun, ProcessStep, ProcessTimer, ProcessVersion
from zhanggui.kernel.processes.publishing import diagram_of

State = ProcessStep.State


def live_processes() -> QuerySet[ProcessVersion]:
    """Processes that can be started, by code."""
    return ProcessVersion.objects.filter(state=ProcessVersion.State.LIVE).order_by("code")


def versions_of(code: str) -> QuerySet[ProcessVersion]:
    """Every version of a process, newest first."""
    return ProcessVersion.objects.filter(code=code).select_related("published_by").order_by("-number")


def runs(codes: Iterable[str] | None = None) -> QuerySet[ProcessRun]:
    """Runs people started, newest first, without those called from inside another."""
    found = ProcessRun.objects.filter(parent_step=None).select_related("version", "owner", "started_by")
    return found if codes is None else found.filter(version__code__in=list(codes))


def runs_of(person: Person) -> QuerySet[ProcessRun]:
    """Runs a person started, answers for, or has worked in; newest first."""
    took_part = Q(steps__done_by=person) | Q(steps__item__person=person) | Q(steps__signatures__person=person)
    mine = Q(owner=person) | Q(started_by=person) | took_part
    found = ProcessRun.objects.filter(pk__in=ProcessRun.objects.filter(mine).values("pk"))
    return found.select_related("version", "owner", "started_by").order_by("-started_at", "-pk")


def steps_for(person: Person) -> QuerySet[ProcessStep]:
    """Open steps on a person's desk, to do or to sign, soonest due first."""
    signing = Q(signatures__item__person=person, signatures__agreed=None)
    mine = ProcessStep.objects.filter(Q(item__person=person) | signing, state=State.OPEN).values("pk")
    return _whole().filter(pk__in=mine).order_by("due_at", "pk")


def open_steps(run: ProcessRun) -> list[ProcessStep]:
    """What a run waits for, those of the runs it called included."""
    inside = Q(run=run) | Q(run__root=run.root_id or run.pk, run__depth__gt=run.depth)
    return list(_whole().filter(inside, state=State.OPEN).order_by("opened_at", "pk"))


def steps_of_run(run: ProcessRun) -> list[ProcessStep]:
    """Every step of a run, oldest first, with its signatures."""
    found = _whole().filter(run=run).prefetch_related("signatures__person", "signatures__signed_by", "called_runs")
    return list(found.order_by("opened_at", "pk"))


def acts_of(run: ProcessRun) -> list[ProcessAct]:
    """What happened in a run, oldest first."""
    return list(ProcessAct.objects.filter(run=run).select_related("person", "step").order_by("at", "pk"))


def place_of(run: ProcessRun) -> Place:
    """Where a run stands, by the ids of its diagram."""
    steps = list(run.steps.order_by("move", "pk").values_list("node", "state", "route"))
    fired = ProcessTimer.objects.filter(step__run=run, fired_at__isnull=False, gone=False).exclude(node="")
    timers = list(fired.values_list("node", "route"))
    flows = [*run.route]
    for _node, state, route in steps:
        flows += route if state in (State.DONE, State.SKIPPED) else []
    for _node, route in timers:
        flows += route
    diagram = diagram_of(run.version)
    passed = {diagram.flows[flow].source for flow in flows if flow in diagram.flows}
    ends = {diagram.flows[flow].target for flow in flows if flow in diagram.flows}
    open_now = _unique(node for node, state, _route in steps if state == State.OPEN)
    done = [node for node, state, _route in steps if state in (State.DONE, State.SKIPPED)]
    done += [node for node in diagram.nodes if node in passed and not diagram.nodes[node].waits]
    done += [node for node in ends if diagram.nodes[node].kind == "endEvent"]
    returned = _unique(node for node, state, _route in steps if state == State.RETURNED)
    return Place(
        done=tuple(node for node in _unique([*done, *(node for node, _route in timers)]) if node not in open_now),
        open=tuple(open_now), returned=tuple(returned), flows=tuple(_unique(flows)), ended=run.ended,
    )  # fmt: skip


def where_work_waits(code: str | None, first: date, last: date, at: datetime | None = None) -> list[Waiting]:
    """How steps passed in some days: those opened or still open in them; the most waiting first."""
    start, end = organisation.day_start(first), organisation.day_start(last + timedelta(days=1))
    until = min(at, end) if at is not None else end
    steps = ProcessStep.objects.filter(opened_at__lt=end).exclude(state=State.SKIPPED)
    steps = steps.filter(Q(done_at__gte=start) | Q(state=State.OPEN) | Q(opened_at__gte=start))
    if code is not None:
        steps = steps.filter(run__version__code=code)
    groups: dict[tuple[str, str], _Group] = {}
    columns = ("run__version__code", "node", "number", "name_zh", "name_en", "opened_at", "done_at", "due_at", "state")
    for process, node, number, zh, en, opened, done, due, state in steps.order_by("pk").values_list(*columns):
        group = groups.setdefault((process, node), _Group(process, node, number))
        group.name_zh, group.name_en = zh, en
        group.add(opened, done, due, state, until)
    rows = [group.row() for group in groups.values()]
    return sorted(rows, key=lambda row: (-row.waiting_minutes, row.code, row.node))


class _Group:
    """Figures of one step while they are added up."""

    def __init__(self, code: str, node: str, number: str) -> None:
        self.code, self.node, self.number = code, node, number
        self.name_zh = self.name_en = ""
        self.opened = self.done = self.open = self.late = 0
        self.waited: list[int] = []
        self.waiting: list[int] = []

    def add(self, opened: datetime, done: datetime | None, due: datetime, state: str, until: datetime) -> None:
        self.opened += 1
        if state == State.DONE and done is not None:
            self.done += 1
            self.waited.append(_minutes(opened, done))
        elif state == State.OPEN:
            self.open += 1
            self.waiting.append(_minutes(opened, until))
        self.late += (done or until) > due and state in (State.DONE, State.OPEN)

    def row(self) -> Waiting:
        every = [*self.waited, *self.waiting]
        mean = round(sum(self.waited) / len(self.waited)) if self.waited else 0
        return Waiting(
            self.code, self.node, self.number, self.name_zh, self.name_en, self.opened, self.done, self.open,
            self.late, mean, max(every, default=0), sum(every),
        )  # fmt: skip


def _minutes(first: datetime, last: datetime) -> int:
    return max(0, int((last - first).total_seconds() // 60))


def _unique(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))


def _whole() -> QuerySet[ProcessStep]:
    related = ("run__version", "run__owner", "item__person", "position", "person", "done_by")
    return ProcessStep.objects.select_related(*related)
