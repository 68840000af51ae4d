"""Order lines in bulk: strings first, then cast; the rows that cannot be cast become problems."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl

from zhanggui.base import Problem, uncollected
from zhanggui.connectors.order_lines import columnar
from zhanggui.connectors.order_lines.casting import Caster, RawOf
from zhanggui.connectors.order_lines.dates import DATE_ORDER, ORDERS, DateOrder
from zhanggui.connectors.order_lines.grids import Grid, grid_with
from zhanggui.connectors.order_lines.guessing import FIELDS, REQUIRED
from zhanggui.connectors.order_lines.parquet import arrow_batches
from zhanggui.connectors.rows import fitted, is_total
from zhanggui.connectors.sources import kind_of
from zhanggui.connectors.tables import RawCells, Row, is_blank, same_name
from zhanggui.connectors.text_table import BROKEN
from zhanggui.connectors.wording import problem, refusal
from zhanggui.connectors.workbook import ColumnTexts

TURNED_AT_ONCE = 5_000
MAY_NOT_BE_A_LINE = frozenset(" \t\u3000合总小汇tT")
"""First letters of a first cell that may stand in a blank row or a totals row."""
Batch = tuple[pl.DataFrame, list[Problem]]


def batches(path: Path, columns: Mapping[str, str], size: int = 100_000, *, name: str = "") -> Iterator[Batch]:
    """Frames of typed lines with the problems among them, in file order.

    `columns` maps fields to headers, as `guess` or a person chose them. The frame has row, invoice, sku, title,
    quantity, at (wall time without zone), price (four decimals), buyer and region.
    """
    name = name or path.name
    wanted = {field: columns[field] for field in FIELDS if columns.get(field)}
    lacking = [field for field in REQUIRED if field not in wanted]
    if lacking:
        raise refusal("file.unsure_columns", name=name, why=", ".join(lacking))
    grid = grid_with(path, name, list(wanted.values()))
    if grid is None:
        raise refusal("file.missing_column", name=name, title="Order lines", column=", ".join(wanted.values()))
    places = _places(grid, wanted)
    caster = Caster(wanted, _date_order(grid, places["at"], columns, name))
    if grid.encoding == "parquet":
        for first_row, batch in arrow_batches(path, name, list(dict.fromkeys(wanted.values())), size):
            yield caster.from_arrow(first_row, batch)
        return
    if columnar.fits(path, kind_of(path, name), grid):
        for block in columnar.blocks(path, grid):
            if isinstance(block, columnar.Columns):
                yield caster.from_columns(*_lines_of(block, places))
            else:
                yield from _cell_by_cell(block, grid, places, caster, size)
        return
    yield from _cell_by_cell(grid.cells() if grid.cells else grid.rows(), grid, places, caster, size)


def _cell_by_cell(
    rows: Iterator[Row] | Iterator[RawCells], grid: Grid, places: Mapping[str, int], caster: Caster, size: int
) -> Iterator[Batch]:
    while (frame := _Columns(grid, places)).take(rows, size):
        yield frame.cast(caster)


def _lines_of(block: columnar.Columns, places: Mapping[str, int]) -> tuple[pl.Series, Mapping[str, pl.Series], RawOf]:
    """The block without its blank and totals rows."""
    first = block.texts.to_series(0)
    signs = [sign for sign in MAY_NOT_BE_A_LINE if sign.strip()]
    odd = (first.str.strip_chars() == "") | first.str.slice(0, 1).is_in([*signs, " ", "\t", "\u3000"])
    dropped = [place for place in odd.arg_true().to_list() if _is_none(block.texts.row(place))]
    if dropped:
        kept = ~pl.int_range(block.texts.height, eager=True).is_in(dropped)
        block = columnar.Columns(block.rows.filter(kept), block.texts.filter(kept))
    return block.rows, {field: block.texts.to_series(place) for field, place in places.items()}, block.raw_of


def _is_none(cells: Sequence[str]) -> bool:
    return is_blank(cells) or is_total(list(cells))


def _places(grid: Grid, wanted: Mapping[str, str]) -> dict[str, int]:
    names = [same_name(header) for header in grid.header]
    return {field: names.index(same_name(header)) for field, header in wanted.items()}


def _date_order(grid: Grid, place: int, columns: Mapping[str, str], name: str) -> str:
    if columns.get(DATE_ORDER) in ORDERS:
        return columns[DATE_ORDER]
    found = DateOrder.of_column(grid, place)
    if found is DateOrder.UNSURE:
        raise refusal("file.unsure_columns", name=name, why=f"{DATE_ORDER}: {' / '.join(ORDERS)}")
    return found.value


class _Columns:
    """Rows of cells turned into columns of text a few thousand at a time; ragged rows are problems."""

    def __init__(self, grid: Grid, places: Mapping[str, int]) -> None:
        self._grid = grid
        self._places = places
        self._rows: list[int] = []
        self._texts: list[list[str]] = [[] for _ in grid.header]
        self._problems: list[Problem] = []
        self._in_words = ColumnTexts() if grid.cells else lambda column: column

    @uncollected()
    def take(self, rows: Iterator[Row] | Iterator[RawCells], size: int) -> bool:
        """Take up to `size` rows; False where none were left."""
        left = size
        while left > 0 and (chunk := list(islice(rows, min(left, TURNED_AT_ONCE)))):
            left -= len(chunk)
            width = len(self._grid.header)
            good = [(row, cells[:width]) for row, cells in chunk if self._is_line(row, cells)]
            self._rows += [row for row, _ in good]
            for text, column in zip(self._texts, zip(*(cells for _, cells in good), strict=True), strict=bool(good)):
                text.extend(self._in_words(column))
        return left < size

    def cast(self, caster: Caster) -> Batch:
        texts = {field: self._texts[place] for field, place in self._places.items()}
        frame, problems = caster.from_text(self._rows, texts, self._raw)
        return frame, sorted([*self._problems, *problems], key=lambda found: found.row or 0)

    def _raw(self, place: int) -> Mapping[str, str]:
        return {name: column[place] for name, column in zip(self._grid.header, self._texts, strict=True)}

    def _is_line(self, row: int, cells: Sequence[Any]) -> bool:
        """Whether the row is a line; blank rows and totals are none, ragged ones become problems."""
        first = cells[0] if cells else ""
        is_plain = type(first) is not str or (first and first[0] not in MAY_NOT_BE_A_LINE)
        if is_plain and len(cells) == len(self._grid.header):
            return True
        cells = list(self._in_words(cells))
        if len(cells) != len(self._grid.header):
            wrong = _misfit(row, cells, self._grid)
            if wrong is not None:
                self._problems.append(wrong)
            if wrong is not None or len(cells) != len(self._grid.header):
                return False
        return not (is_blank(cells) or is_total(cells))


def _misfit(row: int, cells: list[str], grid: Grid) -> Problem | None:
    if cells[0] == BROKEN:
        return problem("line.broken_quotes", row=row, value=cells[1])
    if is_blank(cells):
        return None
    return fitted(cells, grid.header, "line", row)
