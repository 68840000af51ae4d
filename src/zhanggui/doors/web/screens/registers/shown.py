"""Registers as pages show them: a cell in words, a cell as somebody would type it, a form's fields."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from zhanggui.base import clock, money_text
from zhanggui.doors.web import attachments, text
from zhanggui.kernel.duties.rules import period_of
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.registers import api as registers
from zhanggui.kernel.registers.api import Access, Column, Declaration, Register, RegisterEntry
from zhanggui.kernel.registers.declaration import NUMBERS, REFERENCES
from zhanggui.kernel.registers.workbooks import choice_names, mask

Labels = Mapping[str, Mapping[str, str]]
_PEOPLE = {"person": "web:person", "position": "web:position"}
_INPUTS = {"date": "date", "datetime": "datetime-local", "time": "time", "url": "url"}


@dataclass(frozen=True)
class Cell:
    text: str
    css: str
    label: str
    link: str = ""
    long: bool = False
    tone: str = ""


@dataclass
class Field:
    """One input of the form."""

    column: Column
    value: Any = ""
    error: str = ""
    hint: str = ""
    choices: Sequence[tuple[str, str]] = ()
    suffix: str = ""
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """Which input draws it."""
        if self.column.type in ("long", "choice", "choices", "yes_no", "file", "shop", "project"):
            return self.column.type if self.column.type not in ("shop", "project") or self.choices else "text"
        return "reference" if self.column.type in REFERENCES else "text"

    @property
    def input_type(self) -> str:
        return _INPUTS.get(self.column.type, "text")

    @property
    def input_mode(self) -> str:
        return "decimal" if self.column.type in NUMBERS else ""


def register_or_404(code: str) -> Register:
    found = Register.objects.select_related("live").filter(code=code, live__isnull=False).first()
    if found is None:
        raise Http404(code)
    return found


def access(request: HttpRequest) -> Access:
    """What the person of this request may do with registers; read once a request."""
    if not hasattr(request, "_registers"):
        request._registers = registers.access_of(request.user, today())  # type: ignore[attr-defined]
    return request._registers  # type: ignore[attr-defined]


def today() -> Any:
    return clock.today(organisation.zone())


def cells_of(declared: Declaration, entry: RegisterEntry, labels: Labels, hidden: Mapping[str, str]) -> list[Cell]:
    return [cell_of(column, entry, labels, hidden) for column in declared.columns]


def cell_of(
    column: Column, entry: RegisterEntry, labels: Labels, hidden: Mapping[str, str], clear: bool = False
) -> Cell:
    """One cell in words; personal ones masked unless they were revealed."""
    css = f"c-{column.look}" + (" text-end" if column.is_number else "")
    label = str(column.name)
    if column.personal:
        kept = str(hidden.get(column.id, ""))
        return Cell((kept if clear else mask(column, kept)) if kept else "", css, label)
    kept = entry.cells.get(column.id)
    if kept is None:
        return Cell("", css, label)
    if column.type in REFERENCES:
        return Cell(labels.get(column.type, {}).get(kept, kept), css, label, _link(column, kept))
    if column.type == "url":
        return Cell(kept, css, label, kept)
    if column.type == "file":
        address = reverse("web:register-file", args=[entry.register.code, entry.number, column.id])
        return Cell(attachments.name_of(kept), css, label, address)
    if column.look == "yes_no":
        return Cell(_("yes") if kept else _("no"), css, label)
    if column.type in ("choice", "choices"):
        return Cell(text.joined(choice_names(column, entry, kept)), css, label)
    return Cell(in_words(column, kept), css, label, long=column.look == "long")


def in_words(column: Column, kept: Any) -> str:
    """A number, day or text as pages write it."""
    if kept is None:
        return ""
    if column.look == "money":
        number = Decimal(kept)
        return text.money_cell(number) if number == round(number, 2) else text.count_text(number)
    if column.look == "percent":
        return text.percent_text(Decimal(kept))
    if column.look in ("number", "integer"):
        unit = f" {column.unit}" if column.unit else ""
        return text.count_text(Decimal(kept)) + unit
    if column.look == "datetime":
        return text.moment_text(datetime.fromisoformat(kept))
    return str(kept)


def typed(column: Column, entry: RegisterEntry, labels: Labels, hidden: Mapping[str, str]) -> Any:
    """A cell as somebody would type it into the grid."""
    kept = entry.cells.get(column.id)
    if column.personal:
        return cell_of(column, entry, labels, hidden).text
    if kept is None:
        return False if column.type == "yes_no" else ""
    if column.type in ("choice", "choices"):
        return "、".join(choice_names(column, entry, kept))
    if column.type in REFERENCES:
        name = labels.get(column.type, {}).get(kept, "")
        return f"{name} · {kept}" if name and name != kept else kept
    if column.type == "yes_no":
        return bool(kept)
    if column.type == "percent":
        return _percent_typed(kept)
    if column.type == "datetime":
        return text.moment_text(datetime.fromisoformat(kept))
    if column.type == "file":
        return attachments.name_of(kept)
    return cell_of(column, entry, labels, hidden).text if column.computed else str(kept)


def fields_of(
    register: Register, request: HttpRequest, entry: RegisterEntry | None = None,
    given: Mapping[str, Any] | None = None, errors: Mapping[str, str] | None = None,
) -> list[Field]:  # fmt: skip
    """The form of a register: filled with what was typed, else with the line, else with the defaults."""
    labels = registers.labels_for(register.declared, [entry]) if entry else {}
    fields = []
    for column in register.declared.entered:
        one = Field(column, error=(errors or {}).get(column.id, ""), hint=str(column.help or ""))
        if given is not None:
            one.value = given.get(column.id, "")
        elif entry is not None:
            one.value = _form_value(column, entry, labels)
        else:
            one.value = _default(column, register, request)
        if column.personal and entry is not None:
            one.hint = _("Kept masked. Leave it empty to keep what is there.")
        if column.type in ("choice", "choices"):
            one.choices = [(choice.id, str(choice.name)) for choice in column.choices]
        elif column.type in ("shop", "project"):
            one.choices = registers.search_reference(column.type, request.user, "", 300)
        one.suffix = "%" if column.type == "percent" else str(column.unit or "")
        fields.append(one)
    return fields


def values_from(register: Register, request: HttpRequest, entry: RegisterEntry | None = None) -> dict[str, Any]:
    """What the form sent; files are kept, untouched personal columns and files are left out."""
    values: dict[str, Any] = {}
    for column in register.declared.entered:
        if column.type == "file":
            upload = request.FILES.get(column.id)
            if upload is not None:
                values[column.id] = attachments.keep(upload)
            elif request.POST.get(f"{column.id}-drop"):
                values[column.id] = None
            continue
        if column.type == "choices":
            values[column.id] = request.POST.getlist(column.id)
            continue
        if column.id not in request.POST:
            if column.type == "yes_no":
                values[column.id] = False
            continue
        value: Any = request.POST[column.id].strip()
        if column.personal and entry is not None and not value:
            continue
        values[column.id] = as_typed(column, value)
    return values


def as_typed(column: Column, value: Any) -> Any:
    """What a person means who types into a cell: 12.5 in a column of percentages is 12.5 %."""
    if (
        column.type == "percent"
        and isinstance(value, str)
        and value.strip()
        and not value.strip().endswith(("%", "％"))
    ):
        return f"{value.strip()}%"
    return value


def totals_shown(declared: Declaration, totals: Mapping[str, Decimal]) -> list[tuple[Column, str]]:
    def shown(column: Column) -> str:
        total = totals.get(column.id)
        if total is None:
            return ""
        return in_words(column, money_text(total) if column.look == "money" else format(total, "f"))

    return [(column, shown(column)) for column in declared.columns]


def hidden_of(declared: Declaration, entries: Iterable[RegisterEntry]) -> dict[int, dict[str, str]]:
    """Personal columns of some lines, to be masked; nothing is decrypted where there are none."""
    if not any(column.personal for column in declared.columns):
        return {}
    return {entry.pk: registers.personal_of(entry) for entry in entries}


def _form_value(column: Column, entry: RegisterEntry, labels: Labels) -> Any:
    kept = entry.cells.get(column.id)
    if column.personal or kept is None:
        return ""
    if column.type == "percent":
        return _percent_typed(kept).removesuffix("%")
    if column.type == "datetime":
        return text.moment_text(datetime.fromisoformat(kept)).replace(" ", "T")
    if column.type in REFERENCES and column.type not in ("shop", "project"):
        name = labels.get(column.type, {}).get(kept, "")
        return f"{name} · {kept}" if name and name != kept else kept
    return attachments.name_of(kept) if column.type == "file" else kept


def _percent_typed(kept: str) -> str:
    number = (Decimal(kept) * 100).normalize()
    return f"{number:f}%"


def _default(column: Column, register: Register, request: HttpRequest) -> Any:
    person: Any = request.person  # type: ignore[attr-defined]
    now = organisation.zone()
    if column.default == "today":
        return today().isoformat()
    if column.default == "now":
        return clock.now().astimezone(now).strftime("%H:%M" if column.type == "time" else "%Y-%m-%dT%H:%M")
    if column.default == "me":
        return f"{text.named(person)} · {person.code}" if person else ""
    if column.default == "my_position":
        held = organisation.positions_of(person, today()) if person else []
        return f"{held[0].name} · {held[0].code}" if held else ""
    if column.default == "period":
        return period_key(register)
    return column.default


class _Monthly:
    every_days: int | None = None


def period_key(register: Register) -> str:
    """The running period of the register's first cadence: 2026-11-22, 2026-W47, 2026-11, 2026-Q4 or 2026."""
    for word in register.cadences:
        period = period_of(_Monthly(), word, today())
        if period is not None:
            return period.key
    return str(today())


def _link(column: Column, code: str) -> str:
    if column.type in _PEOPLE:
        return reverse(_PEOPLE[column.type], args=[code]) if "/" not in code else ""
    return registers.link_of(column.type, code)
