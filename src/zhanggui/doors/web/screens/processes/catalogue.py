"""The processes of this company: what each is for, who takes part, and starting one."""

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from zhanggui.base import Refusal, clock
from zhanggui.doors.web import names
from zhanggui.doors.web.rights import right_required
from zhanggui.doors.web.screens.processes import forms, seen
from zhanggui.doors.web.screens.tasks.asking import colleagues, me
from zhanggui.kernel.organisation.models import Person
from zhanggui.kernel.processes import api as processes
from zhanggui.kernel.processes.api import ProcessRun, ProcessVersion

START = "processes.start"
SHOWS = ("can", "part", "all")
TRIGGERS = {
    "manual": pgettext_lazy("process trigger", "by hand"),
    "event": pgettext_lazy("process trigger", "when something happens"),
    "schedule": pgettext_lazy("process trigger", "by the calendar"),
}
_TOKEN = re.compile(r"[0-9a-f]{16,40}")


@dataclass(frozen=True)
class Line:
    """One process in the catalogue."""

    version: ProcessVersion
    parts: Sequence[seen.Part]
    takes_part: bool
    may_start: bool
    running: int

    @property
    def about(self) -> Mapping[str, Any]:
        return self.version.about

    @property
    def steps(self) -> int:
        return len(self.version.about.get("steps") or {})

    @property
    def trigger(self) -> Any:
        return (self.about.get("trigger") or {}).get("text") or ""

    @property
    def result(self) -> Any:
        return result_of(self.version)


@require_GET
@right_required(START)
def show_all(request: HttpRequest) -> HttpResponse:
    """Live processes by domain; those one can start first."""
    reach = seen.reach_of(request)
    running = dict(
        seen.visible_runs(request)
        .filter(state=ProcessRun.State.RUNNING)
        .order_by()
        .values_list("version__code")
        .annotate(n=Count("pk"))
    )
    lines = [_line(version, reach, running.get(version.code, 0)) for version in processes.live_processes()]
    wanted, text = request.GET.get("show", ""), request.GET.get("q", "").strip()[:100]
    can, part = [one for one in lines if one.may_start], [one for one in lines if one.takes_part]
    show = wanted if wanted in SHOWS else "part" if part else "can" if can else "all"
    chosen = {"can": can, "part": part, "all": lines}[show]
    if text:
        chosen = [one for one in lines if _fits(one, text)]
    groups: dict[str, list[Line]] = {}
    for line in sorted(chosen, key=lambda one: in_order(one.version.code)):
        groups.setdefault(line.version.domain, []).append(line)
    context = {
        "groups": [(names.word(names.DOMAINS, domain), rows) for domain, rows in groups.items()],
        "show": "" if text else show, "text": text, "all": len(lines), "can": len(can), "part": len(part),
        "waiting": processes.steps_for(reach.person)[:8] if reach.person else (),
        "manages": reach.manages,
    }  # fmt: skip
    return render(request, "web/processes/all.html", context)


@require_GET
@right_required(START)
def show(request: HttpRequest, code: str) -> HttpResponse:
    """One process: what it is for, its picture, its steps and who does them here."""
    reach, version = seen.reach_of(request), seen.version_or_404(code)
    parts = seen.parts_of(version, reach)
    live = version.state == ProcessVersion.State.LIVE
    found = seen.visible_runs(request).filter(version__code=code)
    context = {
        "version": version, "parts": parts, "live": live, "steps": steps_described(version, parts),
        "trigger": version.about.get("trigger") or {}, "result": result_of(version),
        "trigger_kind": names.word(TRIGGERS, str((version.about.get("trigger") or {}).get("kind", "manual"))),
        "domain": names.word(names.DOMAINS, version.domain), "may_start": live and seen.may_start(parts, reach),
        "takes_part": seen.takes_part(parts, reach), "runs": found.order_by("-started_at", "-pk")[:10],
        "running": found.filter(state=ProcessRun.State.RUNNING).count(), "manages": reach.manages,
        "picture": {"marks": {}},
    }  # fmt: skip
    return render(request, "web/processes/process.html", context)


@require_http_methods(["GET", "POST"])
@right_required(START)
def start(request: HttpRequest, code: str) -> HttpResponse:
    """Start a run: what it is about, which shop, who answers for it."""
    reach, version = seen.reach_of(request), seen.version_or_404(code)
    if version.state != ProcessVersion.State.LIVE:
        raise Refusal("process.not_live", _("This process is not published."))
    parts = seen.parts_of(version, reach)
    if not seen.may_start(parts, reach):
        raise Refusal(
            "process.not_for_you",
            _("Only those who take part in this process, and those who lead them, start it. Ask one of them."),
        )
    by, shops, errors = me(request), seen.shops_to_choose(request), {}
    if request.method == "POST":
        errors = _faults(request, shops)
        if not errors:
            run = processes.start(
                code, by, clock.now(), subject=request.POST.get("subject", "").strip()[:200],
                shop=request.POST.get("shop", ""), owner=_owner(request) or by, key=_key(request, by),
            )  # fmt: skip
            messages.success(request, _("Started. The first step is on its desk."))
            return redirect("web:process-run", pk=run.pk)
    context = {
        "version": version, "parts": parts, "shops": shops, "errors": errors, "colleagues": colleagues(), "me": by,
        "given": request.POST, "token": request.POST.get("token") or secrets.token_hex(16),
        "first": next(iter(steps_described(version, parts)), None), "trigger": version.about.get("trigger") or {},
    }  # fmt: skip
    return render(request, "web/processes/start.html", context)


def steps_described(version: ProcessVersion, parts: Sequence[seen.Part]) -> list[dict[str, Any]]:
    """The steps in their order, with who does each here and what is filled in."""
    by_role = {part.role: part for part in parts}
    diagram = processes.diagram_of(version)
    told = []
    for number, words in (version.about.get("steps") or {}).items():
        node = diagram.steps.get(str(number))
        sign = words.get("sign") or {}
        told.append(
            {
                "number": str(number),
                "node": node.id if node else "",
                "words": words,
                "part": by_role.get(node.who) if node else None,
                "outside": bool(node and by_role[node.who].outside),
                "signers": [by_role[role] for role in sign.get("who") or () if role in by_role],
                "sign": sign,
                "fields": [field.label for field in forms.form_fields(words.get("form"))],
                "outcomes": forms.outcomes_shown(words.get("form")),
            }
        )
    return sorted(told, key=lambda one: in_order(one["number"]))


def result_of(version: ProcessVersion) -> Any:
    """What comes out at the end: the output of the last step."""
    steps = version.about.get("steps") or {}
    last = max(steps, key=lambda number: in_order(str(number)), default=None)
    return (steps.get(last) or {}).get("output") or "" if last is not None else ""


def in_order(code: str) -> list[tuple[int, int | str]]:
    """W1.2 before W1.10, step 2 before step 10."""
    return [(0, int(part)) if part.isdigit() else (1, part) for part in re.split(r"(\d+)", code) if part]


def _line(version: ProcessVersion, reach: seen.Reach, running: int) -> Line:
    parts = seen.parts_of(version, reach)
    return Line(version, parts, seen.takes_part(parts, reach), seen.may_start(parts, reach), running)


def _fits(line: Line, text: str) -> bool:
    text = text.casefold()
    version = line.version
    words = [version.code, version.name_zh, version.name_en, *(part.role for part in line.parts)]
    words += [
        str(word) for step in (line.about.get("steps") or {}).values() for word in (step.get("name") or {}).values()
    ]
    words += [str(word) for word in (line.trigger or {}).values()] if isinstance(line.trigger, Mapping) else []
    words += [name for part in line.parts if part.position for name in (part.position.name_zh, part.position.name_en)]
    return any(text in str(word).casefold() for word in words)


def _faults(request: HttpRequest, shops: Sequence[tuple[str, str]]) -> dict[str, str]:
    errors = {}
    if not request.POST.get("subject", "").strip():
        errors["subject"] = _("Say in a few words what it is about, so that everybody recognises it.")
    shop = request.POST.get("shop", "")
    if shop and shop not in {code for code, _label in shops}:
        errors["shop"] = _("Choose one of the shops you look after.")
    if request.POST.get("owner") and _owner(request) is None:
        errors["owner"] = _("Choose somebody who works here.")
    return errors


def _owner(request: HttpRequest) -> Person | None:
    return Person.objects.filter(code=request.POST.get("owner", ""), left_on__isnull=True).first()


def _key(request: HttpRequest, by: Person) -> str:
    """The same form sent twice starts one run."""
    token = request.POST.get("token", "")
    return f"web:{by.pk}:{token}" if _TOKEN.fullmatch(token) else ""
