"""Rows of text by the column: amounts, moments and fixed words put together as a platform writes them."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

import polars as pl

from zhanggui.simulation.chance import Ints

MOMENT = "%Y-%m-%d %H:%M:%S"
FLUSH = 40_000
"""Rows put into words at a time; what waits for it is no more than this and one day, as numbers."""


def digits(name: str) -> pl.Expr:
    return pl.col(name).cast(pl.String)


def yuan_text(name: str) -> pl.Expr:
    """Cents as 12.34; a negative one keeps its sign."""
    cents = pl.col(name).abs()
    sign = pl.when(pl.col(name) < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    return pl.concat_str([sign, (cents // 100).cast(pl.String), pl.lit("."), _two(cents % 100)])


def plain_yuan(name: str) -> pl.Expr:
    """Cents that are never negative: one step less for the bulk of rows."""
    return pl.concat_str([(pl.col(name) // 100).cast(pl.String), pl.lit("."), _two(pl.col(name) % 100)])


def _two(number: pl.Expr) -> pl.Expr:
    return number.cast(pl.String).str.zfill(2)


def moment_text(name: str) -> pl.Expr:
    """Beijing seconds as a platform's moment; empty for 0."""
    told = pl.from_epoch(pl.col(name)).dt.strftime(MOMENT)
    return pl.when(pl.col(name) > 0).then(told).otherwise(pl.lit(""))


def chosen(name: str, words: Sequence[str]) -> pl.Expr:
    """The word a number stands for."""
    return pl.col(name).replace_strict(dict(enumerate(words)), return_dtype=pl.String)


def whole_row(
    header: Sequence[str], cells: Mapping[str, pl.Expr | str], *, rest: str = "", quoted: bool = True
) -> pl.Expr:
    """One text a row: the told cells under their headers, `rest` everywhere else; what is fixed is glued once."""
    known = {name.strip() for name in header}
    assert not set(cells) - known, set(cells) - known
    pieces: list[pl.Expr | str] = []
    between = '","' if quoted else ","
    glue = '"' if quoted else ""
    for place, name in enumerate(header):
        cell = cells.get(name.strip(), rest)
        glue += between if place else ""
        if isinstance(cell, str):
            glue += cell
            continue
        pieces += [glue, cell]
        glue = ""
    pieces.append(glue + ('"' if quoted else ""))
    return pl.concat_str([pl.lit(each) if isinstance(each, str) else each for each in pieces])


class TextFile:
    """A file that grows row by row in the platform's own bytes."""

    def __init__(self, path: Path | None, encoding: str, *, line_end: str = "\r\n") -> None:
        """Without a path nobody is told."""
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._file: IO[bytes] = (path or Path(os.devnull)).open("wb")
        self._encoding = encoding
        self._end = line_end
        self.rows = 0

    def line(self, text: str) -> None:
        self._file.write((text + self._end).encode(self._encoding))

    def lines(self, frame: pl.DataFrame, row: pl.Expr) -> None:
        """Write every row of the frame."""
        text = frame.select(row.alias("row")).write_csv(
            include_header=False, quote_style="never", line_terminator=self._end
        )
        self._file.write(text.encode(self._encoding))
        self.rows += frame.height

    def close(self) -> None:
        self._file.close()


class Monthly:
    """One table in a file a month: columns wait until there are enough of them to put into words."""

    def __init__(self, opened: Any, row: pl.Expr) -> None:
        self._opened = opened
        self._row = row
        self._month = ""
        self._file: TextFile | None = None
        self._waiting: list[dict[str, Ints]] = []
        self._rows = 0

    def add(self, month: str, columns: dict[str, Ints]) -> None:
        """Rows of one day of a month; a new month begins a new file."""
        if month != self._month:
            self.close()
            self._month, self._file = month, self._opened(month)
        self._waiting.append(columns)
        self._rows += len(next(iter(columns.values())))
        if self._rows >= FLUSH:
            self.flush()

    def flush(self) -> None:
        """Put what waits into words."""
        if self._rows and self._file:
            frame = pl.concat([pl.DataFrame(columns) for columns in self._waiting])
            for start in range(0, frame.height, FLUSH):
                self._file.lines(frame.slice(start, FLUSH), self._row)
        self._waiting, self._rows = [], 0

    def close(self) -> None:
        self.flush()
        if self._file:
            self._file.close()
        self._file = None
