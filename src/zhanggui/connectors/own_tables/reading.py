"""An own table as a format like any other: its manifest, its kind of record, its reader."""

from collections.abc import Iterable, Mapping
from dataclasses import field, make_dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Any

from zhanggui.connectors.manifest import Manifest
from zhanggui.connectors.own_tables import shelf
from zhanggui.connectors.own_tables.declaration import DAY, KINDS, NUMBERS, OwnTable
from zhanggui.connectors.report_cells import KINDS as CELLS
from zhanggui.connectors.report_cells import name_and_unit
from zhanggui.connectors.report_manifest import Report
from zhanggui.connectors.report_reader import ReportReader
from zhanggui.connectors.report_records import ReportRecord
from zhanggui.connectors.tables import same_name

EVIDENCE = "own"
LAYOUT = "described"
NOUN = "own"


def readers() -> Mapping[str, ReportReader]:
    """A reader for every table that was described, by its format."""
    return {table.format: reader_of(table) for table in shelf.described().values()}


@lru_cache(maxsize=512)
def reader_of(table: OwnTable) -> ReportReader:
    """Reads files of a table as reports are read: totals, repeated lines and ranges of days included."""
    return ReportReader(_manifest(table))


def _manifest(table: OwnTable) -> Manifest:
    columns = {one.name: _with_units(one.headers, KINDS[one.kind][0]) for one in table.columns}
    if table.day:
        columns[DAY] = _with_units(table.day, "days")
    required = [*([DAY] if table.day else []), *(one.name for one in table.columns if one.required)]
    return Manifest(
        format=table.format,
        title={"zh": table.title[0], "en": table.title[1]},
        platform="own",
        evidence=EVIDENCE,
        noun=NOUN,
        columns=columns,
        required=required,
        layouts={LAYOUT: table.headers},
        report=_report(table, columns),
        known=frozenset(same_name(name) for names in columns.values() for name in (*names, *table.skipped)),
    )


def _report(table: OwnTable, columns: Mapping[str, Any]) -> Report:
    kinds = {one.name: KINDS[one.kind][0] for one in table.columns} | ({DAY: "days"} if table.day else {})
    keys = [one.name for one in table.columns if one.is_key]
    return Report(
        _record(table),
        {name: kinds[name] for name in columns},
        (),
        unique=[*([DAY] if table.day and keys else []), *keys],
        filled=[one.name for one in table.columns if one.required and one.kind in NUMBERS],
    )


def _record(table: OwnTable) -> type[ReportRecord]:
    """The kind of record its lines become: a field a column, with the kind of its cells."""
    fields = []
    for one in table.columns:
        cell = KINDS[one.kind][0]
        is_text = cell in ("text", "id")
        fields.append((one.name, _annotated(cell, is_text), field(default="" if is_text else None)))
    made = make_dataclass(
        f"Own_{table.code}", fields, bases=(ReportRecord,), namespace={"__module__": __name__},
        frozen=True, slots=True, kw_only=True,
    )  # fmt: skip
    assert issubclass(made, ReportRecord)
    return made


def _annotated(cell: str, is_text: bool) -> Any:
    """The type of a field with the kind of its cells beside it, as declared records write it."""
    annotated: Any = Annotated
    return annotated[str if is_text else Decimal | None, cell]


def _with_units(headers: Iterable[str], kind: str) -> list[str]:
    """Headers as they were given, and as a file may also write them: with another unit in brackets, or none."""
    told = list(headers)
    bare = [name_and_unit(header)[0] for header in told]
    return list(dict.fromkeys([*told, *bare, *(f"{name}({unit})" for name in bare for unit in CELLS[kind].units)]))
