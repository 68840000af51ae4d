"""One line of a register: filled in, looked at, changed, struck out, undone, looked at in clear."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhanggui.base import Refusal, clock
from zhanggui.doors.web import attachments
from zhanggui.doors.web.rights import may, right_required
from zhanggui.doors.web.screens.registers import lists, shown
from zhanggui.kernel.registers import api as registers
from zhanggui.kernel.registers.api import EntryChange, EntryRefused, Register, RegisterEntry


@require_http_methods(["GET", "POST"])
@right_required("registers.view")
def new(request: HttpRequest, code: str) -> HttpResponse:
    register = lists.fillable(request, code)
    given = errors = None
    if request.method == "POST":
        try:
            values = shown.values_from(register, request)
            entry = registers.fill(register, values, _person(request), clock.now(), checked=True)
        except EntryRefused as refusal:
            given, errors = _again(request, register, refusal)
        else:
            messages.success(request, _("Line %(number)s is filled in.") % {"number": entry.number})
            if request.POST.get("next") == "new":
                return redirect("web:register-new", code=code)
            return redirect("web:register-line", code=code, number=entry.number)
    fields = shown.fields_of(register, request, given=given, errors=errors)
    return render(request, "web/registers/form.html", _form(register, fields))


@require_http_methods(["GET", "POST"])
@right_required("registers.view")
def edit(request: HttpRequest, code: str, number: int) -> HttpResponse:
    register = lists.fillable(request, code)
    entry = _entry(request, register, number)
    given = errors = None
    if request.method == "POST":
        try:
            values = shown.values_from(register, request, entry)
            registers.change(
                entry, values, _person(request), clock.now(), request.POST.get("reason", ""), checked=True,
                revision=_revision(request),
            )  # fmt: skip
        except EntryRefused as refusal:
            given, errors = _again(request, register, refusal)
        else:
            messages.success(request, _("The line is changed."))
            return redirect("web:register-line", code=code, number=number)
    fields = shown.fields_of(register, request, entry, given, errors)
    return render(request, "web/registers/form.html", {**_form(register, fields), "entry": entry})


@require_GET
@right_required("registers.view")
def show(request: HttpRequest, code: str, number: int) -> HttpResponse:
    register = lists.readable(request, code)
    return _page(request, register, _entry(request, register, number))


@require_POST
@right_required("registers.view")
def act(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """strike, restore or undo; `do` names it."""
    register = lists.fillable(request, code)
    entry, by, at = _entry(request, register, number), _person(request), clock.now()
    reason, wanted = request.POST.get("reason", ""), request.POST.get("do", "")
    if wanted == "strike":
        registers.strike(entry, by, reason, at, checked=True)
        messages.success(request, _("The line is struck out. It keeps its number and can be restored."))
    elif wanted == "restore":
        registers.restore(entry, by, at, reason, checked=True)
        messages.success(request, _("The line is restored."))
    elif wanted == "undo":
        registers.undo(entry, by, at, checked=True)
        messages.success(request, _("The last change is taken back."))
    else:
        raise Http404(wanted)
    return redirect("web:register-line", code=code, number=number)


@never_cache
@require_POST
@right_required("buyers.reveal")
def reveal(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The personal columns in clear, once, for a reason that is written down."""
    register = lists.readable(request, code)
    entry = _entry(request, register, number)
    registers.reveal(
        entry, actor=request.user.get_username(), reason=request.POST.get("reason", ""),
        address=request.META.get("REMOTE_ADDR", ""),
    )  # fmt: skip
    return _page(request, register, entry, clear=True)


@require_GET
@right_required("registers.view")
def file(request: HttpRequest, code: str, number: int, column: str) -> HttpResponse | StreamingHttpResponse:
    """What is attached to a line, as a download."""
    register = lists.readable(request, code)
    entry = _entry(request, register, number)
    known = register.declared.column(column) or entry.version.declared.column(column)
    kept = entry.cells.get(column)
    if known is None or known.type != "file" or not isinstance(kept, str) or not attachments.exists(kept):
        raise Http404(column)
    answer = StreamingHttpResponse(attachments.chunks(kept), content_type="application/octet-stream")
    name = attachments.name_of(kept)
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{_quoted(name)}"
    return answer


def _page(request: HttpRequest, register: Register, entry: RegisterEntry, *, clear: bool = False) -> HttpResponse:
    declared = register.declared
    labels, hidden = registers.labels_for(declared, [entry]), registers.personal_of(entry)
    fills = shown.access(request).fills(register)
    can_reveal = bool(hidden) and may(request, "buyers.reveal")
    here = [register.code, entry.number]
    context = {
        "register": register, "entry": entry, "fills": fills, "revealed": clear,
        "cells": [(column, shown.cell_of(column, entry, labels, hidden, clear)) for column in declared.columns],
        "history": [_told(one, entry) for one in registers.history_of(entry)],
        "reveal_url": reverse("web:register-reveal", args=here) if can_reveal else "",
        "past": _dropped(entry, declared),
    }  # fmt: skip
    return render(request, "web/registers/line.html", context)


def _dropped(entry: RegisterEntry, declared: registers.Declaration) -> list[tuple[registers.Column, str]]:
    """Columns the line was filled under that the register no longer has."""
    old = entry.version.declared
    return [
        (column, shown.cell_of(column, entry, registers.labels_for(old, [entry]), {}).text)
        for column in old.columns
        if declared.column(column.id) is None and column.id in entry.cells
    ]


def _told(change: EntryChange, entry: RegisterEntry) -> dict[str, Any]:
    """One thing that happened, cell by cell; personal cells only say that they were touched."""
    declared = entry.register.declared
    lines = []
    for name in {**change.before, **change.after}:
        column = declared.column(name) or entry.version.declared.column(name)
        if column is not None and change.action == EntryChange.Action.CHANGED:
            lines.append((str(column.name), _kept(column, entry, change.before.get(name)),
                          _kept(column, entry, change.after.get(name))))  # fmt: skip
    personal = [
        str(column.name) for name in change.personal if (column := declared.column(name)) and change.before is not None
    ]
    return {"change": change, "lines": lines, "personal": personal if change.action == "changed" else []}


def _kept(column: registers.Column, entry: RegisterEntry, kept: Any) -> str:
    if kept is None:
        return "—"
    told = RegisterEntry(register=entry.register, version=entry.version, number=entry.number, cells={column.id: kept})
    return shown.cell_of(column, told, registers.labels_for(entry.register.declared, [told]), {}).text


def _entry(request: HttpRequest, register: Register, number: int) -> RegisterEntry:
    entry = registers.entry_of(register, number, request.user) if number < 2**31 else None
    if entry is None:
        raise Http404(number)
    return entry


def _form(register: Register, fields: list[shown.Field]) -> dict[str, Any]:
    computed = [column for column in register.declared.columns if column.type == "formula"]
    return {"register": register, "fields": fields, "computed": computed}


def _again(request: HttpRequest, register: Register, refusal: EntryRefused) -> tuple[dict[str, Any], dict[str, str]]:
    """What was typed, to be shown again beside what is wrong with it."""
    given: dict[str, Any] = {name: request.POST.get(name, "") for name in request.POST}
    for column in register.declared.entered:
        if column.type == "choices":
            given[column.id] = request.POST.getlist(column.id)
    errors = {problem.column or "": problem.message for problem in refusal.problems}
    stray = [text for name, text in errors.items() if register.declared.column(name) is None or name not in
             {column.id for column in register.declared.entered}]  # fmt: skip
    for text in stray:
        messages.error(request, text)
    return given, errors


def _revision(request: HttpRequest) -> int | None:
    text = request.POST.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None


def _person(request: HttpRequest) -> Any:
    person = request.person  # type: ignore[attr-defined]
    if person is None:
        raise Refusal("register.not_yours", _("This sign-in belongs to nobody who works here."))
    return person


def _quoted(name: str) -> str:
    from urllib.parse import quote

    return quote(name)
