"""The list of registers with what is due, and one register's lines: filtered, totalled, printed, in and out."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhanggui.base import Refusal, clock
from zhanggui.doors.web import names, text
from zhanggui.doors.web.rights import may, right_required
from zhanggui.doors.web.screens.registers import asked as asking
from zhanggui.doors.web.screens.registers import design, shown
from zhanggui.kernel.audit import api as audit
from zhanggui.kernel.duties import api as duties
from zhanggui.kernel.duties.api import Duty
from zhanggui.kernel.registers import api as registers
from zhanggui.kernel.registers.api import Due, Register, RegisterDraft, RegisterEntry

LARGEST = 20 * 1024 * 1024
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Line:
    """One register in the list."""

    register: Register
    dues: Sequence[Due]
    fillers: Sequence[Any]
    mine: bool
    fills: bool

    @property
    def everyone(self) -> bool:
        return "everyone" in self.register.declared.owners

    @property
    def waiting(self) -> bool:
        return any(due.open for due in self.dues)


@dataclass(frozen=True)
class Row:
    entry: RegisterEntry
    cells: Sequence[shown.Cell]


@require_GET
@right_required("registers.view")
def show_all(request: HttpRequest) -> HttpResponse:
    """Registers by domain; those of one's own post first."""
    access, day = shown.access(request), shown.today()
    found = [one for one in registers.registers_open() if access.reads(one)]
    dues = registers.due_now(found, day)
    lines = [
        Line(one, dues[one.pk], registers.fillers_of(one, access.chart), access.owns(one), access.fills(one))
        for one in found
    ]
    wanted, asked_text = request.GET.get("show", ""), request.GET.get("q", "").strip()[:100]
    mine = [line for line in lines if line.mine]
    shown_lines = lines if wanted == "all" or (not mine and wanted != "mine") else mine
    if asked_text:
        shown_lines = [line for line in lines if _fits(line.register, asked_text)]
    groups: dict[str, list[Line]] = {}
    for line in shown_lines:
        groups.setdefault(line.register.domain, []).append(line)
    context = {
        "groups": [(names.word(names.DOMAINS, domain) or domain, rows) for domain, rows in groups.items()],
        "waiting": [line for line in mine if line.waiting],
        "mine": len(mine), "all": len(lines), "text": asked_text, "day": day,
        "show": "all" if shown_lines is lines else "mine",
        "drafts": RegisterDraft.objects.all() if may(request, "registers.design") else (),
    }  # fmt: skip
    return render(request, "web/registers/all.html", context)


@require_GET
@right_required("registers.view")
def show(request: HttpRequest, code: str) -> HttpResponse:
    """The lines of one register; `view=grid` to edit them as a sheet."""
    register, access = _readable(request, code)
    declared, asked = register.declared, asking.read(request)
    rows = _rows(register, asked, request)
    total = rows.count()
    pages = max(1, -(-total // asked.size))
    page = min(asked.page, pages)
    entries = list(rows[(page - 1) * asked.size : page * asked.size])
    for entry in entries:
        entry.register = register
    labels, hidden = registers.labels_for(declared, entries), shown.hidden_of(declared, entries)
    fills = access.fills(register) and register.closed_on is None
    grid = fills and request.GET.get("view") == "grid" and not asked.struck
    totals = shown.totals_shown(declared, registers.totals_of(register, rows)) if total else ()
    context = {
        "register": register, "declared": declared, "asked": asked, "fills": fills, "grid": grid,
        "designs": may(request, "registers.design"),
        "rows": [Row(one, shown.cells_of(declared, one, labels, hidden.get(one.pk, {}))) for one in entries],
        "headings": [_heading(column, asked) for column in declared.columns],
        "totals": totals if any(value for _column, value in totals) else (),
        "filters": asking.filters_shown(declared, asked, request), "total": total, "page": page, "pages": pages,
        "first": (page - 1) * asked.size + 1 if entries else 0, "last": (page - 1) * asked.size + len(entries),
        "before": asked.query(page=page - 1) if page > 1 else "",
        "after": asked.query(page=page + 1) if page < pages else "",
        "here": asked.query(), "dues": registers.due_now([register], shown.today())[register.pk],
        "fillers": registers.fillers_of(register, access.chart),
        "struck_link": asked.query(struck=None if asked.struck else "1"),
        "sizes": [{"size": size, "link": asked.query(size=size, page=None)} for size in asking.SIZES],
        "read_by": _read_by(register, access), "proves": _proved_by(register),
        "evidence": design.EVIDENCE_WORDS[declared.evidence],
        "sheet": _sheet(register, entries, labels, hidden) if grid else None,
    }  # fmt: skip
    return render(request, "web/registers/lines.html", context)


@require_GET
@right_required("registers.view")
def export(request: HttpRequest, code: str) -> FileResponse:
    """The lines of the filter as a workbook with totals; written to the log."""
    register, _access = _readable(request, code)
    rows = _rows(register, asking.read(request), request)
    audit.note(
        actor=request.user.get_username(), action="register.exported", subject=register.code,
        detail={"rows": rows.count(), "query": request.GET.urlencode()[:500]},
        address=request.META.get("REMOTE_ADDR", ""),
    )  # fmt: skip
    file = registers.export_xlsx(register, rows)
    name = f"{register.name} {shown.today()}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


@require_POST
@right_required("registers.view")
def take_in(request: HttpRequest, code: str) -> HttpResponse:
    """Lines of a workbook go in; what is wrong is shown by row and column."""
    register = fillable(request, code)
    upload = request.FILES.get("file")
    if upload is None or (upload.size or 0) > LARGEST:
        raise Refusal("file.missing", _("Choose a file of at most 20 MB."))
    with tempfile.NamedTemporaryFile(suffix=".upload") as kept:
        for chunk in upload.chunks():
            kept.write(chunk)
        kept.flush()
        answer = registers.import_xlsx(
            register, Path(kept.name), Path(upload.name or "").name, request.person, clock.now(),  # type: ignore[attr-defined]
            checked=True,
        )  # fmt: skip
    if answer.problems:
        context = {"register": register, "answer": answer, "name": upload.name}
        return render(request, "web/registers/taken.html", context)
    messages.success(
        request,
        _("This file was taken before; nothing is counted twice.")
        if answer.again
        else _("%(added)d lines added, %(changed)d changed, %(unchanged)d as they were.")
        % {"added": answer.added, "changed": answer.changed, "unchanged": answer.unchanged},
    )
    return redirect("web:register", code=code)


def fillable(request: HttpRequest, code: str) -> Register:
    """A register this person may fill."""
    register, access = _readable(request, code)
    if not access.fills(register):
        raise Refusal("register.not_yours", _("%(name)s is filled by another post.") % {"name": register.name})
    return register


def readable(request: HttpRequest, code: str) -> Register:
    return _readable(request, code)[0]


def _readable(request: HttpRequest, code: str) -> tuple[Register, registers.Access]:
    register, access = shown.register_or_404(code), shown.access(request)
    if not access.reads(register):
        raise Http404(code)
    return register, access


def _read_by(register: Register, access: registers.Access) -> str:
    """Who reads it besides those who fill it and their superiors, in words."""
    readers = set(register.declared.readers)
    if "everyone" in readers:
        return _("everyone")
    posts = access.chart.positions.values()
    return text.joined(str(post.name) for post in posts if {post.code, post.department.code} & readers)


def _proved_by(register: Register) -> list[Duty]:
    """The duties that lines of this register prove."""
    bound = Duty.objects.filter(duties.listening_to("register.filled"), closed_on__isnull=True)
    return [
        duty
        for duty in bound.select_related("position")
        if any(
            (one.get("binding") or {}).get("register") == register.code
            for one in ({"binding": duty.binding}, *duty.parts)
        )
    ]


def _rows(register: Register, asked: asking.Asked, request: HttpRequest) -> Any:
    filters = {"q": asked.text, **asked.filters}
    return registers.entries_of(register, request.user, filters, asked.sort, struck=asked.struck)


def _heading(column: registers.Column, asked: asking.Asked) -> dict[str, Any]:
    order = {column.id: "ascending", f"-{column.id}": "descending"}.get(asked.sort, "")
    sort = f"-{column.id}" if order == "ascending" else column.id
    link = "" if column.personal or column.look in ("file", "choices", "long") else asked.query(sort=sort, page=None)
    return {"column": column, "order": order, "link": link, "css": "text-end" if column.is_number else ""}


def _sheet(register: Register, entries: Sequence[RegisterEntry], labels: shown.Labels, hidden: Any) -> dict[str, Any]:
    """What the grid needs: its columns and its lines as people type them."""
    from zhanggui.doors.web.screens.registers import grid

    return {
        "columns": [grid.column_for(column) for column in register.declared.columns],
        "rows": [grid.row_for(register, entry, labels, hidden.get(entry.pk, {})) for entry in entries],
        "address": reverse("web:register-grid", args=[register.code]),
        "texts": {
            "saved": _("Saved"), "add": _("Add a line"), "needs": _("Fill in first: "), "open": _("Open the line"),
            "failed": _("It was not saved. Check the connection and try again."), "yes": _("yes"), "no": _("no"),
        },
    }  # fmt: skip


def _fits(register: Register, wanted: str) -> bool:
    wanted = wanted.casefold()
    return any(wanted in part.casefold() for part in (register.code, register.name_zh, register.name_en))
