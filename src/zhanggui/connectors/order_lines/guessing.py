"""Which column holds which field: by name, held against the values, and never chosen where two would do."""

import dataclasses
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from zhanggui.connectors.cells import CellError, money, plain, whole
from zhanggui.connectors.manifest import manifest_of
from zhanggui.connectors.order_lines.dates import DATE_ORDER, ORDERS, DateOrder, looks_like_date
from zhanggui.connectors.order_lines.grids import Grid, grids_of
from zhanggui.connectors.tables import Table, bare_name

FIELDS = ("invoice", "sku", "title", "quantity", "at", "price", "buyer", "region")
REQUIRED = ("invoice", "sku", "quantity", "at", "price")
OPTIONAL = ("title", "buyer", "region")
SAMPLE = 500
FITS_FROM = 0.8
"""Share of the filled sample cells that must read as the field's kind."""


@dataclass(frozen=True)
class ColumnGuess:
    """`columns` is certain; `unsure` lists the columns a person must choose from; `missing` has no candidate.

    `unsure` may also ask for `date_order`: "month/day/year" or "day/month/year"; the answer goes back in the
    same mapping as the columns.
    """

    columns: Mapping[str, str]
    missing: Sequence[str]
    unsure: Mapping[str, Sequence[str]]
    fingerprint: str
    """The same for every file with the same headers: what a saved mapping goes by."""
    header: tuple[str, ...] = ()
    header_row: int = 1
    member: str = ""
    sheet: str = ""
    encoding: str = ""
    named: tuple[str, ...] = ()
    """Fields at least one column is named after."""
    table: Table | None = dataclasses.field(default=None, repr=False, compare=False)

    @property
    def is_complete(self) -> bool:
        return not self.missing and not self.unsure


def guess(path: Path, *, name: str = "") -> ColumnGuess:
    """The best reading of the file as order lines; refused only where it cannot be opened at all."""
    guesses = [_guess(grid) for grid in grids_of(path, name or path.name)]
    empty = ColumnGuess({}, REQUIRED, {}, fingerprint_of(()))
    return max(guesses, key=lambda found: (found.is_complete, len(found.named)), default=empty)


def fingerprint_of(header: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(map(bare_name, header)).encode()).hexdigest()[:16]


def _guess(grid: Grid) -> ColumnGuess:
    header = grid.header
    sample = list(islice(grid.rows(), SAMPLE))
    spellings = manifest_of("order_lines").columns
    columns: dict[str, str] = {}
    unsure: dict[str, Sequence[str]] = {}
    names: list[str] = []
    missing: list[str] = []
    for field in FIELDS:
        wanted = {bare_name(name) for name in spellings[field]}
        named = [place for place, name in enumerate(header) if bare_name(name) in wanted]
        names += [field] if named else []
        fitting = [place for place in named if _fits(field, sample, place)]
        if len(fitting) == 1:
            columns[field] = header[fitting[0]]
        elif named:
            unsure[field] = [header[place] for place in fitting or named]
        elif field in REQUIRED:
            missing.append(field)
    taken = set(columns.values())
    for field in list(missing):
        free = [name for place, name in enumerate(header) if name not in taken and _fits(field, sample, place)]
        if free and columns:
            unsure[field] = free
            missing.remove(field)
    if "at" in columns:
        order = DateOrder.of_column(grid, header.index(columns["at"]))
        if order is DateOrder.UNSURE:
            unsure[DATE_ORDER] = ORDERS
        elif order is not DateOrder.YEAR_FIRST:
            columns[DATE_ORDER] = order.value
    return ColumnGuess(
        columns,
        missing,
        unsure,
        fingerprint_of(header),
        header,
        grid.header_row,
        grid.member,
        grid.sheet,
        grid.encoding,
        tuple(names),
        grid.table,
    )


def _fits(field: str, sample: Sequence[tuple[int, list[str]]], place: int) -> bool:
    """Whether the column's cells read as the field: for names and codes any text does."""
    filled = [cells[place] for _, cells in sample if place < len(cells) and cells[place].strip()]
    if field in OPTIONAL:
        return True
    if not filled:
        return False
    return sum(_reads(field, cell) for cell in filled) >= FITS_FROM * len(filled)


def _reads(field: str, cell: str) -> bool:
    try:
        if field == "quantity":
            whole(cell)
        elif field == "price":
            money(cell)
        elif field == "at":
            return looks_like_date(plain(cell))
    except CellError:
        return False
    return True
