"""From a recognised file to its records, and from one repaired line to its record."""

from collections.abc import Iterator, Mapping

from zhanggui.base import Problem
from zhanggui.connectors.courier_tariff import reader as courier_tariff
from zhanggui.connectors.recognition import Recognised
from zhanggui.connectors.records import Record
from zhanggui.connectors.registry import TABLE_READERS, TARIFF
from zhanggui.connectors.wording import problem


def read(recognised: Recognised) -> Iterator[Record | Problem]:
    """Records and problems of a file in file order; the file is opened anew at each call and streamed."""
    if recognised.format == TARIFF.format:
        yield from courier_tariff.read(courier_tariff.load(recognised.path, recognised.path.name))
        return
    assert recognised.table is not None
    rows = recognised.table.open_rows()
    yield from TABLE_READERS[recognised.format].read(rows, recognised.header, recognised.header_row)
    for other in recognised.others:
        yield problem("file.another_table", row=None, value=other)


def read_row(format: str, layout: str, raw: Mapping[str, str], row: int) -> Record | Problem:
    """Read one line again after a person has repaired it; columns are found by name as in the file."""
    if format == TARIFF.format:
        return courier_tariff.read_row(raw, row)
    return TABLE_READERS[format].read_row(raw, row)
