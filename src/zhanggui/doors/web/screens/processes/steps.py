"""One step on somebody's desk: what to do, the form, signatures, and handing it to others."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST

from zhanggui.base import clock
from zhanggui.doors.web import text
from zhanggui.doors.web.rights import right_required
from zhanggui.doors.web.screens.processes import forms, runs, seen
from zhanggui.doors.web.screens.tasks.asking import colleagues, me, person_from, receivers
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Person
from zhanggui.kernel.processes import api as processes
from zhanggui.kernel.processes.api import ProcessRefused, ProcessSignature, ProcessStep
from zhanggui.kernel.work import api as work

FREE = {
    "type": "object",
    "properties": {
        "outcome": {"type": "string", "maxLength": 60, "x-zh": "结果", "x-en": "What came of it", "x-order": 1}
    },
}
"""Asked of a called process that this company does not have."""
LONGEST_NOTE = 2000


@require_http_methods(["GET", "POST"])
@right_required("processes.start")
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The step's page; its form is sent here."""
    step = seen.step_or_404(request, pk)
    if request.method == "GET":
        return _page(request, step)
    try:
        _finish(request, step)
    except ProcessRefused as refusal:
        faults = refusal.details.get("fields")
        if not isinstance(faults, dict):
            raise
        return _page(request, step, faults)
    return redirect("web:process-step", pk=pk)


@require_POST
@right_required("processes.start")
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """begin, delegate, ask for a signature, send back, or note; `do` names it."""
    step, by, at = seen.step_or_404(request, pk), me(request), clock.now()
    do, note = request.POST.get("do", ""), request.POST.get("note", "").strip()[:LONGEST_NOTE]
    if do == "begin":
        item = _own_item(step, by)
        if item is not None:
            work.start(item.pk, by, at)
            messages.success(request, _("Begun."))
    elif do == "delegate":
        to = person_from(request, "to")
        processes.delegate(step.pk, to, by, at, note)
        messages.success(request, _("Given to %(name)s.") % {"name": text.named(to)})
        if not seen.visible_runs(request).filter(pk=step.run_id).exists():
            return redirect("web:processes")
    elif do == "signer":
        signer = person_from(request, "to")
        processes.add_signer(step.pk, signer, by, at, note)
        messages.success(request, _("%(name)s is asked to sign.") % {"name": text.named(signer)})
    elif do == "send-back":
        again = processes.send_back(step, request.POST.get("back", ""), by, note, at)
        messages.success(request, _("Sent back to “%(step)s”.") % {"step": again.name})
        return redirect("web:process-run", pk=step.run_id)
    elif do == "note" and step.item_id is not None:
        work.comment(step.item_id, by, note, at)
        messages.success(request, _("The note is written down."))
    else:
        return HttpResponseBadRequest(_("The page sent something unknown. Reload it."))
    return redirect("web:process-step", pk=pk)


def _finish(request: HttpRequest, step: ProcessStep) -> None:
    """Complete the step or sign it, and say what comes next."""
    by, at = me(request), clock.now()
    note = request.POST.get("note", "").strip()[:LONGEST_NOTE]
    signature = _signature_for(step, by)
    if "verdict" in request.POST and signature is not None and signature.added_by_id is not None:
        processes.sign(step.pk, by, request.POST["verdict"][:60], note, at)
    else:
        processes.complete(step.pk, by, forms.values_from(_form(step), request.POST), at, note)
    step.refresh_from_db()
    if step.state != ProcessStep.State.DONE:
        messages.success(request, _("Signed. The step waits for the others."))
        return
    following = runs.next_steps(step.run)
    if following:
        told = text.clauses(text.bracketed(name, who) for name, who, _link in following)
        messages.success(request, _("Done. Next: %(steps)s") % {"steps": told})
    else:
        step.run.refresh_from_db()
        ended = step.run.state == "finished"
        messages.success(request, _("Done. With that the process has ended.") if ended else _("Done."))


def _page(request: HttpRequest, step: ProcessStep, faults: dict[str, str] | None = None) -> HttpResponse:
    run, reach, now = step.run, seen.reach_of(request), clock.now()
    about = processes.step_about(run.version, step.number) if step.number else {}
    form, person = _form(step), reach.person
    is_open = step.state == ProcessStep.State.OPEN
    acts = is_open and person is not None and processes.may_act(step, person, now)
    signature = _signature_for(step, person) if person is not None else None
    signs = is_open and signature is not None and signature.agreed is None
    item = _own_item(step, person) if acts and person is not None else None
    completes = acts and (signs if step.sign_mode else _has_desk(step, person)) and not _calls(step)
    extra = signs and signature is not None and signature.added_by_id is not None
    missing = [one for one in step.signatures.select_related("person") if one.agreed is None]
    typed = forms.kept_as_typed(form, request.POST) if faults is not None else _begun_with(step, signature)
    advice = runs.advised(step, form)
    context = {
        "step": step, "run": run, "version": run.version, "about": about, "shown": runs.shown(step, run), "acts": acts,
        "role": runs.shown(step, run).role, "open": is_open, "item": item,
        "completes": completes and not (extra and step.sign_mode),
        "fields": forms.form_fields(form, typed, faults), "outcomes": forms.outcomes_shown(form),
        "faults": faults, "stray": _stray(form, faults), "typed_note": request.POST.get("note", ""),
        "extra": extra, "verdicts": _verdicts(step, form) if extra else (),
        "signatures": _signatures(step, form), "missing": missing if not step.sign_mode else (),
        "advice": advice, "decided_otherwise": any(one.is_against for one in advice),
        "note_fault": (faults or {}).get("", ""),
        "earlier": _earlier(step), "following": runs.next_steps(run) if not is_open else (),
        "parent": run.parent_step, "called": step.called_runs.all(), "colleagues": colleagues() if acts else (),
        "receivers": receivers(person, item or step.item) if acts and person is not None else (),
        "back_to": [one for one in processes.can_return_to(run) if one.node != step.node] if acts else (),
        "picture": runs.picture_of(run, [step]) | {"focus": [step.node], "jump": ""},
        "may_note": step.item is not None and person is not None and work.may_see(
            step.item, person, reach.chart.on, reach.chart
        ),
        "notes": work.history_of(step.item) if step.item else (), "sees_run": _sees_run(request, step),
    }  # fmt: skip
    return render(request, "web/processes/step.html", context)


def _form(step: ProcessStep) -> Any:
    return processes.step_about(step.run.version, step.number).get("form") or FREE if step.number else FREE


def _begun_with(step: ProcessStep, signature: ProcessSignature | None) -> dict[str, Any]:
    """What a form starts with: what was filled in the last time round, else what a signer before wrote."""
    if step.state != ProcessStep.State.OPEN:
        return dict(step.data)
    if step.sign_mode:
        before = step.signatures.filter(agreed__isnull=False, added_by=None).order_by("at").last()
        return dict(before.data) if before else {}
    last = ProcessStep.objects.filter(run=step.run, node=step.node, state=ProcessStep.State.RETURNED).last()
    return {name: value for name, value in last.data.items() if name != "outcome"} if last else {}


def _earlier(step: ProcessStep) -> list[runs.Done]:
    """Steps done before this one, with what was filled in."""
    moved = step.move or 2**31 - 1
    done = [one for one in processes.steps_of_run(step.run) if one.state == "done" and one.move < moved and one.number]
    return [runs.shown(one, step.run) for one in sorted(done, key=lambda one: one.move)]


def _signature_for(step: ProcessStep, person: Person) -> ProcessSignature | None:
    """One's own signature, waiting ones first; else one that waits for somebody whose work one may do."""
    asked = list(step.signatures.select_related("item", "person").order_by("pk"))
    own = [one for one in asked if person.pk in (one.person_id, one.signed_by_id)]
    waiting = [one for one in own if one.agreed is None]
    if waiting or own:
        return (waiting or own)[0]
    on = organisation.today_at(clock.now())
    return next((one for one in asked if one.agreed is None and one.item and work.may_act(one.item, person, on)), None)


def _signatures(step: ProcessStep, form: Any) -> list[tuple[ProcessSignature, str]]:
    asked = step.signatures.select_related("person", "signed_by", "added_by")
    return [(one, forms.verdict_in_words(one.verdict, form)) for one in asked]


def _verdicts(step: ProcessStep, form: Any) -> list[tuple[str, str]]:
    """What somebody asked for an extra signature can say: the step's outcomes where it has some."""
    return forms.outcomes_shown(form) or [
        (forms.AGREED, pgettext("signature", "Agree")), (forms.REFUSED, pgettext("signature", "Do not agree")),
    ]  # fmt: skip


def _own_item(step: ProcessStep, person: Person) -> work.WorkItem | None:
    """The item on this person's desk: of the step, or of their signature."""
    if step.sign_mode:
        signature = _signature_for(step, person)
        return signature.item if signature else None
    return step.item


def _has_desk(step: ProcessStep, person: Person | None) -> bool:
    """Whether the step itself, and not only a signature on it, is theirs to do."""
    on = organisation.today_at(clock.now())
    return step.item is not None and person is not None and work.may_act(step.item, person, on)


def _calls(step: ProcessStep) -> bool:
    return not step.number and step.called_runs.exists()


def _stray(form: Any, faults: dict[str, str] | None) -> list[str]:
    """What is wrong with fields that the page does not show beside an input."""
    known = {field.name for field in forms.form_fields(form)}
    return [said for name, said in (faults or {}).items() if name not in known]


def _sees_run(request: HttpRequest, step: ProcessStep) -> bool:
    return seen.visible_runs(request).filter(pk=step.run_id).exists()
