"""From a recognised file to its records, and from one repaired line to its record."""

import heapq
from collections.abc import Iterator, Mapping

from zhanggui.base import Problem
from zhanggui.connectors import order_lines
from zhanggui.connectors.courier_tariff import reader as courier_tariff
from zhanggui.connectors.recognition import Recognised
from zhanggui.connectors.records import OrderGlance, Record, SalesLineRecord
from zhanggui.connectors.registry import ORDER_LINES, TABLE_READERS, TARIFF
from zhanggui.connectors.report_period import NOTHING_TOLD, Told
from zhanggui.connectors.wording import problem, refusal


def read(
    recognised: Recognised, columns: Mapping[str, str] | None = None, told: Told = NOTHING_TOLD
) -> Iterator[Record | Problem]:
    """Records and problems of a file in file order; the file is opened anew at each call and streamed.

    `columns` is the mapping of generic order lines; without one, the guess must be certain. `order_lines.batches`
    reads them much faster. `told` answers what a report leaves open: see `asks`.
    """
    if recognised.format == TARIFF.format:
        yield from courier_tariff.read(courier_tariff.load(recognised.path, recognised.path.name))
        return
    if recognised.format == ORDER_LINES.format:
        yield from _order_lines(recognised, columns)
        return
    assert recognised.table is not None
    rows = recognised.table.open_rows()
    reader = TABLE_READERS[recognised.format]
    if reader.report is not None:
        yield from reader.report.read(rows, recognised.header, recognised.header_row, told)
    else:
        yield from reader.read(rows, recognised.header, recognised.header_row)
    yield from _other_tables(recognised)


def asks(recognised: Recognised) -> tuple[str, ...]:
    """What a person must say about a report because the file does not: `period`, `attribution`."""
    reader = TABLE_READERS.get(recognised.format)
    if reader is None or reader.report is None or recognised.table is None:
        return ()
    return reader.report.asks(recognised.table.open_rows(), recognised.header, recognised.header_row)


def glance(recognised: Recognised) -> Iterator[Record | OrderGlance | Problem]:
    """A first pass over a file: as many answers as `read` gives, but no more of a row than its key and moments.

    Where a format has no quicker way this is `read`. A row that only other cells spoil still counts as one.
    """
    reader = TABLE_READERS.get(recognised.format)
    if reader is None or reader.glance is None or recognised.table is None:
        yield from read(recognised)
        return
    yield from reader.glance(recognised.table.open_rows(), recognised.header, recognised.header_row)
    yield from _other_tables(recognised)


def _other_tables(recognised: Recognised) -> Iterator[Problem]:
    for other in recognised.others:
        yield problem("file.another_table", row=None, value=other)


def _order_lines(recognised: Recognised, columns: Mapping[str, str] | None) -> Iterator[Record | Problem]:
    if columns is None:
        guessed = order_lines.guess(recognised.path)
        if not guessed.is_complete:
            unsure = ", ".join([*guessed.missing, *guessed.unsure])
            raise refusal("file.unsure_columns", name=recognised.path.name, why=unsure)
        columns = guessed.columns
    for frame, problems in order_lines.batches(recognised.path, columns, size=10_000):
        lines: Iterator[Record | Problem] = (SalesLineRecord(**line) for line in frame.iter_rows(named=True))
        yield from heapq.merge(lines, problems, key=lambda found: found.row or 0)


def read_row(
    format: str, layout: str, raw: Mapping[str, str], row: int, columns: Mapping[str, str] | None = None
) -> Record | Problem:
    """Read one line again after a person has repaired it; columns are found by name as in the file.

    `layout` is part of the contract for readers whose generations share no names; none needs it yet.
    """
    raw = {name: cell.encode("utf-8", "replace").decode() for name, cell in raw.items()}
    if format == ORDER_LINES.format:
        return order_lines.read_row(raw, row, columns)
    if format == TARIFF.format:
        return courier_tariff.read_row(raw, row)
    return TABLE_READERS[format].read_row(raw, row)
