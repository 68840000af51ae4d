"""The editor's pages of registers and processes: which there are here, who fills, reads and plays, what begins them."""

import copy
import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhanggui.base import Refusal, clock
from zhanggui.doors.web.rights import right_required
from zhanggui.doors.web.screens.registers import design
from zhanggui.kernel.registers import api as declared
from zhanggui.playbook import content, keeping, shelf, versions
from zhanggui.playbook.content import Files, Row
from zhanggui.playbook.screens import asked, asked_kept, faults, words
from zhanggui.playbook.screens.draft import CHECKED, working

NEW = "new"


@right_required("playbook.edit")
def registers(request: HttpRequest) -> HttpResponse:
    """Every register one could keep, by field of work; those named by posts that are none here ask who stands in."""
    version, files = working(request)
    if request.method == "POST":
        return _keep(request, "registers")
    kept, own = set(content.kept(files, "registers")), set(content.own_registers(files))
    stand_in, names = files.get("registers.yaml", {}).get("owners", {}), _names(files)
    groups: dict[str, list[Row]] = {}
    library = content.registers(files)
    for code, about in library.items():
        groups.setdefault(str(about.get("domain", "")), []).append({
            "code": code, "name": words.said(about["name"]), "kept": code in kept, "own": code in own,
            "fillers": _whom(keeping.fillers(about), stand_in, names),
            "readers": _whom(keeping.readers(about), stand_in, names),
            "cadence": words.joined(words.word("cadences", one) for one in _several(about.get("cadence"))),
            "columns": len(about["columns"]),
        })  # fmt: skip
    context = {
        "version": version, "kept": len(kept), "bar": ("registers",),
        "groups": [(words.word("domains", code), rows) for code, rows in groups.items()],
        "asked": [
            (code, _called(code), _several(stand_in.get(code)), _titles(library, named))
            for code, named in keeping.named_by(files, content.kept(files, "registers")).items()
        ],
        "posts": [(row["id"], words.name_of(row)) for row in content.posts(files)],
    }  # fmt: skip
    return render(request, "playbook/registers.html", context)


@right_required("playbook.edit")
def processes(request: HttpRequest) -> HttpResponse:
    """Every process one could run, what begins each, and who plays the roles that are no post here."""
    version, files = working(request)
    if request.method == "POST":
        return _keep(request, "processes")
    run, said = set(content.kept(files, "processes")), files.get("processes.yaml", {})
    begins, library = said.get("begins", {}), content.processes(files)
    rows = [
        {
            "code": code, "name": words.said(about["name"]), "run": code in run, "begins": begins.get(code, {}),
            "where": asked.where_lines(begins.get(code, {}).get("where")), "library": words.begins(about["trigger"]),
            "roles": words.joined(words.said(row.get("name")) for row in about["roles"].values()),
        }
        for code, about in library.items()
    ]  # fmt: skip
    context = {
        "version": version, "rows": sorted(rows, key=lambda row: _in_numbers(row["code"])), "running": len(run),
        "bar": ("processes", "begins"), "events": words.openings(),
        "cadences": [(code, words.word("cadences", code)) for code in asked_kept.CADENCES],
        "roles": [
            (role, words.said(library[named[0]]["roles"][role].get("name")) or _called(role),
             said.get("roles", {}).get(role, ""), _titles(library, named))
            for role, named in keeping.roles_of(files, content.kept(files, "processes")).items()
        ],
        "posts": [(row["id"], words.name_of(row)) for row in content.posts(files)],
    }  # fmt: skip
    return render(request, "playbook/processes.html", context)


@right_required("playbook.edit")
def register(request: HttpRequest, code: str) -> HttpResponse:
    """One register as it is declared: who fills and reads it, its rhythm, its columns; `new` for one of one's own."""
    version, files = working(request)
    about = content.registers(files).get(code) if code != NEW else _blank(files)
    if about is None:
        raise Http404(code)
    if request.method == "POST":
        return _keep_register(request, code)
    stand_in, names = files.get("registers.yaml", {}).get("owners", {}), _names(files)
    here = set(names)
    strangers = [
        (one, f"{_called(one)} → {_whom([one], stand_in, names) or _('nobody here')}")
        for one in dict.fromkeys([*keeping.fillers(about), *keeping.readers(about)])
        if one not in here and one != keeping.EVERYONE
    ]  # fmt: skip
    context = {
        **design.declaring(dict(about)), "version": version, "code": code, "is_new": code == NEW,
        "fixed": code != NEW, "name": words.said(about["name"]) or _("A register of our own"), "strangers": strangers,
        "kept": code in content.kept(files, "registers"), "own": code in content.own_registers(files),
        "in_library": code in shelf.registers(), "posts": _seats(files),
        "check_url": reverse("playbook:register-check", args=[code]),
    }  # fmt: skip
    return render(request, "playbook/register.html", context)


@require_POST
@right_required("playbook.edit")
def register_check(request: HttpRequest, code: str) -> JsonResponse:
    """What would be wrong with the draft if this register were declared as the page says; nothing is changed."""
    _version, files = working(request)
    about = design.sent(request)
    problems = [(one.message, one.row) for one in declared.check(about)]
    if not problems:
        changed = copy.deepcopy(files)
        named = keeping.set_register(changed, str(about.get("id")), about)
        found = faults.new_among(faults.told(changed), lambda: files)
        problems = [(fault.detail, None) for fault in found]
        problems += [(_("%(code)s is no post here.") % {"code": one}, None) for one in _unknown(changed, named)]
    answer: dict[str, Any] = {"problems": [{"message": said, "row": row} for said, row in problems]}
    if not problems:
        answer["preview"] = design.preview(request, about)
    return JsonResponse(answer)


def _keep_register(request: HttpRequest, code: str) -> HttpResponse:
    at, person = clock.now(), request.person  # type: ignore[attr-defined]
    if request.POST.get("do") == "drop":
        versions.change(lambda files: keeping.drop_register(files, code), person, at)
        messages.success(request, _("Kept in the draft."))
        return redirect("playbook:registers")
    try:
        about = json.loads(request.POST.get("about", "")[: design.MOST_BYTES])
    except (ValueError, RecursionError):
        about = None
    if not isinstance(about, dict):
        raise Refusal("register.malformed", _("The page sent something unknown. Reload it."))
    problems = declared.check(about)
    if problems:
        raise Refusal("register.faulty", problems[0].message)
    named = str(about["id"]) if code == NEW else code
    versions.change(lambda files: keeping.set_register(files, named, about), person, at)
    messages.success(request, _("Kept in the draft."))
    return redirect("playbook:register", code=named)


def _keep(request: HttpRequest, what: str) -> HttpResponse:
    _fields, _find, read, keep = CHECKED[what]
    row = read(request.POST, {})
    versions.change(lambda files: str(keep(files, what, row)), request.person, clock.now())  # type: ignore[attr-defined]
    messages.success(request, _("Kept in the draft."))
    return redirect(f"playbook:{what}")


def _blank(files: Files) -> Row:
    taken = content.registers(files)
    code = next(one for n in range(1, len(taken) + 2) if (one := f"R.own-{n}") not in taken)
    return {
        "id": code, "name": {"zh": "", "en": ""}, "domain": "ADS", "owners": [], "cadence": ["event"],
        "columns": [
            {"id": "no", "name": {"zh": "编号", "en": "No."}, "type": "sequence"},
            {"id": "date", "name": {"zh": "日期", "en": "Date"}, "type": "date", "required": True, "default": "today"},
        ],
    }  # fmt: skip


def _unknown(files: Files, code: str) -> list[str]:
    """Posts a register names that are neither here nor stood in for."""
    about, stand_in = content.registers(files)[code], files.get("registers.yaml", {}).get("owners", {})
    library = shelf.registers().get(code, {})
    known = {*_names(files), *stand_in, keeping.EVERYONE, *keeping.fillers(library), *keeping.readers(library)}
    return [one for one in [*keeping.fillers(about), *keeping.readers(about)] if one not in known]


def _names(files: Files) -> dict[str, str]:
    """Posts, then departments, by code."""
    return {row["id"]: words.name_of(row) for row in [*content.posts(files), *content.departments(files)]}


def _seats(files: Files) -> list[dict[str, Any]]:
    """Posts as the page of a declaration lists them."""
    departments = {row["id"]: words.name_of(row) for row in content.departments(files)}
    return [
        {"code": row["id"], "name": words.name_of(row), "department": {"name": departments.get(row["department"], "")}}
        for row in content.posts(files)
    ]  # fmt: skip


def _whom(named: list[str], stand_in: Row, names: dict[str, str]) -> str:
    """The posts here that these stand for."""
    found = [one for name in named for one in ([name] if name in names else _several(stand_in.get(name)))]
    everyone = [_("everyone")] if keeping.EVERYONE in named else []
    return words.joined([*everyone, *dict.fromkeys(names.get(one, one) for one in found)])


def _titles(library: Mapping[str, Row], codes: Iterable[str]) -> str:
    return words.joined(words.said(library[code]["name"]) if code in library else code for code in codes)


def _called(code: str) -> str:
    """What a post of another shipped playbook is called, with its code."""
    name = words.stranger(code)
    return f"{name} ({code})" if name else code


def _several(named: Any) -> list[str]:
    return [named] if isinstance(named, str) else list(named or [])


def _in_numbers(code: str) -> tuple[Any, ...]:
    return tuple(int(part) if part.isdigit() else part for part in code.lstrip("W").split("."))
