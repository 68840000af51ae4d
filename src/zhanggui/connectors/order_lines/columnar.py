"""Plain csv by the megabyte: blocks of whole lines are split into columns at once, without a Python object a cell.

A block is split so only where that says just what the csv module would: no quotes, every line as wide as the header.
Any other block goes the csv module's way, and from the first quote on the whole rest of the file does, because a
quoted cell may hold a line's end.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import polars as pl

from zhanggui.connectors.order_lines.grids import Grid
from zhanggui.connectors.tables import Row
from zhanggui.connectors.text_table import BROKEN, text_rows

BLOCK = 8 * 1024 * 1024
ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "gbk", "ascii")
"""In these a line's end is never part of another sign."""


@dataclass(frozen=True)
class Columns:
    """Lines as columns of text, named as the header; `rows` numbers them as a spreadsheet does."""

    rows: pl.Series
    texts: pl.DataFrame

    def raw_of(self, place: int) -> Mapping[str, str]:
        return {name: cell or "" for name, cell in self.texts.row(place, named=True).items()}


def fits(path: Path, kind: str, grid: Grid) -> bool:
    """Whether the file can be read by blocks at all."""
    return kind == "text" and grid.encoding.lower() in ENCODINGS and bool(grid.table and grid.table.delimiter)


def blocks(path: Path, grid: Grid) -> Iterator[Columns | Iterator[Row]]:
    """What lies below the header, in file order: columns where that goes, rows of cells where it does not."""
    assert grid.table is not None
    delimiter, number = grid.table.delimiter, 0
    with path.open("rb") as file:
        for offset, block in _whole_lines(file):
            if b'"' in block or b"\0" in block or not _ends_alike(block):
                yield _rest(path, grid, offset, number)
                return
            text = block.decode(grid.encoding, "replace")
            lines = text.count("\n") + (not text.endswith("\n"))
            above = max(0, min(lines, grid.header_row - number))
            body = _below(text, above)
            columns = _columns(body, grid, delimiter, number + above, lines - above)
            if body:
                yield columns or _rows(body, delimiter, number + above)
            number += lines


def _whole_lines(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Blocks that end with a line's end, each with where it starts."""
    offset, held = 0, b""
    while piece := file.read(BLOCK):
        held += piece
        cut = held.rfind(b"\n") + 1
        if cut:
            yield offset, held[:cut]
            offset, held = offset + cut, held[cut:]
    if held:
        yield offset, held


def _ends_alike(block: bytes) -> bool:
    """A carriage return stands before a line feed or nowhere."""
    return block.count(b"\r") == block.count(b"\r\n")


def _below(text: str, lines: int) -> str:
    at = 0
    for _ in range(lines):
        at = text.find("\n", at) + 1 or len(text)
    return text[at:]


def _columns(text: str, grid: Grid, delimiter: str, above: int, lines: int) -> Columns | None:
    """The lines in columns; None where one of them is blank or not as wide as the header."""
    width = len(grid.header)
    if not lines or text.count(delimiter) != lines * (width - 1):
        return None
    try:
        frame = pl.read_csv(
            io.BytesIO(text.encode("utf-8", "surrogatepass")),
            has_header=False,
            new_columns=list(grid.header),
            separator=delimiter,
            quote_char=None,
            infer_schema=False,
        ).with_columns(pl.all().fill_null(""))
    except pl.exceptions.PolarsError:
        return None
    if frame.shape != (lines, width):
        return None
    return Columns(pl.Series("row", range(above + 1, above + lines + 1), dtype=pl.Int64), frame)


def _rows(text: str, delimiter: str, above: int) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    while True:
        try:
            for number, cells in enumerate(reader, above + 1):
                above = number
                if cells:
                    yield number, cells
            return
        except csv.Error as error:
            above += 1
            yield above, [BROKEN, str(error)]


def _rest(path: Path, grid: Grid, offset: int, number: int) -> Iterator[Row]:
    """The file from here on, cell by cell."""
    assert grid.table is not None

    def opened() -> BinaryIO:
        file = path.open("rb")
        file.seek(offset)
        return file

    encoding = "utf-8" if offset and grid.encoding == "utf-8-sig" else grid.encoding
    for row, cells in text_rows(opened, encoding, grid.table.delimiter):
        if number + row > grid.header_row:
            yield number + row, cells
