"""Managing processes: versions and what changed between them, drawing a new one, publishing, moving runs over."""

import json
import re
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhanggui.base import Refusal, clock
from zhanggui.doors.web import names, text
from zhanggui.doors.web.models import ProcessDraft
from zhanggui.doors.web.rights import right_required
from zhanggui.doors.web.screens.processes import differences, drafting, pictures, seen
from zhanggui.doors.web.screens.processes.blank import smallest
from zhanggui.doors.web.screens.processes.catalogue import in_order
from zhanggui.doors.web.screens.tasks.asking import me
from zhanggui.kernel.processes import api as processes
from zhanggui.kernel.processes.api import NotPublished, ProcessRun, ProcessVersion

MANAGE = seen.MANAGE
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")
MOST_BYTES = 2_000_000
MOST_MOVED = 200


@require_GET
@right_required(MANAGE)
def show_all(request: HttpRequest) -> HttpResponse:
    """Every process with its live version, how many runs stand on older ones, and the drafts."""
    said = request.GET.get("q", "").strip()[:100]
    running = Count("runs", filter=Q(runs__state=ProcessRun.State.RUNNING))
    groups: dict[str, list[ProcessVersion]] = {}
    for version in ProcessVersion.objects.annotate(running=running).order_by("code", "-number"):
        groups.setdefault(version.code, []).append(version)
    begin = {one.code: one for one in processes.self_starting()}
    rows = [{**_row(code, versions), "begins": begin.get(code)} for code, versions in groups.items()]
    if said:
        rows = [row for row in rows if _fits(row["version"], said)]
    context = {
        "rows": sorted(rows, key=lambda row: in_order(row["version"].code)), "text": said,
        "drafts": ProcessDraft.objects.select_related("changed_by"),
    }  # fmt: skip
    return render(request, "web/processes/manage.html", context)


@require_GET
@right_required(MANAGE)
def versions(request: HttpRequest, code: str) -> HttpResponse:
    """The versions of a process, and two of them beside each other."""
    running = Count("runs", filter=Q(runs__state=ProcessRun.State.RUNNING))
    found = list(processes.versions_of(code).annotate(running=running, all_runs=Count("runs")))
    if not found:
        raise Http404(code)
    by_number = {one.number: one for one in found}
    newer = by_number.get(_number(request.GET.get("b")), found[0])
    older = by_number.get(_number(request.GET.get("a")), by_number.get(newer.number - 1))
    compared = differences.between(_side(older), _side(newer)) if older and older.pk != newer.pk else None
    live = next((one for one in found if one.state == ProcessVersion.State.LIVE), None)
    context = {
        "versions": found, "version": newer, "older": older, "live": live, "compared": compared,
        "draft": ProcessDraft.objects.filter(code=code).first(),
        "behind": sum(one.running for one in found if live and one.pk != live.pk),
        "picture": {"marks": differences.marks(compared or [])},
    }  # fmt: skip
    return render(request, "web/processes/versions.html", context)


@require_POST
@right_required(MANAGE)
def switch(request: HttpRequest, code: str) -> HttpResponse:
    """Let a process begin by itself here, or stop it; what runs goes on."""
    if code not in {one.code for one in processes.self_starting()}:
        raise Refusal("process.begins_by_hand", _("Nothing begins this process but people."), process=code)
    on = request.POST.get("on") == "1"
    processes.switch(code, on, me(request), clock.now())
    said = _("It begins by itself from now on.") if on else _("It no longer begins by itself. What runs goes on.")
    messages.success(request, said)
    return redirect(f"{reverse('web:processes-manage')}#{code}")


@require_http_methods(["GET", "POST"])
@right_required(MANAGE)
def new(request: HttpRequest) -> HttpResponse:
    """Begin a draft: an empty drawing, a copy of a process, or two files."""
    if request.method == "GET":
        return render(request, "web/processes/new.html", {"processes": processes.live_processes()})
    _refuse_odd(request.POST.get("code", "").strip() or "W1")
    code, bpmn, words = _begun(request)
    _refuse_odd(code)
    if ProcessDraft.objects.filter(code=code).exists():
        messages.warning(request, _("There is a draft of this process already; this is it."))
    else:
        _keep(code, bpmn, words, request)
    return redirect("web:process-draft", code=code)


@require_http_methods(["GET", "POST"])
@right_required(MANAGE)
def draft(request: HttpRequest, code: str) -> HttpResponse:
    """Draw and describe a process; keep it, publish it, or throw the draft away."""
    held = ProcessDraft.objects.select_related("changed_by").filter(code=code).first()
    version = processes.versions_of(code).first()
    if held is None and version is None:
        raise Http404(code)
    if request.method == "POST":
        return _decide(request, code, held)
    context = {
        "code": code, "draft": held, "version": version, "live": processes.live_version(code),
        "bpmn": held.bpmn if held else version.bpmn if version else "",
        "words": held.about if held else drafting.written_about(version.about) if version else "",
        "texts": _texts(), "check_url": reverse("web:process-check", args=[code]),
        "codes": [one.code for one in processes.live_processes()],
    }  # fmt: skip
    return render(request, "web/processes/draft.html", context)


@require_POST
@right_required(MANAGE)
def check(request: HttpRequest, code: str) -> JsonResponse:
    """What publishing would say to the drawing and the description on the page."""
    try:
        sent = json.loads(request.body) if len(request.body) <= MOST_BYTES else {}
    except (ValueError, RecursionError):
        sent = {}
    bpmn, words = str(sent.get("bpmn") or ""), str(sent.get("about") or "")
    person: Any = request.person  # type: ignore[attr-defined]
    found = drafting.faults(code, bpmn, words, person, clock.now())
    roles: list[dict[str, str]] = []
    numbers: list[str] = []
    try:
        about = drafting.read_about(words)
        named = about.get("roles") if isinstance(about.get("roles"), dict) else {}
        roles = [{"id": role, "name": _role_name(told)} for role, told in (named or {}).items()]
        numbers = [str(number) for number in about.get("steps") or {}]
    except Refusal:
        pass
    return JsonResponse({"faults": [fault.told() for fault in found], "roles": roles, "steps": numbers})


@require_http_methods(["GET", "POST"])
@right_required(MANAGE)
def migrate(request: HttpRequest, code: str) -> HttpResponse:
    """Running runs of older versions: what moving each would do, and moving the chosen ones."""
    live = processes.live_version(code)
    if live is None:
        raise Http404(code)
    standing = seen.visible_runs(request).filter(version__code=code, state=ProcessRun.State.RUNNING)
    standing = standing.exclude(version=live).order_by("started_at", "pk")
    if request.method == "POST":
        keys = [int(key) for key in request.POST.getlist("run") if key.isascii() and key.isdigit() and len(key) < 19]
        _move(request, list(standing.filter(pk__in=keys)[:MOST_MOVED]), live)
        return redirect("web:process-migrate", code=code)
    told = pictures.names_of(live)
    rows = [_previewed(run, live, told) for run in standing[:MOST_MOVED]]
    context = {"version": live, "rows": rows, "all": standing.count(), "most": MOST_MOVED}
    return render(request, "web/processes/migrate.html", context)


@require_POST
@right_required(MANAGE)
def retire(request: HttpRequest, code: str) -> HttpResponse:
    """No more runs are started; those that run go on."""
    if processes.live_version(code) is None:
        raise Http404(code)
    processes.retire(code, me(request), clock.now())
    messages.success(request, _("Retired. Nobody starts it any more; what runs goes on."))
    return redirect("web:process-versions", code=code)


@require_GET
@right_required(MANAGE)
def file(request: HttpRequest, code: str, number: int, kind: str) -> HttpResponse:
    """The drawing or the description of a version, as a download."""
    version = seen.version_or_404(code, number)
    if kind not in ("bpmn", "yaml"):
        raise Http404(kind)
    body = version.bpmn if kind == "bpmn" else drafting.written_about(version.about)
    answer = HttpResponse(body, content_type="application/octet-stream")
    answer.headers["Content-Disposition"] = f'attachment; filename="{code}.{kind}"'
    return answer


def _refuse_odd(code: str) -> None:
    if not CODE.fullmatch(code):
        raise Refusal("process.bad_code", _("A code is letters, digits, points and dashes, such as W3.1."))


def _begun(request: HttpRequest) -> tuple[str, str, str]:
    """Code, drawing and description from two files, from a copy, or from the smallest process there is."""
    code = request.POST.get("code", "").strip()
    drawing, description = _upload(request, "bpmn"), _upload(request, "about")
    if drawing or description:
        if description and not code:
            code = str(drafting.read_about(description).get("id") or "")
        held = processes.versions_of(code).first()
        drawing = drawing or (held.bpmn if held else smallest(code, "新流程", "New process")[0])
        description = description or (
            drafting.written_about(held.about) if held else smallest(code, "新流程", "New process")[1]
        )
        return code, drawing, description
    like = processes.live_version(request.POST.get("like", "")) if request.POST.get("like") else None
    if like is not None:
        if not code or code == like.code:
            return like.code, like.bpmn, drafting.written_about(like.about)
        bpmn = re.sub(rf'(<bpmn:process id=|bpmnElement=)"{re.escape(like.code)}"', rf'\1"{code}"', like.bpmn)
        return code, bpmn, drafting.written_about({**like.about, "id": code})
    zh, en = request.POST.get("zh", "").strip()[:100], request.POST.get("en", "").strip()[:100]
    return code, *smallest(code, zh or "新流程", en or "New process")


def _upload(request: HttpRequest, name: str) -> str:
    upload = request.FILES.get(name)
    if upload is None:
        return ""
    if (upload.size or 0) > MOST_BYTES // 2:
        raise Refusal("process.too_large", _("The file is too large."))
    try:
        return upload.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refusal("process.not_text", _("The file is no text in UTF-8.")) from None


def _decide(request: HttpRequest, code: str, held: ProcessDraft | None) -> HttpResponse:
    do = request.POST.get("do", "save")
    if do == "drop":
        if held is not None:
            held.delete()
        messages.success(request, _("The draft is gone."))
        known = processes.versions_of(code).exists()
        return redirect("web:process-versions", code=code) if known else redirect("web:processes-manage")
    bpmn, words = request.POST.get("bpmn", ""), request.POST.get("about", "")
    if not bpmn.strip() and held is not None:
        bpmn = held.bpmn
    if len(bpmn) > MOST_BYTES // 2 or len(words) > drafting.MOST_SIGNS:
        raise Refusal("process.too_large", _("The file is too large."))
    _keep(code, bpmn, words, request)
    if do != "publish":
        messages.success(request, _("The draft is kept."))
        return redirect("web:process-draft", code=code)
    try:
        version = drafting.publish(code, bpmn, words, me(request), clock.now())
    except NotPublished as refusal:
        messages.error(request, str(refusal))
        return redirect("web:process-draft", code=code)
    ProcessDraft.objects.filter(code=code).delete()
    messages.success(request, _("Version %(n)s is published. New runs start on it.") % {"n": version.number})
    return redirect("web:process-versions", code=code)


def _keep(code: str, bpmn: str, words: str, request: HttpRequest) -> None:
    kept = {"bpmn": bpmn, "about": words, "changed_at": clock.now(), "changed_by": me(request)}
    ProcessDraft.objects.update_or_create(code=code, defaults=kept)


def _move(request: HttpRequest, chosen: list[ProcessRun], live: ProcessVersion) -> None:
    by, moved, refused = me(request), 0, []
    for run in chosen:
        try:
            processes.migrate(run.pk, live, by, clock.now())
            moved += 1
        except Refusal as refusal:
            refused.append(f"{run}: {refusal}")
    if moved:
        told = ngettext("%(n)s run moved to version %(v)s.", "%(n)s runs moved to version %(v)s.", moved)
        messages.success(request, told % {"n": moved, "v": live.number})
    for sentence in refused[:5]:
        messages.error(request, sentence)
    if not chosen:
        messages.warning(request, _("Choose at least one row first."))


def _previewed(run: ProcessRun, live: ProcessVersion, told: dict[str, str]) -> dict[str, Any]:
    """What moving a run would do, by the names of its steps."""
    old = pictures.names_of(run.version)
    try:
        planned = processes.preview_migration(run, live)
    except Refusal as refusal:
        return {"run": run, "refused": str(refusal)}

    def named(nodes: tuple[str, ...]) -> list[str]:
        return [told.get(node) or old.get(node) or node for node in nodes]

    return {
        "run": run, "kept": named(planned.kept), "opened": named(planned.opened), "closed": named(planned.closed),
        "passed": named(planned.passed_over), "undone": named(planned.undone), "finishes": planned.finishes,
    }  # fmt: skip


def _side(version: ProcessVersion) -> differences.Side:
    return differences.Side(processes.diagram_of(version), version.about, pictures.names_of(version))


def _row(code: str, versions: list[ProcessVersion]) -> dict[str, Any]:
    live = next((one for one in versions if one.state == ProcessVersion.State.LIVE), None)
    return {
        "version": live or versions[0], "live": live is not None, "count": len(versions),
        "running": sum(one.running for one in versions),  # type: ignore[attr-defined]
        "behind": sum(one.running for one in versions if live and one.pk != live.pk),  # type: ignore[attr-defined]
        "domain": names.word(names.DOMAINS, versions[0].domain),
        "trigger": ((live or versions[0]).about.get("trigger") or {}).get("text") or "",
    }  # fmt: skip


def _fits(version: ProcessVersion, text: str) -> bool:
    return any(text.casefold() in part.casefold() for part in (version.code, version.name_zh, version.name_en))


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else 0


def _role_name(told: Any) -> str:
    return text.named((told or {}).get("name") or "") if isinstance(told, dict) else ""


def _texts() -> dict[str, str]:
    """Words of the drawing board."""
    return {
        "zh": _("Name in Chinese"), "en": _("Name in English"), "step": _("Number of the step"),
        "who": _("Who does it"),
        "condition": _("Condition"), "default": _("The way out when no condition holds"), "called": _("Called process"),
        "after": _("Runs out after, such as P2D or PT4H"), "interrupts": _("Takes the step away when it runs out"),
        "nothing": _("Choose something in the drawing to name it and say who does it."), "id": _("Id"),
        "fine": _("Everything is in order."), "failed": _("It was not checked. Check the connection."),
        "drawing": _("drawing"), "description": _("description"), "line": _("line"),
        "broken": _("The drawing could not be opened; change it as text."),
    }  # fmt: skip
