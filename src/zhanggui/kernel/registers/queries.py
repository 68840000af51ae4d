"""What stands in a register: filtered, sorted, totalled, all in the database but the exact sums."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import BooleanField, CharField, DecimalField, F, Q, QuerySet, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from zhanggui.kernel.registers import references
from zhanggui.kernel.registers.declaration import NUMBERS, Column, Declaration
from zhanggui.kernel.registers.models import EntryChange, Register, RegisterEntry
from zhanggui.kernel.registers.values import Unfit, answer_of, python_value

_SEARCHED = ("text", "long", "product", "sku", "order", "url", "sequence")
_EXACT = DecimalField(max_digits=30, decimal_places=10)


def registers_open() -> QuerySet[Register]:
    return Register.objects.filter(closed_on__isnull=True, live__isnull=False).select_related("live")


def entries_of(
    register: Register, user: Any, filters: Mapping[str, Any] | None = None, sort: str = "", *, struck: bool = False
) -> QuerySet[RegisterEntry]:
    """Lines a user may see, newest first unless sorted: `sort` is a column, with - for descending.

    `filters`: a column to a text or value, or for numbers and days `column__from` and `column__to`; `q` searches all
    texts; `filled__from`, `filled__to` and `person` ask when and by whom a line was filled. Unknown names are ignored.
    """
    rows = RegisterEntry.objects.filter(register=register, struck_at__isnull=not struck)
    shops = references.shops_of(user)
    if shops is not None:
        rows = rows.filter(Q(shop="") | Q(shop__in=shops))
    declared = register.declared
    for name, value in (filters or {}).items():
        if value not in (None, ""):
            rows = _filtered(rows, declared, name, value)
    return _sorted(rows.select_related("filled_by", "version"), declared, sort)


def totals_of(register: Register, rows: QuerySet[RegisterEntry]) -> dict[str, Decimal]:
    """Exact sums and means; a formula of summed columns is worked out on the sums, so ratios are ratios of totals."""
    declared = register.declared
    summed = [column for column in declared.columns if column.total in ("sum", "mean") and column.is_number]
    sums: dict[str, Decimal] = {}
    counts: dict[str, int] = {}
    for cells in rows.order_by().values_list("cells", flat=True).iterator(chunk_size=2000):
        for column in summed:
            kept = cells.get(column.id)
            if kept is not None:
                sums[column.id] = sums.get(column.id, Decimal(0)) + Decimal(kept)
                counts[column.id] = counts.get(column.id, 0) + 1
    totals = {
        column.id: sums[column.id] if column.total == "sum" else _mean(sums[column.id], counts[column.id])
        for column in summed
        if column.id in sums
    }
    return totals | _formula_totals(declared, totals)


def _mean(total: Decimal, count: int) -> Decimal:
    return (total / count).quantize(Decimal("0.0001")).normalize()


def _formula_totals(declared: Declaration, totals: Mapping[str, Decimal]) -> dict[str, Decimal]:
    added: dict[str, Decimal] = {}
    sums = {column.id for column in declared.columns if column.total == "sum"}
    for column in declared.computing_order():
        names = column.formula.names if column.formula else frozenset()
        if column.total != "none" or not column.is_number or not names or not names <= sums:
            continue
        try:
            answer = answer_of(column, {name: totals.get(name) for name in names})
        except Unfit:
            continue
        if answer is not None:
            added[column.id] = Decimal(answer)
    return added


def entry_of(register: Register, number: int, user: Any) -> RegisterEntry | None:
    """One line by its number, struck or not, if the user may see its shop."""
    shops = references.shops_of(user)
    entry = RegisterEntry.objects.filter(register=register, number=number)
    entry = entry.select_related("version", "filled_by", "register__live").first()
    return entry if entry and (shops is None or not entry.shop or entry.shop in shops) else None


def history_of(entry: RegisterEntry) -> list[EntryChange]:
    """Everything that happened to a line, newest first."""
    return list(entry.changes.select_related("person", "undoes"))


def labels_for(declared: Declaration, rows: Iterable[RegisterEntry]) -> dict[str, Mapping[str, str]]:
    """For each kind of reference the names of what these lines point at."""
    wanted: dict[str, set[str]] = {}
    for row in rows:
        for column in declared.columns:
            value = row.cells.get(column.id)
            if column.type in references.known_kinds() and isinstance(value, str):
                wanted.setdefault(column.type, set()).add(value)
    return {kind: references.labels_of(kind, codes) for kind, codes in wanted.items()}


def value_of(column: Column, entry: RegisterEntry) -> Any:
    return python_value(column, entry.cells.get(column.id))


def _filtered(rows: QuerySet[RegisterEntry], declared: Declaration, name: str, value: Any) -> QuerySet[RegisterEntry]:
    if name == "q":
        wanted = Q()
        for column in declared.columns:
            if column.type in _SEARCHED and not column.personal:
                wanted |= Q(**{f"cells__{column.id}__icontains": str(value)[:100]})
        return rows.filter(wanted) if wanted else rows
    if name == "person":
        return rows.filter(filled_by__code=value)
    name, _bar, end = name.partition("__")
    if name == "filled" and end in ("from", "to"):
        day = value if isinstance(value, date) else _day(value)
        return rows.filter(**{f"filled_on__{'gte' if end == 'from' else 'lte'}": day}) if day else rows
    column = declared.column(name)
    if column is None or column.personal:
        return rows
    if end in ("from", "to"):
        return _between(rows, column, value, end)
    return _equal(rows, column, value)


def _equal(rows: QuerySet[RegisterEntry], column: Column, value: Any) -> QuerySet[RegisterEntry]:
    if column.look in ("text", "long", "url", "sequence", "product", "sku", "order"):
        return rows.filter(**{f"cells__{column.id}__icontains": str(value)[:100]})
    if column.look == "choices":
        text = Cast(KeyTextTransform(column.id, "cells"), CharField())
        return rows.annotate(_chosen=text).filter(_chosen__contains=f'"{value}"')
    if column.look == "yes_no":
        wanted = value if isinstance(value, bool) else str(value) in ("1", "true", "yes")
        return rows.filter(**{f"cells__{column.id}": True}) if wanted else rows.exclude(**{f"cells__{column.id}": True})
    return rows.filter(**{f"cells__{column.id}": str(value)})


def _between(rows: QuerySet[RegisterEntry], column: Column, value: Any, end: str) -> QuerySet[RegisterEntry]:
    lookup = "gte" if end == "from" else "lte"
    name = f"_{end}_{column.id}"
    if column.look in NUMBERS:
        try:
            bound = Decimal(str(value))
        except ArithmeticError:
            return rows
        if not bound.is_finite() or abs(bound) >= Decimal(10) ** 18:
            return rows
        return rows.annotate(**{name: _number(column)}).filter(**{f"{name}__{lookup}": bound})
    if column.look in ("date", "datetime"):
        text = str(value)[:10] + ("~" if end == "to" and column.look == "datetime" else "")
        return rows.annotate(**{name: Cast(KeyTextTransform(column.id, "cells"), TextField())}).filter(
            **{f"{name}__{lookup}": text}
        )
    return rows


def _sorted(rows: QuerySet[RegisterEntry], declared: Declaration, sort: str) -> QuerySet[RegisterEntry]:
    name, down = sort.removeprefix("-"), sort.startswith("-")
    if name in ("number", "filled_at", "changed_at"):
        return rows.order_by(f"-{name}" if down else name, "-number")
    column = declared.column(name)
    if column is None or column.personal:
        return rows.order_by("-number")
    if column.type == "sequence":
        return rows.order_by("-number" if down else "number")
    by = _number(column) if column.look in NUMBERS else KeyTextTransform(column.id, "cells")
    if column.look == "yes_no":
        by = Cast(KeyTextTransform(column.id, "cells"), BooleanField())
    rows = rows.annotate(_sorted_by=by)
    order = F("_sorted_by").desc(nulls_last=True) if down else F("_sorted_by").asc(nulls_last=True)
    return rows.order_by(order, "-number")


def _number(column: Column) -> Cast:
    return Cast(KeyTextTransform(column.id, "cells"), _EXACT)


def _day(text: Any) -> date | None:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None
