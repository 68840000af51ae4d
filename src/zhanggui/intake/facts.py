"""The rows of declared facts: of registers, every entry that is not struck, on its day and for its shop; of tables."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl

from zhanggui.facts import COMPANY, Shape, column_name, empty_frame, fact_name, shape_of
from zhanggui.intake import run_facts  # noqa: F401 - builders
from zhanggui.intake.registry import Build, fact_family
from zhanggui.intake.tables import taking
from zhanggui.kernel.privacy import api as privacy
from zhanggui.kernel.registers import api as registers
from zhanggui.kernel.registers.models import Register, RegisterEntry

_READ: Mapping[str, Callable[[Any], Any]] = {
    "count": int,
    "money": Decimal,
    "number": Decimal,
    "day": date.fromisoformat,
    "moment": datetime.fromisoformat,
    "flag": bool,
    "text": lambda kept: ",".join(kept) if isinstance(kept, list) else str(kept),
}


@fact_family
def of_tables() -> Mapping[str, Build]:
    """A builder for each table somebody described."""
    return taking.builders()


@fact_family
def of_registers() -> Mapping[str, Build]:
    """A builder for each register there is."""
    return {fact_name(code): _builder(code) for code in Register.objects.values_list("code", flat=True)}


def _builder(code: str) -> Build:
    return lambda shop, first, last: build(code, shop, first, last)


def build(code: str, shop: str, first: date, last: date) -> pl.DataFrame:
    """The entries of a register that count in these days, as rows of its fact."""
    register = Register.objects.select_related("live").get(code=code)
    registers.keep_columns(register.live.about)  # type: ignore[union-attr]
    shape = shape_of(fact_name(code))
    assert shape is not None
    entries = RegisterEntry.objects.filter(
        register=register, shop="" if shop == COMPANY else shop, day__range=(first, last), struck_at__isnull=True
    )
    cells = {column_name(one.id): one.id for version in register.versions.all() for one in version.declared.columns}
    rows = [_row(shape, cells, entry, shop) for entry in entries.order_by("day", "number")]
    blank = empty_frame(shape.fact)
    return pl.DataFrame(rows, schema=blank.schema, orient="row") if rows else blank


def _row(shape: Shape, cells: Mapping[str, str], entry: RegisterEntry, shop: str) -> list[Any]:
    hidden = registers.personal_of(entry) if any(one.kind == "index" for one in shape.columns) else {}
    row: list[Any] = [shop, f"{entry.day:%Y-%m}", entry.day, None, entry.number]
    for column in shape.columns:
        if column.name == shape.keys[0]:
            row.append(entry.number)
        elif column.kind == "index":
            row.append(privacy.blind_index(str(hidden.get(cells.get(column.name, ""), ""))) or None)
        else:
            kept = entry.cells.get(cells.get(column.name, ""))
            row.append(None if kept is None else _READ[column.kind](kept))
    return row
