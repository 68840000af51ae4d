"""What people do with a process: start it, complete and sign steps, give them to others, withdraw it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Person
from zhanggui.kernel.organisation.named import called
from zhanggui.kernel.processes import rules, stepping
from zhanggui.kernel.processes.advice import refuse_silence
from zhanggui.kernel.processes.answers import refuse_disorder, refuse_faults
from zhanggui.kernel.processes.contracts import ProcessRefused
from zhanggui.kernel.processes.forms import FIELD_NAME, cleaned, is_bounded
from zhanggui.kernel.processes.models import ProcessAct, ProcessRun, ProcessSignature, ProcessStep, ProcessVersion
from zhanggui.kernel.processes.publishing import live_version, step_about
from zhanggui.kernel.processes.seats import Seat, Today
from zhanggui.kernel.work import api as work

MANAGE = "processes.manage"
Action, State, RunState = ProcessAct.Action, ProcessStep.State, ProcessRun.State
_FREE = {"type": "object", "properties": {"outcome": {"type": "string", "maxLength": 60}}}
"""What may be said of a called process that this company does not have."""


@transaction.atomic
def start(
    code: str, by: Person | None, at: datetime, subject: str = "", data: Mapping[str, Any] | None = None,
    shop: str = "", owner: Person | None = None, key: str = "",
) -> ProcessRun:  # fmt: skip
    """Start a run of the live version. With a key, starting twice finds the first."""
    version = live_version(code)
    if key:
        versions = ProcessVersion.objects.select_for_update().filter(code=code).order_by("pk")
        list(versions.values_list("pk", flat=True))  # twins wait here
        held = ProcessRun.objects.filter(key=key).first()
        if held is not None:
            return held
    if version is None:
        raise ProcessRefused("process.not_live", _("This process is not published."), process=code)
    answering = owner or by
    if answering is None:
        raise ProcessRefused("process.no_owner", _("Somebody must answer for the process."), process=code)
    if not is_bounded(data or {}) or not all(FIELD_NAME.fullmatch(str(name)) for name in data or {}):
        raise ProcessRefused("process.odd_data", _("This cannot be kept with the process."), process=code)
    own_key = key or f"{code}:{uuid4().hex}"
    run = stepping.begin_run(version, key=own_key, by=by, owner=answering, at=at, subject=subject, shop=shop, data=data)
    run.refresh_from_db()
    return run


@transaction.atomic
def complete(step_id: int, by: Person, data: Mapping[str, Any], at: datetime, note: str = "") -> ProcessStep:
    """Finish a step with its form filled in. The same again changes nothing."""
    run, step = locked_step(step_id)
    values = cleaned(_form(step, run), data)
    if step.state == State.DONE and step.done_by_id == by.pk and _same(step.data, values):
        return step
    _refuse_closed(step)
    if step.sign_mode:
        signature = sign(step_id, by, str(values.get("outcome") or rules.DONE), note, at, data=data)
        return ProcessStep.objects.get(pk=signature.step_id)
    refuse_stranger(step, by, at)
    if step.signatures.filter(agreed=None).exists():
        raise ProcessRefused("process.signature_missing", _("A signature asked for is still missing."), step=step.pk)
    refuse_faults(_form(step, run), values, organisation.zone(), step=step.pk)
    refuse_silence(step, str(values.get("outcome") or ""), note)
    stepping.finish_step(step, run, by, values, at, note.strip())
    return step


@transaction.atomic
def sign(
    step_id: int, by: Person, verdict: str, note: str, at: datetime, data: Mapping[str, Any] | None = None
) -> ProcessSignature:
    """Say yes or no to a step; once enough have, the step is done with that outcome."""
    run, step = locked_step(step_id)
    signature = _signature_of(step, by, at)
    if signature.agreed is not None:
        if (signature.verdict, signature.signed_by_id) == (verdict, by.pk):
            return signature
        raise ProcessRefused("process.signed_already", _("You have already signed this step."), step=step.pk)
    _refuse_closed(step)
    outcomes = rules.outcomes_for(run.version.about, step.number)
    if not verdict or (step.sign_mode and outcomes and verdict not in outcomes):
        raise ProcessRefused("process.unknown_verdict", _("Choose one of the outcomes of this step."), step=step.pk)
    values = cleaned(_form(step, run), {**(data or {}), "outcome": verdict}) if step.sign_mode else {}
    if step.sign_mode and (data or signature.added_by_id is None):
        form, zone, own = _form(step, run), organisation.zone(), values if outcomes else _without_outcome(values)
        refuse_faults(form, own, zone, step=step.pk)
        refuse_disorder(form, {**_said_before(step), **own}, zone, step=step.pk)
    if signature.added_by_id is None:
        refuse_silence(step, verdict if outcomes else "", note)
    signature.verdict, signature.note, signature.data = verdict, note.strip(), values
    signature.agreed = rules.agrees(verdict, outcomes if verdict in outcomes else ())
    signature.signed_by, signature.at = by, at
    signature.save()
    if signature.item_id is not None:
        work.close_item(item_id=signature.item_id, person=by, at=at, note=note.strip())
    stepping.write(run, Action.SIGNED, at, by, step, note.strip(), {"verdict": verdict})
    if step.sign_mode:
        _decide(step, run, by, at)
    return signature


@transaction.atomic
def add_signer(step_id: int, person: Person, by: Person, at: datetime, note: str = "") -> ProcessSignature:
    """Ask one more person for a signature; the step waits for it."""
    run, step = locked_step(step_id)
    held = step.signatures.filter(person=person).first()
    if held is not None:
        return held
    _refuse_closed(step)
    refuse_stranger(step, by, at)
    _refuse_leaver(person, at)
    if step.item is not None and step.item.person_id == person.pk:
        raise ProcessRefused("process.own_signature", _("This person completes the step already."), step=step.pk)
    signature = stepping.ask_signature(step, run, Seat(step.role, step.position), person, Today(at), added_by=by)
    stepping.write(run, Action.SIGNER_ADDED, at, by, step, note.strip(), {"person": person.code})
    return signature


@transaction.atomic
def delegate(step_id: int, to: Person, by: Person, at: datetime, note: str = "") -> ProcessStep:
    """Give a step, or one's signature, to somebody else, who answers for it from now on."""
    run, step = locked_step(step_id)
    _refuse_closed(step)
    _refuse_leaver(to, at)
    if step.sign_mode:
        signature = _signature_of(step, by, at)
        if signature.agreed is not None or step.signatures.filter(person=to).exists():
            raise ProcessRefused(
                "process.signed_already", _("This person signs, or has signed, already."), step=step.pk
            )
        signature.person = to
        signature.save(update_fields=["person"])
        item = signature.item
    else:
        refuse_stranger(step, by, at)
        step.person = to
        step.save(update_fields=["person"])
        item = step.item
    if item is not None:
        work.hand_over(item.pk, by, to, note.strip(), at)
    stepping.write(run, Action.DELEGATED, at, by, step, note.strip(), {"person": to.code})
    return step


@transaction.atomic
def withdraw(run: ProcessRun | int, by: Person, reason: str, at: datetime) -> ProcessRun:
    """Stop a run before its end, with a reason: whoever started it or answers for it may, and who manages processes."""
    held = stepping.lock(run if isinstance(run, int) else run.pk)
    if held.state == RunState.WITHDRAWN:
        return held
    if held.state != RunState.RUNNING:
        raise ProcessRefused("process.run_over", _("This process has already ended."), run=held.pk)
    if by.pk not in (held.owner_id, held.started_by_id) and not may_manage(by):
        raise ProcessRefused("process.not_yours", _("Only who started or answers for it may do this."), run=held.pk)
    if not reason.strip():
        raise ProcessRefused("process.no_reason", _("Say why."), run=held.pk)
    stepping.end_withdrawn(held, at, by, reason.strip())
    if held.parent_step_id is not None:
        stepping.answer_call(held, by, at, "withdrawn")
    return held


def locked_step(step_id: int) -> tuple[ProcessRun, ProcessStep]:
    """A step and its run as they are now, both held until the transaction ends."""
    run = stepping.lock(ProcessStep.objects.values_list("run_id", flat=True).get(pk=step_id))
    return run, ProcessStep.objects.select_related("item", "position", "person").get(pk=step_id)


def may_manage(person: Person) -> bool:
    """Whether a person manages other people's processes."""
    return person.user is not None and organisation.has_right(person.user, MANAGE)


def may_act(step: ProcessStep, person: Person, at: datetime) -> bool:
    """Whether a step, or a signature on it, is on a person's desk, or of somebody they cover or lead."""
    on = organisation.today_at(at)
    chart = organisation.chart(on)
    items = [step.item, *(one.item for one in step.signatures.select_related("item"))]
    return any(work.may_act(item, person, on, chart) for item in items if item is not None)


def refuse_stranger(step: ProcessStep, by: Person, at: datetime) -> None:
    item = step.item
    on = organisation.today_at(at)
    allowed = work.may_act(item, by, on) if item is not None else may_act(step, by, at)
    if not allowed:
        raise ProcessRefused("process.not_yours", _("This step is on somebody else's desk."), step=step.pk)


def _signature_of(step: ProcessStep, by: Person, at: datetime) -> ProcessSignature:
    """One's own signature, else one of somebody whose work one may do."""
    asked = list(step.signatures.select_related("item", "person").order_by("pk"))
    own = [one for one in asked if by.pk in (one.person_id, one.signed_by_id)]
    waiting = [one for one in own if one.agreed is None]
    if waiting or own:
        return (waiting or own)[0]
    on = organisation.today_at(at)
    chart = organisation.chart(on)
    for one in asked:
        if one.agreed is None and one.item is not None and work.may_act(one.item, by, on, chart):
            return one
    raise ProcessRefused("process.not_asked", _("Nobody asked for your signature here."), step=step.pk)


def _decide(step: ProcessStep, run: ProcessRun, by: Person, at: datetime) -> None:
    asked = list(step.signatures.order_by("at", "pk"))
    in_order = sorted(asked, key=lambda one: (one.at is None, one.at or at, one.pk))
    signed = [rules.Signed(one.verdict, one.agreed, one.added_by_id is not None) for one in in_order]
    verdict = rules.decided(step.sign_mode, step.quorum, signed)
    if verdict is None:
        return
    values: dict[str, Any] = {}
    for one in in_order:
        values |= one.data if one.agreed is not None else {}
    has_outcome = bool(rules.outcomes_for(run.version.about, step.number))
    values |= {"outcome": verdict} if has_outcome else {}
    step.refresh_from_db()
    stepping.finish_step(step, run, by, values if has_outcome else _without_outcome(values), at)


def _said_before(step: ProcessStep) -> dict[str, Any]:
    """What those who signed before filled in, the later over the earlier."""
    values: dict[str, Any] = {}
    for one in step.signatures.filter(agreed__isnull=False).order_by("at", "pk"):
        values |= one.data
    return values


def _without_outcome(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name != "outcome"}


def _form(step: ProcessStep, run: ProcessRun) -> Mapping[str, Any]:
    return step_about(run.version, step.number).get("form") or _FREE if step.number else _FREE


def _refuse_closed(step: ProcessStep) -> None:
    if step.state != State.OPEN:
        raise ProcessRefused("process.step_closed", _("This step is no longer open."), step=step.pk, state=step.state)


def _refuse_leaver(person: Person, at: datetime) -> None:
    if person.left_on is not None and person.left_on < organisation.today_at(at):
        said = _("%(person)s no longer works here.") % {"person": called(person)}
        raise ProcessRefused("process.receiver_left", said, person=person.code)


def _same(kept: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    return {name: str(value) for name, value in kept.items()} == {name: str(value) for name, value in values.items()}
