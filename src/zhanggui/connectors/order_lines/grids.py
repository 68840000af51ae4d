"""The file as headers and rows of text: csv, a sheet of a workbook, a member of an archive, Parquet."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import dropwhile, islice
from pathlib import Path
from typing import TypeVar

from zhanggui.connectors.manifest import manifest_of
from zhanggui.connectors.order_lines import parquet
from zhanggui.connectors.sources import kind_of, tables_of
from zhanggui.connectors.tables import RawCells, Row, Table, bare_name, distinct_names, same_name

HEADER_WITHIN = 60
Found = TypeVar("Found", Row, RawCells)


@dataclass(frozen=True)
class Grid:
    """`rows` walks the rows below the header, once a call."""

    header: tuple[str, ...]
    header_row: int
    rows: Callable[[], Iterator[Row]]
    member: str = ""
    sheet: str = ""
    encoding: str = ""
    table: Table | None = None
    cells: Callable[[], Iterator[RawCells]] | None = None
    """The same rows before they are turned into text, where the file holds more than text."""


def grids_of(path: Path, name: str) -> list[Grid]:
    """Every table of the file that has a header with names in it."""
    kind = kind_of(path, name)
    if kind == "parquet":
        return [Grid(parquet.header_of(path, name), 1, lambda: parquet.text_rows(path, name), encoding="parquet")]
    if kind == "json":
        return []
    grids = [grid for table in tables_of(path, name, kind) if (grid := _grid(table)) is not None]
    return sorted(grids, key=lambda grid: -len(grid.header))


def _grid(table: Table) -> Grid | None:
    """The table from its header on: the row near the top with most names that mean something."""
    spelled = {bare_name(name) for names in manifest_of("order_lines").columns.values() for name in names}
    best: tuple[int, int, Sequence[str]] | None = None
    for row, cells in islice(table.open_rows(), HEADER_WITHIN):
        known = len({bare_name(cell) for cell in cells if cell.strip()} & spelled)
        if len(cells) >= 2 and known >= 2 and (best is None or known > best[0]):
            best = known, row, cells
    if best is None:
        return None
    _, header_row, header = best
    return _grid_below(table, header_row, distinct_names(header))


def grid_with(path: Path, name: str, headers: Sequence[str]) -> Grid | None:
    """The table that has all the given headers, wherever its header row is."""
    kind = kind_of(path, name)
    if kind == "parquet":
        found = grids_of(path, name)
        return found[0] if found and set(headers) <= set(found[0].header) else None
    wanted = {same_name(header) for header in headers}
    for table in tables_of(path, name, kind) if kind != "json" else []:
        for row, cells in islice(table.open_rows(), HEADER_WITHIN):
            names = distinct_names(cells)
            if wanted <= {same_name(name) for name in names}:
                return _grid_below(table, row, names)
    return None


def _grid_below(table: Table, header_row: int, header: tuple[str, ...]) -> Grid:
    cells = table.open_cells and _below(table.open_cells, header_row)
    rows = _below(table.open_rows, header_row)
    return Grid(header, header_row, rows, table.member, table.sheet, table.encoding, table, cells)


def _below(opened: Callable[[], Iterator[Found]], header_row: int) -> Callable[[], Iterator[Found]]:
    return lambda: dropwhile(lambda found: found[0] <= header_row, opened())
