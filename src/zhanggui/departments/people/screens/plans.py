"""Plans and summaries: begun, written, submitted, read, decided, compared, taken out."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhanggui.base import clock
from zhanggui.departments.people.plans import facts, queries, rules, services
from zhanggui.departments.people.plans.files import xlsx_of
from zhanggui.departments.people.plans.models import Plan
from zhanggui.departments.people.plans.outlines import outline
from zhanggui.departments.people.plans.wording import FATES, TONES, facts_shown
from zhanggui.departments.people.rules import changed_parts, differences
from zhanggui.departments.people.screens.asking import circle, day_from, me, sees_all, today
from zhanggui.doors.web.rights import may, right_required
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.registers import references

BLANK_LINES = 3
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "POST"])
@right_required("plans.own")
def new(request: HttpRequest) -> HttpResponse:
    """Choose what to write, for which post and period."""
    person = me(request)
    posts = [*organisation.positions_of(person, today()), *organisation.covered_positions_of(person, today())]
    projects = references.search_reference("project", request.user, "", 200)
    if request.method == "POST":
        post = next((one for one in posts if str(one.pk) == request.POST.get("position")), None)
        if post is None:
            return HttpResponseBadRequest(_("Write for a post you hold or stand in for."))
        project = request.POST.get("project", "")
        plan = services.begin(
            author=person, position=post, kind=request.POST.get("kind", ""), cadence=request.POST.get("cadence", ""),
            day=day_from(request.POST.get("day", ""), today()), at=clock.now(), title=request.POST.get("title", ""),
            project=project if project in {code for code, _label in projects} else "",
            for_appraisal=bool(request.POST.get("for_appraisal")),
        )  # fmt: skip
        return redirect("people:write-plan" if plan.state in ("draft", "returned") else "people:plan", pk=plan.pk)
    context = {
        "posts": posts, "kinds": Plan.Kind.choices, "cadences": Plan.Cadence.choices, "projects": projects,
        "today": today(), "kind": request.GET.get("kind", "plan"), "cadence": request.GET.get("cadence", "weekly"),
    }  # fmt: skip
    return render(request, "people/plan-new.html", context)


@require_http_methods(["GET", "POST"])
@right_required("plans.own")
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """The form of its author. Saving keeps it, submitting keeps it and sends it on."""
    plan = _own(request, pk)
    if request.method == "POST":
        do, person = request.POST.get("do", "save"), me(request)
        body = body_from(request, plan)
        revision = request.POST.get("revision", "")
        services.write(
            plan_id=pk, by=person, title=request.POST.get("title", ""), body=body,
            revision=int(revision) if revision.isdigit() and len(revision) < 9 else -1,
        )  # fmt: skip
        if do == "submit":
            return _submitted(request, services.submit(plan_id=pk, by=person, at=clock.now()))
        if do == "save":
            messages.success(request, _("Kept. Only you see it until you submit it."))
        return redirect("people:write-plan", pk=pk)
    hints = {section.id: section.hint for section in outline(plan.kind, plan.cadence).sections}
    sections = [
        (section, hints.get(section.id, ""), [*section.rows, *_blank(section)]) for section in plan.contents.sections
    ]
    context = {
        "plan": plan, "sections": sections, "fates": FATES, "tone": TONES[plan.state],
        "returned": queries.last_version(plan) if plan.state == "returned" else None,
        "facts": _facts(plan) if plan.kind in ("summary", "report") else {},
    }  # fmt: skip
    return render(request, "people/plan-write.html", context)


@require_GET
@right_required("plans.own")
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One document as others read it, with its versions."""
    plan, reader = _readable(request, pk), circle(request)
    versions = list(plan.versions.select_related("decided_by").order_by("-number"))
    number = request.GET.get("version", "")
    chosen = next((one for one in versions if str(one.number) == number), None)
    body = chosen.contents if chosen else queries.shown_body(plan, reader.person.pk)
    known = facts_shown(body.facts)
    if not known and not versions and plan.kind in ("summary", "report"):
        known = _facts(plan)
    project = references.labels_of("project", [plan.project]).get(plan.project, plan.project) if plan.project else ""
    context = {
        "plan": plan, "body": body, "versions": versions, "chosen": chosen, "tone": TONES[plan.state],
        "verdicts": [(one, TONES[one.verdict]) for one in versions], "fates": FATES, "facts": known,
        "mine": plan.author_id == reader.person.pk, "project": project, "share": rules.done_share(body),
        "decides": may(request, "plans.accept") and queries.may_decide(plan, reader),
        "holders": organisation.holders_of(plan.decider, today()) if plan.decider else [],
    }  # fmt: skip
    return render(request, "people/plan.html", context)


@require_POST
@right_required("plans.own")
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """What its author does: submit, back, delete; `do` names it."""
    plan, person, do = _own(request, pk), me(request), request.POST.get("do", "")
    if do == "submit":
        return _submitted(request, services.submit(plan_id=plan.pk, by=person, at=clock.now()))
    if do == "back":
        services.take_back(plan_id=plan.pk, by=person, at=clock.now())
        messages.success(request, _("Taken back. Submit it again when it is ready."))
        return redirect("people:write-plan", pk=pk)
    if do == "delete":
        services.throw_away(plan_id=plan.pk, by=person)
        messages.success(request, _("The draft is deleted."))
        return redirect("people:plans")
    return HttpResponseBadRequest(_("The page sent something unknown. Reload it."))


@require_POST
@right_required("plans.accept")
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """What a superior does: accept or return; `do` names it."""
    plan, by, do = _readable(request, pk), me(request), request.POST.get("do", "")
    text = request.POST.get("text", "")[:4000]
    if do == "accept":
        services.accept(plan_id=plan.pk, by=by, at=clock.now(), note=text)
        messages.success(request, _("Accepted. It counts as evidence of its author now."))
    elif do == "return":
        services.send_back(plan_id=plan.pk, by=by, reason=text, at=clock.now())
        messages.success(request, _("Returned. The author sees the reason."))
    else:
        return HttpResponseBadRequest(_("The page sent something unknown. Reload it."))
    return redirect("people:plan", pk=pk)


@require_GET
@right_required("plans.own")
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """Two versions laid over each other; without a choice the last two."""
    plan = _readable(request, pk)
    versions = {str(one.number): one for one in plan.versions.all()}
    numbers = list(versions)
    if len(numbers) < 2:
        raise Http404(pk)
    new_one = versions.get(request.GET.get("new", ""), versions[numbers[-1]])
    old_one = versions.get(request.GET.get("old", ""), versions[numbers[-2]])
    compared = differences(rules.as_text(old_one.contents), rules.as_text(new_one.contents))
    context = {"plan": plan, "old": old_one, "new": new_one, "numbers": numbers, "parts": changed_parts(compared)}
    return render(request, "people/plan-compare.html", context)


@require_GET
@right_required("plans.own")
def file(request: HttpRequest, pk: int) -> FileResponse:
    """The document as a workbook, one sheet a section."""
    plan = _readable(request, pk)
    body = queries.shown_body(plan, circle(request).person.pk)
    return FileResponse(xlsx_of(plan, body), as_attachment=True, filename=f"{plan.title}.xlsx", content_type=XLSX)


def body_from(request: HttpRequest, plan: Plan) -> rules.Body:
    """What was typed, section by section; new sections come last."""
    post, sections = request.POST, []
    for place, section in enumerate(plan.contents.sections):
        cells = [post.getlist(f"s{place}-{column.id}") for column in section.columns]
        rows = [list(row) for row in zip(*cells, strict=False)]
        if post.get("do") == f"drop-{place}":
            continue
        sections.append(rules.filled(section, post.get(f"s{place}-text", ""), rows, post.get(f"s{place}-title", "")))
    if post.get("do") == "add" and len(sections) < rules.MOST_SECTIONS:
        sections.append(rules.Section(f"own-{len(sections)}", post.get("new-title", "").strip()[:120] or _("More")))
    return rules.Body(tuple(sections))


def _submitted(request: HttpRequest, plan: Plan) -> HttpResponse:
    if plan.state == Plan.State.ACCEPTED:
        messages.success(request, _("Submitted. Nobody is above you: it counts at once."))
    else:
        messages.success(request, _("Submitted. Your superior decides."))
    return redirect("people:plan", pk=plan.pk)


def _blank(section: rules.Section) -> list[tuple[str, ...]]:
    return [("",) * len(section.columns)] * BLANK_LINES if section.is_table else []


def _facts(plan: Plan) -> dict[str, Any]:
    return facts_shown(facts.facts_of(plan.author, plan.position, plan.first, plan.last, today()))


def _readable(request: HttpRequest, pk: int) -> Plan:
    found = queries.visible_plans(circle(request), sees_all(request)).filter(pk=pk).defer(None).first()
    if found is None:
        raise Http404(pk)
    return found


def _own(request: HttpRequest, pk: int) -> Plan:
    plan = _readable(request, pk)
    if plan.author_id != me(request).pk:
        raise Http404(pk)
    return plan
