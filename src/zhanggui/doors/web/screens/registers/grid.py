"""The grid: one cell or one new line at a time, as JSON."""

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from zhanggui.base import Refusal, clock
from zhanggui.doors.web.rights import right_required
from zhanggui.doors.web.screens.registers import lists, shown
from zhanggui.kernel.registers import api as registers
from zhanggui.kernel.registers.api import Column, EntryRefused, Register, RegisterEntry
from zhanggui.kernel.registers.declaration import REFERENCES


@require_POST
@right_required("registers.view")
def save(request: HttpRequest, code: str) -> JsonResponse:
    """{number, revision, values}: changes a line, or fills a new one where there is no number."""
    register = lists.fillable(request, code)
    try:
        sent = json.loads(request.body)
        values = {str(name): value for name, value in sent["values"].items()}
        number, revision = sent.get("number"), sent.get("revision")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return JsonResponse({"problem": "?"}, status=400)
    declared = register.declared
    values = {
        name: shown.as_typed(column, value)
        for name, value in values.items()
        if (column := declared.column(name)) and isinstance(value, str | bool) and not column.computed
    }
    try:
        entry = _kept(request, register, number, revision, values)
    except EntryRefused as refusal:
        return JsonResponse({"problem": refusal.sentence, "columns": [one.column for one in refusal.problems]})
    except Refusal as refusal:
        return JsonResponse({"problem": str(refusal.sentence), "columns": []})
    entry.register = register
    return JsonResponse(row_for(register, entry, registers.labels_for(declared, [entry]), registers.personal_of(entry)))


@require_GET
@right_required("registers.view")
def refer(request: HttpRequest, kind: str) -> JsonResponse:
    """What fits the text typed into a reference, as one would type it."""
    found = registers.search_reference(kind, request.user, request.GET.get("q", ""), 20) if kind in REFERENCES else []
    return JsonResponse({"found": [label if label == code else f"{label} · {code}" for code, label in found]})


def column_for(column: Column) -> dict[str, Any]:
    return {
        "id": column.id, "title": str(column.name), "type": column.type, "look": column.look,
        "required": column.required, "number": column.is_number,
        "locked": column.computed or column.type == "file", "personal": column.personal,
        "choices": [str(choice.name) for choice in column.choices],
        "refer": reverse("web:register-refer", args=[column.type]) if column.type in REFERENCES else "",
    }  # fmt: skip


def row_for(
    register: Register, entry: RegisterEntry, labels: shown.Labels, hidden: Mapping[str, str]
) -> dict[str, Any]:
    return {
        "number": entry.number, "revision": entry.revision,
        "link": reverse("web:register-line", args=[register.code, entry.number]),
        "values": {column.id: shown.typed(column, entry, labels, hidden) for column in register.declared.columns},
    }  # fmt: skip


def _kept(
    request: HttpRequest, register: Register, number: Any, revision: Any, values: dict[str, Any]
) -> RegisterEntry:
    person: Any = request.person  # type: ignore[attr-defined]
    if number is None:
        return registers.fill(register, values, person, clock.now(), checked=True)
    whole = isinstance(number, int) and not isinstance(number, bool) and 0 < number < 2**31
    entry = registers.entry_of(register, number, request.user) if whole else None
    if entry is None:
        raise Refusal("entry.unknown_number", "?")
    return registers.change(
        entry, values, person, clock.now(), checked=True, revision=revision if isinstance(revision, int) else None
    )
