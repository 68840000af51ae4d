"""The editor: the draft's posts and duties, changed by forms that offer only what exists and check while one types."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from zhanggui.base import Refusal, clock
from zhanggui.doors.web.rights import right_required
from zhanggui.kernel.organisation import api as organisation
from zhanggui.playbook import content, editing, keeping, moving, shelf, versions
from zhanggui.playbook.content import Files, Row
from zhanggui.playbook.loader import load, vocabulary
from zhanggui.playbook.models import Version
from zhanggui.playbook.screens import asked, asked_kept, faults, shown, words

DUTY_FIELDS = (
    "name", "cadence", "every_days", "due_time", "standard_minutes", "weight", "kind", "object", "domain", "outputs",
    "counterparts", "parts", "binding", "opens_by",
)  # fmt: skip
POST_FIELDS = (
    "name", "department", "headcount", "reports_to", "appraiser", "grade", "work_place", "summary", "rights", "numbers",
    "qualifications", "objectives", "groups", "competencies", "relations", "appraisal",
)  # fmt: skip
DEPARTMENT_FIELDS = ("name", "parent", "note", "functions")


def working(request: HttpRequest) -> tuple[Version | None, Files]:
    """The draft, or what runs where nobody has begun one."""
    version = versions.draft()
    return version, version.files if version else versions.first(clock.now()).files


@require_GET
@right_required("playbook.edit")
def overview(request: HttpRequest) -> HttpResponse:
    version, files = working(request)
    live = versions.first(clock.now())
    found = faults.told(files) if version else []
    changed, _groups = shown.lines_of(live.files, files)
    touched = {change.post for change in changed.changes if change.post}
    names = {row["id"]: words.name_of(row) for row in files[content.ABOUT]["departments"]}
    groups: dict[str, list[Row]] = {code: [] for code in names}
    wrong = {fault.post for fault in found if fault.hinders and not fault.duty}
    fills = files[content.ABOUT].get("fill", {})
    for row in content.posts(files):
        groups.setdefault(row.get("department", ""), []).append({
            "code": row["id"], "name": words.name_of(row), "duties": len(content.duties(files, row["id"])),
            "headcount": row["headcount"], "borrows": words.lent(fills.get(row["id"]) or row.get("borrow", "")),
            "superiors": words.joined(_post_name(files, one) for one in row["reports_to"]),
            "faults": sum(fault.post == row["id"] and fault.hinders for fault in found),
            "changed": row["id"] in touched,
        })  # fmt: skip
    context = {
        "version": version, "live": live, "faults": [one for one in found if one.hinders],
        "notices": [one for one in found if not one.hinders], "changes": len(changed.changes),
        "groups": [(code if code in names else "", names.get(code, code), rows, code in wrong)
                   for code, rows in groups.items() if rows or code in names],
        "departments": list(names.items()), "posts": _posts(files), "lenders": _lenders(),
        "registers": len(content.kept(files, "registers")), "processes": len(content.kept(files, "processes")),
    }  # fmt: skip
    return render(request, "playbook/draft.html", context)


@right_required("playbook.edit")
def post(request: HttpRequest, code: str) -> HttpResponse:
    version, files = working(request)
    held = content.post(files, code)
    if held is None:
        raise Http404(code)
    if kept := _kept(request, "post", held):
        return kept
    return render(request, "playbook/post.html", _post_context(files, held, version))


@right_required("playbook.edit")
def duty(request: HttpRequest, code: str) -> HttpResponse:
    version, files = working(request)
    found = content.duty(files, code)
    if found is None:
        raise Http404(code)
    if kept := _kept(request, "duty", found[1]):
        return kept
    return render(request, "playbook/duty.html", _duty_context(files, *found, version))


@right_required("playbook.edit")
def department(request: HttpRequest, code: str) -> HttpResponse:
    version, files = working(request)
    held = content.department(files, code)
    if held is None:
        raise Http404(code)
    if kept := _kept(request, "department", held):
        return kept
    rows = [row for row in content.posts(files) if row.get("department") == code]
    context = {
        "version": version, "department": held, "code": code, "name": words.name_of(held),
        "others": [(one["id"], words.name_of(one)) for one in content.departments(files) if one["id"] != code],
        "posts": [(row["id"], words.name_of(row)) for row in rows],
        "functions": asked.lines_of(row["name"] for row in held.get("functions", [])),
        "kinds": words.choices("kinds"), "objects": words.choices("objects"), "domains": words.choices("domains"),
    }  # fmt: skip
    return render(request, "playbook/department.html", context)


CHECKED: Mapping[str, tuple[Sequence[str], Any, Any, Any]] = {
    "duty": (DUTY_FIELDS, lambda files, code: (content.duty(files, code) or ("", None))[1],
             asked.duty_row, editing.set_duty),
    "post": (POST_FIELDS, content.post, asked.post_row, editing.set_post),
    "department": (DEPARTMENT_FIELDS, content.department, asked.department_row, editing.set_department),
    "registers": (("registers", "owners"), lambda files, code: {"id": code}, asked_kept.registers_of,
                  lambda files, code, said: keeping.keep_registers(files, **said)),
    "processes": (("processes", "roles", "begins"), lambda files, code: {"id": code}, asked_kept.processes_of,
                  lambda files, code, said: keeping.run_processes(files, **said)),
}  # fmt: skip
"""What can be checked while it is typed: its fields, where it is held, how the form says it, how it is kept."""


def _kept(request: HttpRequest, what: str, held: Row) -> HttpResponse | None:
    """Keep what was sent in the draft and show the page again; nothing where the page is only looked at."""
    if request.method != "POST":
        return None
    code = held["id"]
    _fields, _find, said, keep = CHECKED[what]
    row = said(request.POST, held)
    versions.change(lambda files: keep(files, code, row), request.person, clock.now())  # type: ignore[attr-defined]
    messages.success(request, _("Kept in the draft."))
    return redirect(f"playbook:{what}", code=code)


@require_POST
@right_required("playbook.edit")
def check(request: HttpRequest, what: str, code: str) -> HttpResponse:
    """What would be wrong if the form were kept as it stands: an answer for the page, nothing is changed."""
    _version, files = working(request)
    if what not in CHECKED:
        raise Http404(what)
    fields, find, said, keep = CHECKED[what]
    held = find(files, code)
    if held is None:
        raise Http404(code)
    keep(files, code, said(request.POST, held))
    found = faults.told(files)
    mine = {
        "duty": lambda: faults.of_duty(found, code), "registers": lambda: faults.of_page(found, what),
        "processes": lambda: faults.of_page(found, what),
    }.get(what, lambda: faults.of_post(found, code))()  # fmt: skip
    others = faults.new_among([fault for fault in found if fault not in mine], lambda: working(request)[1])
    at, rest = faults.by_field([*mine, *others], fields)
    return render(request, "playbook/checked.html", {"at": at, "rest": rest, "fine": not mine and not others})


@require_POST
@right_required("playbook.edit")
def act(request: HttpRequest) -> HttpResponse:
    """Add, copy, combine, split, borrow, move, take out: one button of the editor each."""
    form, person = request.POST, request.person  # type: ignore[attr-defined]
    do = form.get("do", "")
    if do == "begin":
        versions.begin(person, clock.now())
        return redirect("playbook:draft")
    known = {
        "add-post": lambda files: editing.add_post(
            files, _code(form), asked.text_pair(form, "name"), form.get("department", ""), form.get("superior", "")
        ),
        "copy-post": lambda files: editing.copy_post(
            files, form.get("post", ""), _code(form), asked.text_pair(form, "name")
        ),
        "borrow-post": lambda files: editing.borrow_post(
            files, form.get("source", ""), _code(form), form.get("department", ""), form.get("superior", "")
        ),
        "combine-posts": lambda files: editing.combine_posts(files, form.get("post", ""), form.get("other", "")),
        "split-post": lambda files: editing.split_post(
            files,
            form.get("post", ""),
            _code(form),
            asked.text_pair(form, "name"),
            form.getlist("duty"),
            people=form.getlist("person"),
        ),
        "take-over": lambda files: editing.take_duties_over(files, form.get("post", "")),
        "remove-post": lambda files: editing.remove_post(files, form.get("post", "")),
        "add-duty": lambda files: editing.add_duty(files, form.get("post", ""), _new_duty()),
        "move-duty": lambda files: editing.move_duty(files, form.get("duty", ""), form.get("post", "")),
        "add-department": lambda files: editing.add_department(
            files, _code(form), asked.text_pair(form, "name"), form.get("parent", "")
        ),
        "remove-department": lambda files: editing.remove_department(files, form.get("department", "")),
        "remove-duty": lambda files: editing.remove_duty(files, form.get("duty", "")),
    }
    if do not in known:
        raise Refusal("draft.unknown_action", _("The page sent something unknown. Reload it."))
    made: list[str] = []

    def alter(files: Files) -> str:
        made.append(known[do](files))
        return f"{do}: {made[-1]}"

    versions.change(alter, person, clock.now())
    messages.success(request, _("Kept in the draft."))
    if do in ("add-duty", "move-duty"):
        return redirect("playbook:duty", code=made[-1])
    if do == "add-department":
        return redirect("playbook:department", code=made[-1])
    return (
        redirect("playbook:draft")
        if do in ("remove-post", "remove-department")
        else _after(do, made[-1], form.get("of", ""))
    )


def _after(do: str, code: str, of: str) -> HttpResponse:
    """To the post that was made or changed; a duty that is gone leads back to its post."""
    if do == "remove-duty":
        return redirect("playbook:post", code=of) if of else redirect("playbook:draft")
    return redirect("playbook:post", code=code)


def _code(form: Any) -> str:
    code: str = form.get("code", "").strip()
    if not code:
        raise Refusal("post.no_code", _("Give the post a code, as in C.buyer."))
    return code


def _new_duty() -> Row:
    return {
        "name": {"en": "New duty", "zh": "新职责"}, "cadence": ["weekly"], "kind": "execute",
        "object": next(iter(vocabulary().objects)), "domain": next(iter(vocabulary().domains)),
        "binding": {"kind": "attest"},
    }  # fmt: skip


def _posts(files: Files) -> list[tuple[str, str]]:
    return [(row["id"], words.name_of(row)) for row in content.posts(files)]


def _post_name(files: Files, code: str) -> str:
    row = content.post(files, code)
    return words.name_of(row) if row else code


def _lenders() -> list[tuple[str, list[tuple[str, str]]]]:
    """Posts of all shipped playbooks that have duties, by playbook."""
    found = []
    for name in shelf.shipped():
        book = load(name)
        rows = [
            (f"{name}/{row.id}", words.said(row.name.as_json())) for row in book.positions if book.duties_of(row.id)
        ]
        found.append((words.said(book.name.as_json()), rows))
    return found


def _post_context(files: Files, held: Row, version: Version | None) -> dict[str, Any]:
    code = held["id"]
    rows = content.duties(files, code)
    groups = held.get("groups", [])
    place = {duty: number for number, group in enumerate(groups, 1) for duty in group["duties"]}
    reads = [row for row in held.get("qualifications", []) if not row.get("refused")]
    return {
        "version": version, "post": held, "name": words.name_of(held), "code": code, "fields": POST_FIELDS,
        "departments": [(row["id"], words.name_of(row)) for row in files[content.ABOUT]["departments"]],
        "others": [one for one in _posts(files) if one[0] != code], "rights": words.choices("rights"),
        "metrics": metrics(), "superior": held["reports_to"][0] if held["reports_to"] else "",
        "superiors": held["reports_to"][1:],
        "duties": [
            {"code": row["id"], "name": words.name_of(row), "group": place.get(row["id"], 0),
             "cadence": words.joined(words.word("cadences", one) for one in row["cadence"]),
             "proof": words.binding_words(row.get("binding"))}
            for row in rows
        ],
        "groups": groups, "groups_text": asked.lines_of(row["name"] for row in groups),
        "competencies": asked.lines_of(row["name"] for row in held.get("competencies", [])),
        "inside": asked.lines_of(held.get("relations", {}).get("inside")),
        "outside": asked.lines_of(held.get("relations", {}).get("outside")),
        "qualifications": [
            (kind, words.kind_word(kind) if kind != "age/education" else _("Education and age"),
             asked.lines_of(row["name"] for row in reads if row["kind"] == kind))
            for kind in asked.QUALIFICATIONS if kind != "age/education" or any(row["kind"] == kind for row in reads)
        ],
        "objectives": [*(_limits(row) for row in held.get("objectives", [])), {}],
        "appraisal": [*(_limits(row) for row in held.get("appraisal", [])), {}],
        "borrows": words.lent(files[content.ABOUT].get("fill", {}).get(code) or held.get("borrow", "")),
        "holders": moving.holders_of([code], organisation.today_at(clock.now())),
        "kinds": [("duties", _("duties done")), ("timeliness", _("timeliness")), ("quality", _("quality of work")),
                  ("metric", pgettext("appraisal", "a number"))],
        "directions": [("up", _("rises")), ("down", _("falls")), ("hold", _("holds"))],
        "periods": [("month", _("a month")), ("quarter", _("a quarter")), ("year", _("a year"))],
    }  # fmt: skip


def _limits(row: Row) -> Row:
    low, high = row.get("between", [row.get("at_least", ""), row.get("at_most", "")])
    return {**row, "low": low, "high": high}


def _proof(binding: Row | None) -> Row:
    """A binding as its form shows it."""
    held = binding or {}
    return {**_limits(held), "where_lines": asked.where_lines(held.get("where")), "percents": asked.percents(held)}


def _event_named(name: str, words_of_it: Sequence[str]) -> str:
    return f"{name} ({', '.join(words_of_it)})" if words_of_it else name


def _duty_context(files: Files, post_code: str, held: Row, version: Version | None) -> dict[str, Any]:
    binding, opens = held.get("binding") or {}, held.get("opens_by") or {}
    used_processes = set(files.get("processes.yaml", {}).get("processes", ()))
    used_registers = set(files.get("registers.yaml", {}).get("registers", ()))
    return {
        "version": version, "duty": held, "code": held["id"], "name": words.name_of(held), "post_code": post_code,
        "post_name": _post_name(files, post_code), "fields": DUTY_FIELDS, "cadences": words.choices("cadences"),
        "kinds": words.choices("kinds"), "objects": words.choices("objects"), "domains": words.choices("domains"),
        "outputs": asked.lines_of(held.get("outputs")), "counterparts": asked.lines_of(held.get("counterparts")),
        "parts": asked.lines_of(part["name"] for part in held.get("parts", [])), "binding": _proof(binding),
        "bindings": [(kind, str(label)) for kind, label in words.BINDINGS.items()
                     if kind != "parts" or binding.get("kind") == "parts" or held.get("parts")],
        "part_bindings": [(kind, str(label)) for kind, label in words.BINDINGS.items() if kind != "parts"],
        "own_parts": [(asked.part_fields(part["id"]), words.name_of(part), _proof(part.get("binding")))
                      for part in held.get("parts", [])],
        "opens": opens, "openings": words.openings(), "opens_where": asked.where_lines(opens.get("where")),
        "opens_same": ", ".join(opens.get("same", ())),
        "events": [(code, _event_named(words.said(one.name.as_json()), one.where))
                   for code, one in vocabulary().events.items()],
        "processes": [(code, words.said(about["name"])) for code, about in content.processes(files).items()
                      if code in used_processes or code == binding.get("process")],
        "registers": [(code, words.said(about["name"])) for code, about in content.registers(files).items()
                      if code in used_registers or code == binding.get("register")],
        "documents": [(code, str(label)) for code, label in words.DOCUMENTS.items()],
        "periods": [(code, str(label)) for code, label in words.PERIODS.items()],
        "metrics": metrics(), "others": [one for one in _posts(files) if one[0] != post_code],
    }  # fmt: skip


def metrics() -> list[tuple[str, str]]:
    """Every declared number with its name."""
    from zhanggui import metrics as declared

    return [(name, words.metric_word(name)) for name in declared.load().metrics]
