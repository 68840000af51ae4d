"""Reads any report its manifest declares."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, cast

from zhanggui.base import Problem
from zhanggui.connectors.cells import CellError, plain
from zhanggui.connectors.columns import Binding, Field
from zhanggui.connectors.manifest import Manifest
from zhanggui.connectors.report_cells import KINDS, NONE_WORDS, Days, Unsigned, name_and_unit
from zhanggui.connectors.report_manifest import DAY, NOTES, TOTALS, WHOLE, Report
from zhanggui.connectors.report_period import NOTHING_TOLD, Told, period_above
from zhanggui.connectors.report_records import AdRecord, ReportRecord
from zhanggui.connectors.rows import one, walk
from zhanggui.connectors.tables import RawRow, Row, same_name
from zhanggui.connectors.wording import problem

SUBTOTAL = "汇总"
CENT = Decimal("0.01")
_NOT_FILLED = {"money": "bad_money", "amount": "bad_money", "stars": "bad_stars"}
NO_FIGURES = ("text", "id", "days", "dated", "moment")


class ReportReader:
    """The reader of one declared report."""

    def __init__(self, manifest: Manifest) -> None:
        assert manifest.report is not None
        self.manifest = manifest
        self.report: Report = manifest.report

    def read(
        self, rows: Iterator[Row], header: Sequence[str], header_row: int, told: Told = NOTHING_TOLD
    ) -> Iterator[ReportRecord | Problem]:
        """Lines in file order; remarks on a line come before it, those on the whole file last."""
        above: list[Sequence[str]] = []
        below = self._below(rows, header_row, above)
        lines = _Lines(self.manifest, self.report, header, told)
        first = next(below, None)
        lines.period = period_above(above) or told.period
        if first is not None:
            yield from lines.read(_joined(first, below))
        if not lines.has_days and lines.period is None:
            yield problem(f"{self.manifest.noun}.period_unknown", row=None)

    def read_row(self, raw: Mapping[str, str], row: int, told: Told = NOTHING_TOLD) -> ReportRecord | Problem:
        lines = _Lines(self.manifest, self.report, tuple(raw), told)
        lines.period = told.period
        return one(row, list(raw.values()), lines.binding, lines.make, self.manifest.noun)

    def asks(self, rows: Iterator[Row], header: Sequence[str], header_row: int) -> tuple[str, ...]:
        """What a person must say because the file does not: `period`, `attribution`."""
        above: list[Sequence[str]] = []
        next(self._below(rows, header_row, above), None)
        lines = _Lines(self.manifest, self.report, header, NOTHING_TOLD)
        known = lines.has_days or period_above(above) is not None
        return (*(() if known else ("period",)), *self.report.asks)

    def _below(self, rows: Iterator[Row], header_row: int, above: list[Sequence[str]]) -> Iterator[Row]:
        for row, cells in rows:
            if row > header_row:
                yield row, cells
            elif row < header_row:
                above.append(cells)


class _Lines:
    """The lines of one file: its header bound, and what earlier lines said."""

    def __init__(self, manifest: Manifest, report: Report, header: Sequence[str], told: Told) -> None:
        self._manifest = manifest
        self._report = report
        self._told = told
        self.binding = _bound(manifest, report, header)
        self._names = tuple(report.kinds)
        self._plain = frozenset(self._names) - set(report.measures) - {DAY}
        self._naming = self._places("text", "id")
        self._numbering = self._places("id")
        self._dating = self._places("days", "dated")
        self.has_days = self.binding.places.get(DAY, -1) >= 0
        self.period: Days | None = None
        self._seen: dict[int, int] = {}
        self._keys: dict[tuple[Any, ...], int] = {}
        self._unique = tuple(name for name in report.unique if self.binding.places[name] >= 0)
        self._is_unique = bool(report.unique) and len(self._unique) == len(report.unique)
        self._figures = tuple(name for name, kind in report.kinds.items() if kind not in NO_FIGURES)
        self._twins = _twins(header, self.binding)
        self._totals = _Totals(report)
        self._remarked: set[str] = set()
        self._remarks: list[Problem] = []

    def _places(self, *kinds: str) -> list[int]:
        """Where the fields of some kinds stand: texts and numbers name what a line is about."""
        places = (self.binding.places[name] for name in self._names if self._report.kinds[name] in kinds)
        return [place for place in places if place >= 0]

    def read(self, rows: Iterator[Row]) -> Iterator[ReportRecord | Problem]:
        noun = self._manifest.noun
        for found in walk(rows, self.binding, self.make, noun, self._aside, self._report.key, total=_no_total):
            remarks, self._remarks = self._remarks, []
            yield from remarks
            line = found if isinstance(found, Problem) else self._said_before(found) or found
            self._totals.add(line)
            yield line
        yield from self._totals.differences(self.binding, noun)

    def make(self, row: int, raw: Mapping[str, str], extra: Mapping[str, str], values: list[Any]) -> ReportRecord:
        """The record of a line. Rates nobody can settle are left out with a remark."""
        cells = dict(zip(self._names, values, strict=True))
        self._check(raw, cells)
        told: dict[str, Any] = {name: cells[name] for name in self._plain} | dict(self._report.fixed)
        told["first"], told["last"] = self._days(cells)
        told["measures"] = self._measures(cells, row, raw)
        self._add_up(cells, row, raw)
        for name, words in self._report.words.items():
            told[name] = next((value for value, said in words.items() if cells[name] in said), "")
        for name, (other, *starts) in self._report.only.items():
            if told[other] and not told[other].startswith(tuple(starts)):
                told[name] = ""
        if self._report.record is AdRecord:
            told["attribution_days"] = self._told.attribution_days
        if self._report.kept and (figure := self._report.kept.get(told["account"])):
            told |= {"account": "", "figure": figure}
        if self._report.levels:
            told["level"] = self._level(told)
        return self._report.record(row=row, raw=raw, extra=extra, absent=self.binding.absent, **told)

    def _check(self, raw: Mapping[str, str], cells: Mapping[str, Any]) -> None:
        """A column that stands there twice and differs, a thing without its name, a line without its figures."""
        for name, one_place, other in self._twins:
            line = raw.cells if isinstance(raw, RawRow) else list(raw.values())
            if plain(line[one_place]) != plain(line[other]):
                raise CellError("two_values", name)
        for name in self._unique:
            if cells[name] == "" and name not in self._report.levels:
                raise CellError("number_missing", name)
        for name in self._report.filled:
            if cells[name] is None:
                raise CellError(_NOT_FILLED.get(self._report.kinds[name], "bad_figure"), name)
        if (
            self._figures
            and all(cells[name] is None for name in self._figures)
            and not any(
                raw[self.binding.names[self.binding.places[name]]].strip()
                for name in self._figures
                if name not in self.binding.absent
            )
        ):
            raise CellError("no_figures")

    def _days(self, cells: Mapping[str, Any]) -> tuple[Any, Any]:
        if not self.has_days:
            return self.period or (None, None)
        if cells[DAY] is None:
            raise CellError("bad_day", DAY)
        return cast(Days, cells[DAY])

    def _measures(self, cells: Mapping[str, Any], row: int, raw: Mapping[str, str]) -> dict[str, Decimal]:
        figures: dict[str, Decimal] = {}
        for name in self._report.measures:
            value = cells[name]
            if isinstance(value, Unsigned):
                part, whole = self._report.shares.get(name, ("", ""))
                value = value.settled_by(cells.get(whole), cells.get(part))
                if value is None:
                    self._remark_once("unsigned_rate", name, row, raw)
            if value is not None:
                figures[name] = Decimal(value)
        return figures

    def _level(self, told: dict[str, Any]) -> int:
        """How deep a nested source is; the word for a subtotal names no source."""
        level = 1
        for depth, name in enumerate(self._report.levels, 1):
            if told[name] == SUBTOTAL:
                told[name] = ""
            if told[name]:
                level = depth
        return level

    def _add_up(self, cells: Mapping[str, Any], row: int, raw: Mapping[str, str]) -> None:
        """Figures the platform calls the sum of others are that on every line."""
        for whole, parts in self._report.sums.items():
            figures = [cells[part] for part in parts]
            if cells[whole] is None or None in figures or abs(sum(figures) - cells[whole]) <= CENT:
                continue
            self._remark_once("sum_differs", whole, row, raw)

    def _remark_once(self, reason: str, name: str, row: int, raw: Mapping[str, str]) -> None:
        """The first line of a file a remark is about stands for all."""
        if name in self._remarked:
            return
        self._remarked.add(name)
        column = self.binding.column(name)
        code = f"{self._manifest.noun}.{reason}"
        self._remarks.append(problem(code, row=row, column=column, value=raw[column], raw=raw))

    def _said_before(self, found: ReportRecord) -> Problem | None:
        """A line that repeats an earlier one would count twice; one that contradicts it leaves two readings."""
        line = hash(tuple(found.raw.cells if isinstance(found.raw, RawRow) else found.raw.values()))
        earlier = self._seen.setdefault(line, found.row)
        if earlier != found.row and self._tells(found):
            return self._about("repeats_line", found, earlier)
        if self._is_unique:
            key = tuple((found.first, found.last) if name == DAY else getattr(found, name) for name in self._unique)
            earlier = self._keys.setdefault(key, found.row)
            if earlier != found.row and getattr(found, "figure", "own") == "own":
                return self._about("contradicts_line", found, earlier)
        return None

    def _tells(self, found: ReportRecord) -> bool:
        figures = [*found.measures.values(), *(getattr(found, name) for name in self._plain)]
        return any(isinstance(figure, int | Decimal) and figure for figure in figures)

    def _about(self, reason: str, found: ReportRecord, earlier: int) -> Problem:
        code = f"{self._manifest.noun}.{reason}"
        return problem(code, row=found.row, value=str(earlier), raw=found.raw)

    def _aside(self, row: int, cells: list[str]) -> bool:
        """Totals lines, however short, and explanations below the lines."""
        first = next((text for cell in cells if cell and (text := plain(cell))), "")
        if self._is_total(cells, first):
            self._totals.told.append((row, cells))
            return True
        word, colon, _ = first.partition(":")
        return bool(colon) and word in NOTES and sum(1 for cell in cells if cell.strip()) <= 2

    def _is_total(self, cells: list[str], first: str) -> bool:
        """A totals line: all that could name what it is about says so, or one name does and there is no number."""
        if first in self._report.kept:
            return False
        if not TOTALS.isdisjoint(self._filled(cells, self._dating)):
            return True
        names = self._filled(cells, self._naming)
        if not names:
            return first in TOTALS
        if TOTALS.issuperset(names):
            return True
        return not self._report.levels and not WHOLE.isdisjoint(names) and not self._filled(cells, self._numbering)

    def _filled(self, cells: Sequence[str], places: Sequence[int]) -> list[str]:
        texts = [plain(cells[place]) for place in places if place < len(cells)]
        return [text for text in texts if text not in NONE_WORDS]


class _Totals:
    """What a report's totals line says, against what its lines add up to. Zeros there are no claim."""

    def __init__(self, report: Report) -> None:
        self._kinds = {name: report.kinds[name] for name in report.summed}
        self._sums: dict[str, Decimal] = dict.fromkeys(report.summed, Decimal(0))
        self._lost = False
        self.told: list[tuple[int, list[str]]] = []

    def add(self, line: ReportRecord | Problem) -> None:
        if isinstance(line, Problem):
            self._lost = True
            return
        for name in self._sums:
            self._sums[name] += getattr(line, name) or 0

    def differences(self, binding: Binding, noun: str) -> Iterator[Problem]:
        """Remarks, where one totals line stands against lines that were all read."""
        if self._lost or len(self.told) != 1:
            return
        row, cells = self.told[0]
        for name, have in self._sums.items():
            place = binding.places[name]
            try:
                said = KINDS[self._kinds[name]].parse(cells[place]) if 0 <= place < len(cells) else None
            except CellError:
                continue
            if said and abs(said - have) > CENT:
                value = f"{said} <> {have}"
                yield problem(f"{noun}.total_differs", row=row, column=binding.column(name), value=value)


def _no_total(cells: list[str]) -> bool:
    """Totals lines are dealt with already."""
    return False


def _bound(manifest: Manifest, report: Report, header: Sequence[str]) -> Binding:
    """The header bound to the fields; a unit in a header's brackets chooses how its cells are read."""
    plain_fields = [Field(name, KINDS[kind].parse) for name, kind in report.kinds.items()]
    found = Binding(header, plain_fields, manifest.columns, manifest.known)
    fields = []
    for name, kind in report.kinds.items():
        place = found.places[name]
        unit = name_and_unit(header[place])[1] if place >= 0 else ""
        fields.append(Field(name, KINDS[kind].units.get(unit, KINDS[kind].parse)))
    return Binding(header, fields, manifest.columns, manifest.known)


def _twins(header: Sequence[str], binding: Binding) -> list[tuple[str, int, int]]:
    """Fields whose header stands in a second place as well."""
    names = [same_name(cell) for cell in header]
    return [
        (field, place, other)
        for field, place in binding.places.items()
        for other in range(place + 1, len(names))
        if place >= 0 and names[other] == names[place]
    ]


def _joined(first: Row, rest: Iterator[Row]) -> Iterator[Row]:
    yield first
    yield from rest
