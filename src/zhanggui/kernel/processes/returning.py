"""Going back to an earlier step, and moving a run to another version: both play its history again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui.kernel.organisation.models import Person
from zhanggui.kernel.processes import rules, stepping
from zhanggui.kernel.processes.contracts import Migration, ProcessRefused
from zhanggui.kernel.processes.diagram import Diagram
from zhanggui.kernel.processes.models import ProcessAct, ProcessRun, ProcessStep, ProcessTimer, ProcessVersion
from zhanggui.kernel.processes.publishing import diagram_of, step_about
from zhanggui.kernel.processes.replaying import Past, Replayed, replay
from zhanggui.kernel.processes.seats import Today
from zhanggui.kernel.processes.services import locked_step, may_manage, refuse_stranger

Action, State, RunState = ProcessAct.Action, ProcessStep.State, ProcessRun.State


@transaction.atomic
def send_back(
    where: ProcessStep | ProcessRun | int, to_step: ProcessStep | str, by: Person, reason: str, at: datetime
) -> ProcessStep:
    """Do an earlier step again, and everything that came of it; what went on beside it stays.

    `where` is the step on one's desk (or its number in the database); a run only for who answers for it or manages
    processes. `to_step` is a done step or its number in the process.
    """
    if isinstance(where, ProcessRun):
        run = stepping.lock(where.pk)
        if by.pk != run.owner_id and not may_manage(by):
            raise ProcessRefused("process.not_yours", _("Only who started or answers for it may do this."), run=run.pk)
    else:
        run, step = locked_step(where if isinstance(where, int) else where.pk)
        _refuse_unless(step.state == State.OPEN, "process.step_closed", _("This step is no longer open."), run)
        refuse_stranger(step, by, at)
    _refuse_unless(run.state == RunState.RUNNING, "process.run_over", _("This process has already ended."), run)
    _refuse_unless(bool(reason.strip()), "process.no_reason", _("Say why."), run)
    target = _target(run, to_step)
    diagram, reckon = diagram_of(run.version), _reckon(run.version)
    history = [past for past in history_of_moves(run) if past.timer or past.row != target.pk]
    found = replay(diagram, run.given, run.route, history, reckon, int(run.engine.get("next", 1)))
    stepping.write(run, Action.SENT_BACK, at, by, target, reason.strip(), {"to": target.number})
    _undo(found, target)
    _rewrite(run, found, diagram, by, at, again=target)
    stepping.tell(
        run, "process.sent_back", at, people=[run.owner, target.done_by], reason=reason.strip(), number=target.number
    )
    return ProcessStep.objects.get(run=run, node=target.node, state=State.OPEN)


def can_return_to(run: ProcessRun) -> list[ProcessStep]:
    """Done steps a run can go back to, the latest of each, in the order they were done."""
    latest: dict[str, ProcessStep] = {}
    for step in run.steps.filter(state=State.DONE).exclude(number="").order_by("move"):
        latest[step.node] = step
    return sorted(latest.values(), key=lambda step: step.move)


def preview_migration(run: ProcessRun, to_version: ProcessVersion) -> Migration:
    """What moving a run to another version would do; changes nothing."""
    return _preview(run, to_version, _on_version(run, to_version))


@transaction.atomic
def migrate(run: ProcessRun | int, to_version: ProcessVersion, by: Person | None, at: datetime) -> Migration:
    """Move a running run to another version of its process; open steps that are still there stay as they are."""
    held = stepping.lock(run if isinstance(run, int) else run.pk)
    if held.version_id == to_version.pk:
        return Migration(held.pk, to_version.number, to_version.number)
    _refuse_unless(held.state == RunState.RUNNING, "process.run_over", _("This process has already ended."), held)
    same = held.version.code == to_version.code
    _refuse_unless(same, "process.other_process", _("This is a version of another process."), held)
    found = _on_version(held, to_version)
    planned = _preview(held, to_version, found)
    stepping.write(
        held, Action.MIGRATED, at, by, text=f"{held.version.number} → {to_version.number}",
        detail={"opened": list(planned.opened), "closed": list(planned.closed), "undone": list(planned.undone)},
    )  # fmt: skip
    held.version = to_version
    _undo(found)
    _rewrite(held, found, diagram_of(to_version), by, at)
    return planned


def history_of_moves(run: ProcessRun) -> list[Past]:
    """The moves of a run that hold, in order."""
    moves: list[tuple[int, Past]] = []
    for step in run.steps.filter(state__in=[State.DONE, State.SKIPPED]):
        values = rules.with_outcome(step.number, step.data)
        moves.append((step.move, Past(step.pk, step.node, tuple(step.route), values=values)))
    fired = ProcessTimer.objects.filter(step__run=run, fired_at__isnull=False, gone=False).exclude(node="")
    for timer in fired.select_related("step"):
        moves.append((timer.move, Past(timer.pk, timer.step.node, tuple(timer.route), timer=timer.node)))
    return [past for _move, past in sorted(moves, key=lambda one: one[0])]


def _on_version(run: ProcessRun, to_version: ProcessVersion) -> Replayed:
    old, new = diagram_of(run.version), diagram_of(to_version)
    open_nodes = list(run.steps.filter(state=State.OPEN).order_by("pk").values_list("node", flat=True))
    return replay(
        new, run.given, run.route, history_of_moves(run), _reckon(to_version), int(run.engine.get("next", 1)),
        heading_for=open_nodes, is_new=lambda node: node not in old.nodes,
    )  # fmt: skip


def _preview(run: ProcessRun, to_version: ProcessVersion, found: Replayed) -> Migration:
    diagram = diagram_of(to_version)
    before = list(run.steps.filter(state=State.OPEN).order_by("pk").values_list("node", flat=True))
    after = [token.at for token in found.state.waiting(diagram)]
    kept = [node for node in before if node in after]
    return Migration(
        run=run.pk, from_number=run.version.number, to_number=to_version.number, kept=tuple(kept),
        opened=tuple(node for node in after if node not in before),
        closed=tuple(node for node in before if node not in after), passed_over=tuple(found.passed_over),
        undone=tuple(past.node for past in found.undone if not past.timer), finishes=found.state.finished,
    )  # fmt: skip


def _rewrite(
    run: ProcessRun, found: Replayed, diagram: Diagram, by: Person | None, at: datetime,
    again: ProcessStep | None = None,
) -> None:  # fmt: skip
    """Write down where a replay stands: steps that stay get their new tokens, others close or open."""
    run.data, run.engine, run.route = found.data, found.state.to_json(), list(found.start_route)
    _renumber(run, found, diagram, at)
    run.save()
    still_open = list(run.steps.filter(state=State.OPEN).order_by("pk"))
    fresh = []
    for token in found.state.waiting(diagram):
        same = next((step for step in still_open if step.node == token.at), None)
        if same is None:
            fresh.append(token)
        else:
            still_open.remove(same)
            ProcessStep.objects.filter(pk=same.pk).update(token=token.id)
    stepping.cancel_steps(run, [step.token for step in still_open], at, State.RETURNED if again else State.CANCELLED)
    opened, today = [], Today(at)
    for token in fresh:
        keep = again.done_by if again is not None and token.at == again.node else None
        opened.append(stepping.open_step(run, token, today, keep=keep))
    if found.state.finished:
        stepping.finish(run, by, at)
    stepping.call_processes(opened, run, by, at)


def _renumber(run: ProcessRun, found: Replayed, diagram: Diagram, at: datetime) -> None:
    """The history that holds, numbered anew; steps passed over get a row of their own."""
    run.moves = 0
    for past, route in found.kept:
        run.moves += 1
        if past.timer:
            ProcessTimer.objects.filter(pk=past.row).update(move=run.moves, route=list(route))
        elif past.row:
            ProcessStep.objects.filter(pk=past.row).update(move=run.moves, route=list(route))
        else:
            node = diagram.nodes[past.node]
            name = step_about(run.version, node.step).get("name") or {"zh": node.name, "en": node.name}
            ProcessStep.objects.create(
                run=run, token=0, node=node.id, number=node.step, name_zh=name["zh"], name_en=name["en"],
                state=State.SKIPPED, role=node.who, opened_at=at, due_at=at, move=run.moves, route=list(route),
            )  # fmt: skip


def _undo(found: Replayed, target: ProcessStep | None = None) -> None:
    steps = [past.row for past in found.undone if not past.timer] + ([target.pk] if target else [])
    timers = [past.row for past in found.undone if past.timer]
    ProcessStep.objects.filter(pk__in=steps).update(state=State.RETURNED)
    ProcessTimer.objects.filter(pk__in=timers).update(gone=True)


def _target(run: ProcessRun, to_step: ProcessStep | str) -> ProcessStep:
    done = can_return_to(run)
    if isinstance(to_step, ProcessStep):
        found = [step for step in done if step.pk == to_step.pk]
    else:
        found = [step for step in done if step.number == str(to_step)]
    if not found:
        raise ProcessRefused("process.not_done_yet", _("This step has not been done in this run."), run=run.pk)
    return found[0]


def _reckon(version: ProcessVersion) -> Any:
    def reckon(data: Mapping[str, Any]) -> Mapping[str, Any]:
        return rules.reckoned(version.about, data)

    return reckon


def _refuse_unless(holds: bool, code: str, sentence: str, run: ProcessRun) -> None:
    if not holds:
        raise ProcessRefused(code, sentence, run=run.pk)
