"""Moving a run: what the engine says is written into steps, work items, timers, evidence and news."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models.functions import Coalesce

from zhanggui.kernel.events import api as events
from zhanggui.kernel.evidence import api as evidence
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Person
from zhanggui.kernel.processes import engine, rules
from zhanggui.kernel.processes.engine import Chooser, Moved, State, Token
from zhanggui.kernel.processes.models import (
    ProcessAct,
    ProcessRun,
    ProcessSignature,
    ProcessStep,
    ProcessTimer,
    ProcessVersion,
)
from zhanggui.kernel.processes.publishing import diagram_of, live_version, step_about
from zhanggui.kernel.processes.seats import Seat, Today, present_owner, seat_of, signers_of
from zhanggui.kernel.work import api as work

DEEPEST = 8
"""So many processes may lie inside one another."""
Action, StepState, RunState = ProcessAct.Action, ProcessStep.State, ProcessRun.State


def lock(run_id: int) -> ProcessRun:
    """A run as it is now; the whole tree of runs it belongs to waits until this transaction ends."""
    roots = ProcessRun.objects.filter(pk=run_id).values(root_of=Coalesce("root_id", "pk"))
    list(ProcessRun.objects.select_for_update().filter(pk__in=roots).values_list("pk", flat=True))
    return ProcessRun.objects.select_related("version", "owner", "started_by", "parent_step").get(pk=run_id)


def chooser(run: ProcessRun) -> Chooser:
    """Gateways choose by what the run knows now."""
    return engine.by_values(rules.reckoned(run.version.about, run.data))


def link_to(step: ProcessStep) -> str:
    return f"/processes/steps/{step.pk}/"


def begin_run(
    version: ProcessVersion, *, key: str, by: Person | None, owner: Person, at: datetime, subject: str = "",
    shop: str = "", data: Mapping[str, Any] | None = None, parent: ProcessStep | None = None,
) -> ProcessRun:  # fmt: skip
    """Open a run and its first steps."""
    outer = parent.run if parent else None
    run = ProcessRun(
        version=version, key=key, subject=subject[:200], shop=shop, owner=owner, started_by=by, given=dict(data or {}),
        data=dict(data or {}), started_at=at, parent_step=parent, depth=outer.depth + 1 if outer else 0,
        root_id=(outer.root_id or outer.pk) if outer else None,
    )  # fmt: skip
    run.save()
    write(run, Action.STARTED, at, by)
    _prove(run, "process.started", f"process.started:{run.pk}", by, at, {})
    tell(run, "process.started", at, people=[owner])
    moved = engine.begin(diagram_of(version), chooser(run))
    run.route = list(moved.route)
    settle(run, moved, by, at)
    return run


def finish_step(
    step: ProcessStep, run: ProcessRun, by: Person | None, values: Mapping[str, Any], at: datetime, note: str = ""
) -> None:
    """A step is done: close its work, write down the evidence and go on to what is next."""
    run.data = {**run.data, **rules.with_outcome(step.number, values)}
    moved = engine.complete(diagram_of(run.version), State.from_json(run.engine), step.token, chooser(run))
    run.moves += 1
    step.state, step.done_at, step.done_by, step.move = StepState.DONE, at, by, run.moves
    step.data, step.route, step.note = dict(values), list(moved.route), note
    step.outcome = str(values.get("outcome") or "")[:60]
    step.save()
    signatures = list(step.signatures.select_related("item", "signed_by"))
    _close_work(step, signatures, by, at, note)
    write(run, Action.DONE, at, by, step, note, {"outcome": step.outcome} if step.outcome else {})
    if step.number:
        _prove_step(step, signatures, run, by, at)
    settle(run, moved, by, at)


def settle(run: ProcessRun, moved: Moved, by: Person | None, at: datetime) -> None:
    """Write down where the run stands now: steps that fell away, steps that opened, the end."""
    run.engine = moved.state.to_json()
    run.ended = moved.ends[-1] if moved.ends else run.ended
    run.save()
    cancel_steps(run, [token.id for token in moved.closed], at)
    opened = open_steps(run, moved.opened, Today(at)) if moved.opened else []
    if moved.state.finished:
        finish(run, by, at)
    call_processes(opened, run, by, at)


def open_steps(run: ProcessRun, tokens: Iterable[Token], today: Today) -> list[ProcessStep]:
    return [open_step(run, token, today) for token in tokens]


def open_step(run: ProcessRun, token: Token, today: Today, keep: Person | None = None) -> ProcessStep:
    """Put one step on the desk of whoever does it; `keep` is who did it before."""
    node, at = diagram_of(run.version).nodes[token.at], today.at
    about = step_about(run.version, node.step) if node.is_step else {}
    name = about.get("name") or {"zh": node.name or node.called, "en": node.name or node.called}
    seat = seat_of(node.who, run, today) if node.is_step else Seat("", person=present_owner(run, today.on))
    sign = about.get("sign") or {}
    step = ProcessStep.objects.create(
        run=run, token=token.id, node=node.id, number=node.step if node.is_step else "", name_zh=name["zh"],
        name_en=name.get("en") or "", role=node.who, position=seat.position, person=seat.person, outside=seat.outside,
        opened_at=at, due_at=rules.due_at(at, about, today.calendar, today.zone), sign_mode=sign.get("mode") or "",
        quorum=sign.get("quorum") or 0,
    )  # fmt: skip
    people: list[Person | None] = []
    if sign:
        for where, person in signers_of(sign.get("who") or [node.who], step.sign_mode, run, today):
            ask_signature(step, run, where, person, today)
            people.append(person)
    elif node.is_step:
        _put_on_desk(step, run, seat, today, keep)
        people.append(step.item.person if step.item else None)
    if node.is_step:
        _set_timers(step, run, at)
    tell(run, "process.step_opened", at, step, people=people)
    return step


def ask_signature(
    step: ProcessStep, run: ProcessRun, seat: Seat, person: Person, today: Today, added_by: Person | None = None
) -> ProcessSignature:
    """Put a signature on somebody's desk."""
    signature = ProcessSignature.objects.create(step=step, person=person, role=seat.role, added_by=added_by)
    named = Seat(seat.role, seat.position, person)
    signature.item = _open_item(step, run, named, today, f"process:{step.pk}:sign:{person.pk}")
    signature.save(update_fields=["item"])
    return signature


def call_processes(opened: Iterable[ProcessStep], run: ProcessRun, by: Person | None, at: datetime) -> None:
    """Start what the steps just opened call; last, for it may be over at once and move this run on."""
    for step in opened:
        if not step.number:
            _call(step, run, by, at)


def _call(step: ProcessStep, run: ProcessRun, by: Person | None, at: datetime) -> None:
    """Start the process a step calls; where there is none, the run's owner says what came of it."""
    node = diagram_of(run.version).nodes[step.node]
    version = live_version(node.called)
    if version is None or run.depth + 1 >= DEEPEST:
        today = Today(at)
        _put_on_desk(step, run, Seat("", person=present_owner(run, today.on)), today)
        return
    begin_run(
        version, key=f"call:{step.pk}", by=by, owner=run.owner, at=at, subject=run.subject, shop=run.shop,
        data={"called_by": run.version.code}, parent=step,
    )  # fmt: skip


def cancel_steps(run: ProcessRun, tokens: Iterable[int], at: datetime, state: str = StepState.CANCELLED) -> None:
    """Take open steps back from their desks, with the runs they called."""
    wanted = list(tokens)
    if not wanted:
        return
    for step in ProcessStep.objects.filter(run=run, state=StepState.OPEN, token__in=wanted):
        step.state = StepState(state)
        step.save(update_fields=["state"])
        _cancel_work(step, at)
        write(run, Action.CANCELLED, at, None, step)
        for inner in ProcessRun.objects.filter(parent_step=step, state=RunState.RUNNING):
            end_withdrawn(inner, at)


def end_withdrawn(run: ProcessRun, at: datetime, by: Person | None = None, reason: str = "") -> None:
    """Stop a run and everything inside it."""
    cancel_steps(run, ProcessStep.objects.filter(run=run, state=StepState.OPEN).values_list("token", flat=True), at)
    run.state, run.finished_at, run.engine = RunState.WITHDRAWN, at, State(next=run.engine.get("next", 1)).to_json()
    run.save()
    write(run, Action.WITHDRAWN, at, by, text=reason)
    tell(run, "process.withdrawn", at, people=[run.owner], reason=reason)


def write(
    run: ProcessRun, action: str, at: datetime, person: Person | None, step: ProcessStep | None = None, text: str = "",
    detail: Mapping[str, Any] | None = None,
) -> ProcessAct:  # fmt: skip
    return ProcessAct.objects.create(
        run=run, step=step, person=person, at=at, action=action, text=text, detail=dict(detail or {})
    )


def tell(
    run: ProcessRun, news: str, at: datetime, step: ProcessStep | None = None, people: Iterable[Person | None] = (),
    **words: Any,
) -> None:  # fmt: skip
    """News of a run, with the codes of those it concerns."""
    codes = sorted({person.code for person in people if person is not None})
    payload = {
        "run": run.pk, "process": run.version.code, "title_zh": run.title_zh, "title_en": run.title_en,
        "people": codes, "step": step.pk if step else None, "number": step.number if step else "",
        "link": link_to(step) if step else f"/processes/runs/{run.pk}/", **words,
    }  # fmt: skip
    events.announce(news, payload, at)


def people_of(step: ProcessStep) -> list[Person | None]:
    """On whose desks a step lies."""
    waiting = step.signatures.filter(agreed=None).select_related("item__person")
    found = [one.item.person for one in waiting if one.item is not None]
    return [*found, step.item.person] if step.item is not None else found


def _put_on_desk(step: ProcessStep, run: ProcessRun, seat: Seat, today: Today, keep: Person | None = None) -> None:
    """A person only where one is meant: an item of a position follows whoever answers for it."""
    if keep is not None and seat.position is not None:
        holders = organisation.holders_of(seat.position, today.on)
        seat = Seat(seat.role, seat.position, keep) if keep in holders and len(holders) > 1 else seat
    step.item = _open_item(step, run, seat, today, f"process:{step.pk}")
    step.save(update_fields=["item"])


def _open_item(step: ProcessStep, run: ProcessRun, seat: Seat, today: Today, key: str) -> work.WorkItem:
    subject = f" · {run.subject}" if run.subject else ""
    return work.open_item(
        key=key, kind="process", title_zh=f"{step.name_zh}（{run.version.name_zh}{subject}）",
        title_en=f"{step.name_en} ({run.version.name_en}{subject})", position=seat.position, person=seat.person,
        opens_on=today.on, due_at=step.due_at, link=link_to(step), source="process", at=today.at,
        minutes=step_about(run.version, step.number).get("minutes") or None,
        detail={"process": run.version.code, "run": run.pk, "step": step.number},
    )  # fmt: skip


def _set_timers(step: ProcessStep, run: ProcessRun, at: datetime) -> None:
    timers = [ProcessTimer(step=step, due_at=step.due_at)]
    for event in diagram_of(run.version).boundaries.get(step.node, []):
        if event.after is not None:
            timers.append(ProcessTimer(step=step, node=event.id, due_at=at + event.after))
    ProcessTimer.objects.bulk_create(timers)


def _close_work(
    step: ProcessStep, signatures: Iterable[ProcessSignature], by: Person | None, at: datetime, note: str
) -> None:
    step.timers.filter(fired_at=None).update(gone=True)
    if step.item_id is not None:
        work.close_item(item_id=step.item_id, person=by, at=at, note=note)
    for signature in signatures:
        if signature.agreed is None and signature.item is not None:
            work.cancel_item(signature.item.key, at=at)


def _cancel_work(step: ProcessStep, at: datetime) -> None:
    step.timers.filter(fired_at=None).update(gone=True)
    items = [step.item, *(one.item for one in step.signatures.filter(agreed=None).select_related("item"))]
    for item in items:
        if item is not None:
            work.cancel_item(item.key, at=at)


def _prove_step(
    step: ProcessStep, signatures: Iterable[ProcessSignature], run: ProcessRun, by: Person | None, at: datetime
) -> None:
    """Evidence for whoever did the step, and for everybody who signed it."""
    signed = [one.signed_by for one in signatures if one.agreed is not None]
    people = {person.pk: person for person in [by, *signed] if person is not None}
    for person in people.values():
        words = {"step": step.number, "outcome": step.outcome, "late": at > step.due_at}
        key = f"process.step_done:{step.pk}" if person == by else f"process.step_done:{step.pk}:{person.pk}"
        _prove(run, "process.step_done", key, person, at, words, link_to(step), f" {step.name}")


def _prove(
    run: ProcessRun, event: str, key: str, person: Person | None, at: datetime, words: Mapping[str, Any],
    link: str = "", what: str = "",
) -> None:  # fmt: skip
    evidence.record(
        key=key, event=event, person=person, at=at, shop=run.shop, subject=f"{run}{what}",
        link=link or f"/processes/runs/{run.pk}/", detail={"process": run.version.code, "run": run.pk, **words},
        occasion=":".join(key.split(":")[:2]),
    )  # fmt: skip


def finish(run: ProcessRun, by: Person | None, at: datetime) -> None:
    run.state, run.finished_at = RunState.FINISHED, at
    run.save()
    write(run, Action.FINISHED, at, by)
    done = run.steps.filter(state=StepState.DONE, done_by__isnull=False).select_related("done_by")
    people = {run.owner_id: run.owner} | {step.done_by_id: step.done_by for step in done}
    for person in people.values():
        _prove(run, "process.finished", f"process.finished:{run.pk}:{person.pk}", person, at, {"ended": run.ended})
    tell(run, "process.finished", at, people=[run.owner, run.started_by], ended=run.ended)
    if run.parent_step_id is not None:
        answer_call(run, by, at, str(run.data.get("outcome") or ""))


def answer_call(run: ProcessRun, by: Person | None, at: datetime, outcome: str) -> None:
    """Tell the run outside that what it called is over."""
    step = ProcessStep.objects.get(pk=run.parent_step_id)
    if step.state == StepState.OPEN:
        outer = ProcessRun.objects.select_related("version", "owner", "started_by", "parent_step").get(pk=step.run_id)
        finish_step(step, outer, by, {"outcome": outcome} if outcome else {}, at)
