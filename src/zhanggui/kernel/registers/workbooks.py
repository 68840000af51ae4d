"""Registers as workbooks: out with totals, in with every fault named by row and column."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from zhanggui.base import Problem, Refusal, portions
from zhanggui.connectors.cells import words
from zhanggui.connectors.sources import kind_of, tables_of
from zhanggui.connectors.tables import Table, is_blank, same_name
from zhanggui.kernel.organisation.models import Person
from zhanggui.kernel.privacy import api as privacy
from zhanggui.kernel.registers import queries
from zhanggui.kernel.registers.declaration import Column, Declaration
from zhanggui.kernel.registers.filling import Line, Lines
from zhanggui.kernel.registers.models import Register, RegisterEntry, RegisterImport
from zhanggui.kernel.registers.services import EntryRefused, change, fill, must_fill, personal_of
from zhanggui.kernel.registers.values import python_value

NUMBER = "#"
TOTAL_WORDS = ("合计", "total")
HEADER_WITHIN = 20
MOST_ROWS = 5_000
MOST_PROBLEMS = 500
_FORMATS = {
    "money": "#,##0.00##", "percent": "0.00%", "date": "yyyy-mm-dd", "datetime": "yyyy-mm-dd hh:mm", "integer": "#,##0",
}  # fmt: skip
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠", "|", "%")


@dataclass(frozen=True)
class Imported:
    """What became of a file. `again` marks a file whose lines were taken before."""

    rows: int
    added: int
    changed: int
    unchanged: int
    problems: tuple[Problem, ...] = ()
    again: bool = False


@transaction.atomic
def import_xlsx(
    register: Register, path: Path, name: str, by: Person | None, at: datetime, shop: str = "", *, checked: bool = False
) -> Imported:
    """Take the lines of a workbook (or CSV) in: good ones go on, the others are named by row and column.

    A line with a number (#) changes the line of that number; a line with the key of another changes that one; the
    same line is never taken twice, whether the file is the same or only saved again.
    """
    if not checked:
        must_fill(register, by, at)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    before = RegisterImport.objects.filter(register=register, sha256=digest, shop=shop).first()
    if before is not None and not before.problems:
        counts = before.counts
        return Imported(counts["rows"], 0, 0, counts["rows"], again=True)
    declared = register.declared
    header_row, columns, rows = _opened(declared, path, name)
    counts = {"rows": 0, "added": 0, "changed": 0, "unchanged": 0}
    problems: list[Problem] = _header_problems(declared, header_row, columns)
    found, more = _found(columns, rows, shop)
    counts["rows"] = len(found)
    problems += more + _take_all(register, found, counts, name, by, at, shop)
    kept = [{"row": one.row, "column": one.column, "code": one.code, "message": one.message} for one in problems]
    RegisterImport.objects.update_or_create(
        register=register, sha256=digest, shop=shop,
        defaults={"name": name[-200:], "person": by, "at": at, "counts": counts, "problems": kept[:MOST_PROBLEMS]},
    )  # fmt: skip
    return Imported(**counts, problems=tuple(problems))


@dataclass(frozen=True)
class Given:
    """A line of the file: its cells by column, the number it names, its fingerprint."""

    row: int
    cells: Mapping[str, str]
    number: str
    origin: str

    @property
    def values(self) -> dict[str, str]:
        return {column: text for column, text in self.cells.items() if text}

    @property
    def names_a_line(self) -> bool:
        return self.number.isdigit() and len(self.number) < 10


def _found(columns: list[Column | str | None], rows: Any, shop: str) -> tuple[list[Given], list[Problem]]:
    """The lines of the file, up to as many as one file may hold."""
    found: list[Given] = []
    seen: dict[str, int] = {}
    for row, cells in rows:
        if len(found) >= MOST_ROWS:
            sentence = _("Only the first %(most)d lines were read. Put the others into a file of their own.")
            return found, [Problem("file.too_many_rows", sentence % {"most": MOST_ROWS}, row)]
        given = {column.id: cell for column, cell in _paired(columns, cells) if column is not None}
        number = next((cell for column, cell in _paired(columns, cells, numbers=True) if column is None), "")
        found.append(Given(row, given, number, _origin(given, shop, seen)))
    return found, []


def _take_all(
    register: Register, found: Sequence[Given], counts: dict[str, int], name: str, by: Person | None, at: datetime,
    shop: str,
) -> list[Problem]:  # fmt: skip
    """Take the lines in file order: new ones together, those that change a line by themselves."""
    reason = _("from the file %(name)s") % {"name": name[-200:]}
    lines = Lines(register, by, at, shop, reason=reason)
    there = _there(register, found)
    read = {one.row: _read(lines, one) for one in found if not one.names_a_line and one.origin not in there}
    keys = {line.key for line in read.values() if isinstance(line, Line)}
    lines.hold(keys)
    problems: list[Problem] = []
    for one in found:
        line = read.get(one.row)
        try:
            if isinstance(line, Refusal):
                raise line
            if line is not None and not lines.stands(line):
                lines.add(line)
                counts["added"] += 1
            elif one.origin in there and not one.names_a_line:
                counts["unchanged"] += 1
            else:
                lines.write()
                counts[_change(lines.register, one, reason, by, at, shop)] += 1
                if one.names_a_line:
                    lines.hold(keys)
        except Refusal as refusal:
            problems += _problems_of(register.declared, refusal, one.row)
    lines.write()
    return problems


def _there(register: Register, found: Sequence[Given]) -> set[str]:
    """Fingerprints of lines that were taken in before."""
    there: set[str] = set()
    for some in portions([one.origin for one in found]):
        known = RegisterEntry.objects.filter(register=register, origin__in=some)
        there.update(known.values_list("origin", flat=True))
    return there


def _read(lines: Lines, one: Given) -> Line | Refusal:
    try:
        return lines.read(one.values, one.origin)
    except Refusal as refusal:
        return refusal


def _problems_of(declared: Declaration, refusal: Refusal, row: int) -> list[Problem]:
    if isinstance(refusal, EntryRefused):
        return [Problem(one.code, one.message, row, _heading(declared, one.column)) for one in refusal.problems]
    return [Problem(refusal.code, str(refusal.sentence), row)]


def export_xlsx(register: Register, rows: QuerySet[RegisterEntry]) -> BytesIO:
    """The lines as a workbook with a row of totals; personal columns masked; nothing in a cell runs as a formula."""
    file = BytesIO()
    _write(file, register, rows)
    file.seek(0)
    return file


def mask(column: Column, text: str) -> str:
    """A personal value as people see it who did not ask to see it."""
    masks = {"name": privacy.mask_name, "phone": privacy.mask_phone, "address": privacy.mask_address}
    return masks[column.mask](text) if column.mask in masks else "*" * min(len(text), 8)


def _write(file: BytesIO, register: Register, rows: QuerySet[RegisterEntry]) -> None:
    import xlsxwriter  # a fifth of a second, and few commands write workbooks

    declared = register.declared
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, options) as book:
        title = "".join("_" if sign in "[]:*?/\\'" else sign for sign in register.name)[:31]
        sheet = book.add_worksheet(title or "1")
        bold = book.add_format({"bold": True, "bottom": 1})
        looks = {kind: book.add_format({"num_format": form}) for kind, form in _FORMATS.items()}
        totals_looks = {
            kind: book.add_format({"num_format": form, "bold": True, "top": 1}) for kind, form in _FORMATS.items()
        }
        total_look = book.add_format({"bold": True, "top": 1})
        sheet.freeze_panes(1, 1)
        sheet.set_column(0, len(declared.columns), 15)
        for at, heading in enumerate([NUMBER, *(str(column.name) for column in declared.columns)]):
            sheet.write_string(0, at, _safe(heading), bold)
        line = 0
        for portion in _portions(rows):
            labels = queries.labels_for(declared, portion)
            for entry in portion:
                line += 1
                sheet.write_number(line, 0, entry.number)
                for at, column in enumerate(declared.columns, 1):
                    _write_cell(sheet, line, at, _shown(column, entry, labels), looks.get(column.look))
        totals = queries.totals_of(register, rows)
        if totals:
            sheet.write_string(line + 1, 0, _("Total"), total_look)
            for at, column in enumerate(declared.columns, 1):
                if column.id in totals:
                    _write_cell(sheet, line + 1, at, totals[column.id], totals_looks.get(column.look, total_look))


def _portions(rows: QuerySet[RegisterEntry], size: int = 1000) -> Iterable[list[RegisterEntry]]:
    portion: list[RegisterEntry] = []
    for entry in rows.iterator(chunk_size=size):
        portion.append(entry)
        if len(portion) == size:
            yield portion
            portion = []
    if portion:
        yield portion


def _shown(column: Column, entry: RegisterEntry, labels: Mapping[str, Mapping[str, str]]) -> Any:
    if column.personal:
        text = personal_of(entry).get(column.id, "")
        return mask(column, str(text)) if text else ""
    kept = entry.cells.get(column.id)
    if kept is None:
        return ""
    if column.look == "yes_no":
        return _("yes") if kept else _("no")
    if column.type in ("choice", "choices"):
        return "、".join(choice_names(column, entry, kept))
    if column.type in labels:
        return labels[column.type].get(kept, kept)
    if column.type == "file":
        return str(kept).partition("/")[2]
    return python_value(column, kept)


def choice_names(column: Column, entry: RegisterEntry, kept: Any) -> list[str]:
    """Names of chosen values; one that is no longer offered keeps the name it had when it was filled in."""
    old = entry.version.declared.column(column.id)
    named = {choice.id: str(choice.name) for choice in (*(old.choices if old else ()), *column.choices)}
    return [named.get(one, str(one)) for one in (kept if isinstance(kept, list) else [kept])]


def _write_cell(sheet: Any, row: int, place: int, value: Any, look: Any) -> None:
    if isinstance(value, datetime):
        sheet.write_datetime(row, place, value.replace(tzinfo=None), look)
    elif isinstance(value, date):
        sheet.write_datetime(row, place, value, look)
    elif isinstance(value, Decimal | int) and not isinstance(value, bool) and len(str(value).strip("-")) <= 15:
        sheet.write_number(row, place, float(value), look)
    else:
        sheet.write_string(row, place, _safe(str(value)), None)


def _safe(text: str) -> str:
    """Text no spreadsheet program takes for a formula, also when it is saved as text and opened again."""
    bare = text.lstrip(" \u200b\ufeff\xa0\u3000")
    return f"'{text}" if bare.startswith(_DANGEROUS) or text[:1] in ("'", "\n") else text


def _opened(declared: Declaration, path: Path, name: str) -> tuple[int, list[Column | str | None], Any]:
    """The first table whose header names the register's columns: where the header is, its columns, its rows."""
    kind = kind_of(path, name)
    if kind not in ("workbook", "text"):
        raise Refusal("file.unreadable", _("Give an Excel workbook (xlsx) or a text table (csv)."))
    best: tuple[int, int, list[Column | str | None], Table] | None = None
    for table in tables_of(path, name, kind):
        for at, (row, cells) in enumerate(table.open_rows()):
            if at >= HEADER_WITHIN:
                break
            columns = [_column_named(declared, cell) for cell in cells]
            fitting = sum(isinstance(column, Column) for column in columns)
            if fitting and (best is None or fitting > best[0]):
                best = (fitting, row, columns, table)
    if best is None:
        raise Refusal(
            "file.no_header",
            _("No line of the file names the columns of this register. Export it once to see its form."),
        )
    _fitting, header, columns, table = best
    return header, columns, _rows_below(table, header)


def _rows_below(table: Table, header: int) -> Any:
    for row, cells in table.open_rows():
        if row <= header or is_blank(cells):
            continue
        first = next((cell.strip() for cell in cells if cell.strip()), "")
        if first.casefold() in TOTAL_WORDS:
            continue
        yield row, cells


def _column_named(declared: Declaration, cell: str) -> Column | str | None:
    """The column a heading means; None for the line's number, the heading itself where nothing fits."""
    heading = same_name(cell)
    if heading == NUMBER:
        return None
    for column in declared.columns:
        if heading in (same_name(column.name.zh), same_name(column.name.en), column.id):
            return column
    return cell.strip()


def _header_problems(declared: Declaration, row: int, columns: list[Column | str | None]) -> list[Problem]:
    unknown = [
        Problem("file.unknown_column", _("This register has no such column; it is left out."), row, heading)
        for heading in columns
        if isinstance(heading, str) and heading
    ]
    named = [column.id for column in columns if isinstance(column, Column)]
    twice = sorted({name for name in named if named.count(name) > 1})
    if twice:
        raise Refusal("file.column_twice", _("The file names a column twice: %(name)s.") % {"name": ", ".join(twice)})
    return unknown


def _paired(
    columns: list[Column | str | None], cells: list[str], *, numbers: bool = False
) -> Iterable[tuple[Column | None, str]]:
    """Cells with their columns: those people fill in, or the line's number."""
    for column, cell in zip(columns, cells, strict=False):
        if numbers and column is None:
            yield None, words(cell)
        if not numbers and isinstance(column, Column) and not column.computed and column.type != "file":
            text = words(cell).removeprefix("'")
            if not (column.personal and "*" in text):  # a mask says nothing
                yield column, text


def _origin(given: Mapping[str, str], shop: str, seen: dict[str, int]) -> str:
    """A fingerprint of a line, keyed since it may hold personal data; equal lines of one file are told apart."""
    text = privacy.blind_index(json.dumps([shop, sorted(given.items())], ensure_ascii=False))
    seen[text] = seen.get(text, 0) + 1
    return f"{text}:{seen[text]}"


def _change(register: Register, one: Given, reason: str, by: Person | None, at: datetime, shop: str) -> str:
    """Change the line that is meant by its number or key: changed or unchanged."""
    if one.names_a_line:
        held = RegisterEntry.objects.filter(register=register, number=int(one.number)).select_related("register")
        entry = held.first()
        if entry is None:
            raise Refusal("entry.unknown_number", _("There is no line %(number)s.") % {"number": one.number})
        revision = entry.revision
        after = change(entry, one.cells, by, at, reason, checked=True)
        return "changed" if after.revision != revision else "unchanged"
    after = fill(register, one.values, by, at, shop, reason=reason, origin=one.origin, checked=True)
    return "changed" if after.changed_at == at else "unchanged"


def _heading(declared: Declaration, name: str | None) -> str | None:
    column = declared.column(name or "")
    return str(column.name) if column else name
