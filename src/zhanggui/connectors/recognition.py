"""Which format a file is, decided by the header it holds: never by its name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from pathlib import Path

from zhanggui.base import Refusal
from zhanggui.connectors import order_lines, own_tables
from zhanggui.connectors.api import answers
from zhanggui.connectors.courier_tariff import reader as courier_tariff
from zhanggui.connectors.manifest import Manifest, manifest_of
from zhanggui.connectors.registry import TABLE_READERS, TARIFF
from zhanggui.connectors.sources import kind_of, tables_of
from zhanggui.connectors.tables import Table, same_name
from zhanggui.connectors.wording import refusal, shown

HEADER_WITHIN = 60
"""Rows looked at for the header."""
FEWEST_NAMED = 4
"""Required fields of generic order lines a file must name before a person is asked for the rest."""
FEWEST_OF_A_LINE = 4
SHARE_OF_A_LINE = 0.6
"""A row above the header with so many filled cells, and such a share of the header's, is no title."""
ALIKE = 0.6
"""Share of the headers of a described table, and of a file, that must be the same."""
FEWEST_SHARED = 3
"""Headers a file must share with a format before it is said to lack one of its columns."""


@dataclass(frozen=True)
class Recognised:
    """A file whose format is known, ready to be read."""

    format: str
    layout: str
    title: Mapping[str, str]
    evidence: str
    encoding: str
    path: Path
    member: str = ""
    header: tuple[str, ...] = ()
    header_row: int = 1
    sheet: str = ""
    delimiter: str = ""
    others: tuple[str, ...] = ()
    """Further tables of the file, of other formats, that are not read."""
    exported_at: datetime | None = None
    """When the platform wrote the file, where its name alone tells: an older export must not undo a newer one."""
    table: Table | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True)
class _Match:
    manifest: Manifest
    table: Table
    header: tuple[str, ...]
    header_row: int
    missing: tuple[str, ...]
    shared: int
    proved: bool = False
    """A word or headers of its own show whose file it is."""
    line_above: int = 0
    """A row above the header that is as full as a line of the table; 0 where there is none."""

    @property
    def fit(self) -> tuple[bool, int]:
        return self.proved, self.shared

    @property
    def place(self) -> str:
        return " / ".join(part for part in (self.table.member, self.table.sheet) if part)


def recognise(path: Path, *, name: str = "") -> Recognised:
    """The format, generation, encoding and header of a file; a refusal that says why where there is none."""
    name = name or path.name
    kind = kind_of(path, name)
    if kind == "json":
        return _json(path, name)
    if kind == "parquet":
        return _order_lines(path, name, [])
    matches: list[_Match] = []
    near: list[_Match] = []
    for table in tables_of(path, name, kind):
        found = _best(table)
        if found is not None:
            (near if found.missing else matches).append(found)
    if not matches:
        return _order_lines(path, name, near)
    return _chosen(_one_reading_each(matches), path, name)


def _json(path: Path, name: str) -> Recognised:
    """A platform's answer, or a price table."""
    answer = answers.opened_file(path)
    if answer is None:
        return _tariff(path, name)
    about, asked = TABLE_READERS[answer.format].manifest, answers.manifest_by_api(answer.api)
    header, table = answers.table_of(answer)
    title = {language: f"{words} ({asked.title[language]})" for language, words in about.title.items()}
    return Recognised(
        answer.format,
        answers.LAYOUT,
        title,
        asked.grade,
        "utf-8",
        path,
        header=header,
        exported_at=answers.asked_at(answer),
        table=table,
    )


def _tariff(path: Path, name: str) -> Recognised:
    told = courier_tariff.load(path, name)
    if "rates" not in told or "carrier" not in told:
        raise refusal("file.unknown_format", name=name, why="")
    return Recognised(
        TARIFF.format, "json-1", TARIFF.title, TARIFF.evidence, "utf-8", path, header=tuple(told), header_row=1
    )


def _order_lines(path: Path, name: str, near: list[_Match]) -> Recognised:
    """Generic order lines, where the columns say so; a file close to a known format is that one, incomplete."""
    found = order_lines.guess(path, name=name)
    named = len(set(found.named) & set(order_lines.REQUIRED))
    if not found.is_complete and (near or named < FEWEST_NAMED):
        raise _unknown(near, name, shown(", ".join(filter(None, found.header))))
    if found.table is not None:
        above = {row: _filled(cells) for row, cells in islice(found.table.open_rows(), found.header_row - 1)}
        above = {row: filled for row, filled in above.items() if row < found.header_row}
        _refuse_line_above(_line_above(above, _filled(found.header)), found.header_row, name)
    told = manifest_of("order_lines")
    return Recognised(
        told.format,
        "generic",
        told.title,
        told.evidence,
        found.encoding,
        path,
        member=found.member,
        header=found.header,
        header_row=found.header_row,
        sheet=found.sheet,
        table=found.table,
    )


def _best(table: Table) -> _Match | None:
    """The row near the top that is the header of a format; else the row that comes closest to one.

    Formats share names: the one that knows most of a header's columns has it.
    """
    closest: _Match | None = None
    above: list[str] = []
    fullness: dict[int, int] = {}
    for row, cells in islice(table.open_rows(), HEADER_WITHIN):
        filled = {same_name(cell) for cell in cells if cell.strip()}
        if len(filled) >= 2:
            compared = _compare(table, row, cells, filled, above)
            whole = [found for found in compared if not found.missing]
            if whole:
                best = max(whole, key=lambda found: found.fit)
                return replace(best, line_above=_line_above(fullness, len(filled)))
            for found in compared:
                if closest is None or (len(found.missing), -found.shared) < (len(closest.missing), -closest.shared):
                    closest = found
        fullness[row] = _filled(cells)
        above.extend(cell for cell in cells if cell.strip())
    return closest


def _line_above(fullness: Mapping[int, int], width: int) -> int:
    """The first row above a header that is too full for a title: its own header is damaged, or it is another table."""
    full = max(FEWEST_OF_A_LINE, round(width * SHARE_OF_A_LINE))
    return next((row for row, filled in fullness.items() if filled >= full), 0)


def _filled(cells: Sequence[str]) -> int:
    return sum(1 for cell in cells if cell.strip())


def _refuse_line_above(row: int, header_row: int, name: str) -> None:
    if row:
        raise refusal("file.line_above", name=name, why=str(row), limit=str(header_row))


def _compare(table: Table, row: int, cells: Sequence[str], filled: set[str], above: list[str]) -> list[_Match]:
    found = []
    for reader in TABLE_READERS.values():
        manifest = reader.manifest
        shared = len(filled & manifest.known)
        told = [*cells, *above, table.sheet]
        if shared < 2 or _is_foreign(manifest, told) or _is_another(manifest, filled, shared):
            continue
        proved = manifest.is_named_by(told) or manifest.is_shown_by(filled)
        if manifest.own_words and not proved:
            continue
        missing = tuple(manifest.missing(cells))
        if missing and (shared < FEWEST_SHARED or len(missing) > len(manifest.required) / 2):
            continue
        found.append(_Match(manifest, table, tuple(cells), row, missing, shared, proved))
    return found


def _is_another(manifest: Manifest, filled: set[str], shared: int) -> bool:
    """Whether a header has too little in common with a table somebody described: a few common words prove nothing."""
    if manifest.evidence != own_tables.EVIDENCE:
        return False
    described = len(manifest.layouts[own_tables.LAYOUT])
    return shared < ALIKE * max(len(filled), described)


def _is_foreign(manifest: Manifest, told: list[str]) -> bool:
    """Whether a header or a title above it belongs to a neighbour's format."""
    return any(word in cell for word in manifest.foreign for cell in told)


def _one_reading_each(matches: list[_Match]) -> list[_Match]:
    """A text file is tried with several delimiters: the reading with most known headers stands."""
    best: dict[tuple[str, str], _Match] = {}
    for match in matches:
        place = (match.table.member, match.table.sheet)
        if place not in best or match.fit > best[place].fit:
            best[place] = match
    return list(best.values())


def _chosen(matches: list[_Match], path: Path, name: str) -> Recognised:
    order = list(TABLE_READERS)
    matches.sort(key=lambda match: order.index(match.manifest.format))
    match = matches[0]
    manifest = match.manifest
    _refuse_line_above(match.line_above, match.header_row, name)
    twins = [other.place for other in matches if other.manifest is manifest]
    if len(twins) > 1:
        raise refusal("file.several_tables", name=name, why=", ".join(twins))
    return Recognised(
        manifest.format,
        manifest.layout_of(match.header),
        manifest.title,
        manifest.evidence,
        match.table.encoding,
        path,
        member=match.table.member,
        header=match.header,
        header_row=match.header_row,
        sheet=match.table.sheet,
        delimiter=match.table.delimiter,
        others=tuple(f"{other.place} ({other.manifest.title['en']})" for other in matches[1:]),
        exported_at=_exported_at(match, name),
        table=match.table,
    )


def _exported_at(match: _Match, name: str) -> datetime | None:
    tells = TABLE_READERS[match.manifest.format].exported_at
    return tells(match.table.member or name) if tells else None


def _unknown(near: list[_Match], name: str, first_line: str = "") -> Refusal:
    if near:
        closest = min(near, key=lambda match: (len(match.missing), -match.shared))
        return refusal(
            "file.missing_column",
            name=name,
            title=closest.manifest.title["en"],
            title_zh=closest.manifest.title["zh"],
            column=", ".join(closest.missing),
            format=closest.manifest.format,
        )
    return refusal("file.unknown_format", name=name, why=first_line)
