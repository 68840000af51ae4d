"""One run: where it stands in the picture, who did what when, and what its owner can do with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from zhanggui.base import Refusal, clock
from zhanggui.doors.web import text
from zhanggui.doors.web.rights import right_required
from zhanggui.doors.web.screens.processes import forms, pictures, seen
from zhanggui.doors.web.screens.tasks.asking import me
from zhanggui.kernel.organisation.models import Person
from zhanggui.kernel.processes import api as processes
from zhanggui.kernel.processes.api import ProcessAct, ProcessRun, ProcessStep
from zhanggui.kernel.work import api as work
from zhanggui.kernel.work.api import WorkNote

TONES = {"open": "blue", "done": "green", "returned": "yellow", "cancelled": "grey", "skipped": "grey"}
RUN_TONES = {"running": "blue", "finished": "green", "withdrawn": "grey"}


@dataclass(frozen=True)
class Advised:
    """What somebody asked for an extra signature said, and whether it was decided otherwise."""

    signature: processes.ProcessSignature
    said: str
    is_against: bool


@dataclass(frozen=True)
class Done:
    """A step as the list of a run shows it."""

    step: ProcessStep
    number: str
    role: str
    people: Sequence[Person]
    late: bool
    outcome: str
    filled: Sequence[tuple[str, str]]
    called: Sequence[ProcessRun]
    tone: str
    advised: Sequence[Advised] = ()


@dataclass(frozen=True)
class Happened:
    """One line of the history."""

    at: datetime
    person: Person | None
    what: str
    where: str = ""
    said: str = ""


@require_GET
@right_required("processes.start")
def show(request: HttpRequest, pk: int) -> HttpResponse:
    run, reach = seen.run_or_404(request, pk), seen.reach_of(request)
    steps = processes.steps_of_run(run)
    open_now = [step for step in steps if step.state == ProcessStep.State.OPEN]
    answers = reach.person is not None and (run.owner_id == reach.person.pk or reach.manages)
    running = run.state == ProcessRun.State.RUNNING
    mine = processes.steps_for(reach.person).filter(run=run) if reach.person else ()
    context = {
        "run": run, "version": run.version, "tone": RUN_TONES[run.state], "running": running,
        "steps": [shown(step, run) for step in steps], "history": history_of(run, steps),
        "open": [shown(step, run) for step in open_now], "mine": list(mine),
        "picture": picture_of(run, steps), "ended": end_named(run),
        "may_withdraw": running and reach.person is not None and (
            reach.manages or reach.person.pk in (run.owner_id, run.started_by_id)
        ),
        "back_to": processes.can_return_to(run) if running and answers else (),
        "may_note": any(_seen_item(step, request) for step in open_now),
        "manages": reach.manages, "parent": run.parent_step, "shop": dict(seen.shops_to_choose(request)).get(run.shop),
        "newer": reach.manages and running and _newer(run), "lead": run.started_by_id != run.owner_id,
    }  # fmt: skip
    return render(request, "web/processes/run.html", context)


@require_POST
@right_required("processes.start")
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """withdraw, send back, or note; `do` names it."""
    run, by, at = seen.run_or_404(request, pk), me(request), clock.now()
    do, reason = request.POST.get("do", ""), request.POST.get("note", "").strip()[:2000]
    if do == "withdraw":
        processes.withdraw(run, by, reason, at)
        messages.success(request, _("Withdrawn. Its open steps are off all desks."))
    elif do == "send-back":
        step = processes.send_back(run, request.POST.get("to", ""), by, reason, at)
        messages.success(request, _("Sent back to “%(step)s”.") % {"step": step.name})
    elif do == "note":
        _note(request, run, by, reason, at)
        messages.success(request, _("The note is written down."))
    else:
        return HttpResponseBadRequest(_("The page sent something unknown. Reload it."))
    return redirect("web:process-run", pk=run.pk)


def shown(step: ProcessStep, run: ProcessRun) -> Done:
    about = processes.step_about(run.version, step.number) if step.number else {}
    form = about.get("form")
    roles = run.version.about.get("roles") or {}
    return Done(
        step=step, number=step.number, role=text.named((roles.get(step.role) or {}).get("name") or step.role),
        people=who_of(step), late=(step.done_at or clock.now()) > step.due_at and step.state in ("open", "done"),
        outcome=forms.outcome_in_words(form, step.outcome) if step.outcome else "",
        filled=forms.in_words(form, {name: value for name, value in step.data.items() if name != "outcome"}),
        called=list(step.called_runs.all()), tone=TONES[step.state], advised=advised(step, form),
    )  # fmt: skip


def advised(step: ProcessStep, form: Any) -> list[Advised]:
    """Who was asked for an extra signature and what they said."""
    return [
        Advised(one.signature, forms.verdict_in_words(one.signature.verdict, form), one.is_against)
        for one in processes.advice_on(step)
    ]


def who_of(step: ProcessStep) -> list[Person]:
    """Who did it, or on whose desks it lies."""
    if step.done_by is not None:
        signed = [one.signed_by for one in step.signatures.all() if one.signed_by is not None]
        return list(dict.fromkeys([*signed, step.done_by])) if step.sign_mode else [step.done_by]
    waiting = [one.person for one in step.signatures.all() if one.agreed is None] if step.sign_mode else []
    holder = step.item.person if step.item else step.person
    return waiting or ([holder] if holder else [])


def picture_of(run: ProcessRun, steps: Sequence[ProcessStep]) -> dict[str, Any]:
    """What the diagram needs: marks by id, what to look at first, and where a click leads."""
    place = processes.place_of(run)
    marks: dict[str, list[str]] = {}
    for mark, ids in (("done", place.done), ("passed", place.flows), ("open", place.open), ("back", place.returned)):
        for one in ids:
            marks.setdefault(one, []).append(mark)
    late = [step.node for step in steps if step.state == "open" and step.due_at < clock.now()]
    for one in late:
        marks[one].append("late")
    return {"marks": marks, "focus": list(place.open[:1]) or ([run.ended] if run.ended else []), "jump": "step"}


def history_of(run: ProcessRun, steps: Sequence[ProcessStep]) -> list[Happened]:
    """What happened, with what people wrote under the steps, oldest first."""
    forms_of = {step.pk: processes.step_about(run.version, step.number).get("form") for step in steps if step.number}
    told = []
    for one in processes.acts_of(run):
        where = one.step.name if one.step else ""
        told.append(Happened(one.at, one.person, one.get_action_display(), where, _said(one, forms_of)))
    items = {step.item_id: step for step in steps if step.item_id}
    items |= {one.item_id: step for step in steps for one in step.signatures.all() if one.item_id}
    notes = WorkNote.objects.filter(item__in=list(items), action="commented").select_related("person")
    for note in notes:
        told.append(Happened(note.at, note.person, pgettext("process", "note"), items[note.item_id].name, note.text))
    return sorted(told, key=lambda one: one.at)


def end_named(run: ProcessRun) -> str:
    """The end reached, in the language of the page."""
    if not run.ended:
        return ""
    return pictures.names_of(run.version).get(run.ended, run.ended)


def next_steps(run: ProcessRun) -> list[tuple[str, str, str]]:
    """What a run waits for now: name, who, address."""
    return [
        (
            step.name,
            text.joined(text.named(person) for person in who_of(step)),
            reverse("web:process-step", args=[step.pk]),
        )
        for step in processes.open_steps(run)
        if step.number or step.item_id
    ]


def _said(act: ProcessAct, forms_of: Mapping[int, Any]) -> str:
    parts = [act.text] if act.text else []
    form = forms_of.get(act.step_id or 0)
    for name in ("outcome", "verdict"):
        if act.detail.get(name):
            parts.insert(0, forms.outcome_in_words(form, str(act.detail[name])))
    if act.action == ProcessAct.Action.MIGRATED:
        parts = [act.text]
    if act.detail.get("person"):
        person = Person.objects.filter(code=act.detail["person"]).first()
        parts.insert(0, f"→ {text.named(person) if person else act.detail['person']}")
    return " · ".join(parts)


def _note(request: HttpRequest, run: ProcessRun, by: Person, said: str, at: datetime) -> None:
    """A note stands under the step the run waits at."""
    for step in processes.open_steps(run):
        if (item := _seen_item(step, request)) is not None:
            work.comment(item.pk, by, said, at)
            return
    raise Refusal("process.nothing_open", _("Nothing of this run is open: there is no step to write under."))


def _seen_item(step: ProcessStep, request: HttpRequest) -> work.WorkItem | None:
    """The work item of a step on which this person may write."""
    reach = seen.reach_of(request)
    if reach.person is None:
        return None
    items = [step.item, *(one.item for one in step.signatures.all() if one.agreed is None)]
    return next(
        (item for item in items if item is not None and work.may_see(item, reach.person, reach.chart.on, reach.chart)),
        None,
    )


def _newer(run: ProcessRun) -> bool:
    live = processes.live_version(run.version.code)
    return live is not None and live.pk != run.version_id
