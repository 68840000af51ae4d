# ruff: noqa: S608 - names in the SQL are declared columns, values are always parameters
"""Roll-ups on the embedded engine: how one is made of a data file, and how they answer in its stead.

What is read from roll-ups and what from the other files of a version adds up by key: every part is a sum.
"""

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from zhanggui.base import Period
from zhanggui.facts import FACTS, DataFile, Store
from zhanggui.metrics import rollups
from zhanggui.metrics.compiler import COUNTED, Statement, compiled_folder
from zhanggui.metrics.dimensions import called_in
from zhanggui.metrics.engine import Slice
from zhanggui.metrics.engines.binding import Words, bind
from zhanggui.metrics.rollups import RollUp

Row = tuple[Any, ...]
Execute = Callable[[str, dict[str, Any], Sequence[str]], list[Row]]
"""Runs SQL with values over files of this machine."""
Raw = Callable[[Statement, Slice], list[Row]]
"""Answers a statement from the rows themselves."""


class RolledWords:
    """The embedded engine's words over files of roll-ups instead of data files."""

    def __init__(self, inner: Words, rollup: RollUp) -> None:
        self.inner, self.rollup = inner, rollup
        self.quote, self.times = inner.quote, inner.times

    def type_of(self, kind: pa.DataType) -> str:
        return self.inner.type_of(kind)

    def days(self, rows: Sequence[tuple[date, ...]]) -> str:
        return self.inner.days(rows)

    def pairs(self, name: str) -> str:
        return self.inner.pairs(name)

    def source(self, slice_: Slice, columns: Sequence[str]) -> str:
        """Every name the fact's rows have, unknown where the roll-up does not tell it, and the measures."""
        schema, kept = FACTS[self.rollup.fact], {*self.rollup.by, "shop", "month"}
        named = {field.name: field.type for field in schema}
        named |= {name: schema.field(column).type for name, column in called_in(self.rollup.fact).items()
                  if column in schema.names}  # fmt: skip
        shown = [
            f'"{name}"' if name in kept else f'CAST(NULL AS {self.type_of(kind)}) AS "{name}"'
            for name, kind in named.items()
        ]
        measures = [f'"{name}"' for name in self.rollup.columns]
        return f"SELECT {', '.join([*shown, *measures])} FROM read_parquet($files, hive_partitioning=false)"


def make(store: Store, rollup: RollUp, file: DataFile, path: Path) -> None:
    """Roll up one data file. A roll-up is put in place whole; making it twice makes the same."""
    from zhanggui.metrics.engines import embedded

    assert file.first is not None
    assert file.last is not None
    statement = rollup.statement()
    snapshot = replace(store.snapshot(rollup.fact), files=(file,))
    view = Slice(snapshot, Period(file.first, file.last), None, {})
    whole, values = embedded.bound(store, view, statement.sql(compiled_folder(store)))
    measures = [f'CAST("{name}" AS DECIMAL(38, {kind.scale})) AS "{name}"' for name, kind in rollup.columns.items()]
    cut = [f'"{name}"' for name in rollup.by]
    placed = [f"'{_quoted(value)}' AS {name}" for name, value in _place(rollup, file).items()]
    sql = f'SELECT {", ".join([*placed, *cut, *measures])} FROM ({whole}) made ORDER BY "day"'
    table = embedded.table(sql, values)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    half = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        pq.write_table(table, half, compression="zstd")
        with half.open("rb") as written:
            os.fsync(written.fileno())
        half.replace(path)
    finally:
        with suppress(OSError):
            half.unlink()


def answered(store: Store, words: Words, asked: Any, slice_: Slice, execute: Execute, raw: Raw) -> list[Row] | None:
    """The rows of the statement where roll-ups hold part of it; None where all is to be read as it is."""
    if not isinstance(asked, Statement) or slice_.history or slice_.buckets or slice_.snapshot.fact != asked.fact:
        return None
    if asked.is_cohort or asked.is_balance or not any(file.rows >= rollups.LARGE for file in slice_.snapshot.files):
        return None
    found = rollups.fitting(asked, slice_.where)
    if found is None:
        return None
    files = slice_.snapshot.within(slice_.shops, slice_.period.first, slice_.until)
    with_one, others = rollups.parted(store, found, files)
    if not with_one:
        return None
    folder = rollups.folder_of(store, found)
    taken = tuple(replace(file, path=str(folder / rollups.name_of(file))) for file in with_one)
    view = replace(slice_, snapshot=replace(slice_.snapshot, files=taken))
    sql = _added_up(found, asked)
    whole, values = bind(RolledWords(words, found), view, sql).whole(sql)
    try:
        rows = execute(whole, values, values["files"])
    except duckdb.IOException:  # swept away since it was listed
        return None
    if not others:
        return rows
    rest = replace(slice_, snapshot=replace(slice_.snapshot, files=tuple(others)))
    return _together(len(asked.by), rows, raw(asked, rest))


def _added_up(rollup: RollUp, asked: Statement) -> str:
    """The statement over roll-ups: sums of sums."""
    cut = [f'"{name}"' for name in asked.by]
    sums = []
    for name, measure in asked.measures:
        column = rollup.column_of(measure)
        sums.append(f'SUM("{column}") AS "{name}"')
        if measure.is_mean:
            sums.append(f'SUM("{column}{COUNTED}") AS "{name}{COUNTED}"')
    grouped = f" GROUP BY {', '.join(cut)}" if cut else ""
    return f"SELECT {', '.join([*cut, *sums])} FROM {asked.fact}{grouped}"


def _together(width: int, rows: Sequence[Row], more: Sequence[Row]) -> list[Row]:
    """Rows of equal keys become one, their parts added up; unknown adds nothing."""
    found = {row[:width]: row[width:] for row in rows}
    for row in more:
        own = found.get(row[:width])
        parts = row[width:]
        found[row[:width]] = parts if own is None else tuple(map(_sum, own, parts))
    return [(*key, *parts) for key, parts in found.items()]


def _sum(one: Any, other: Any) -> Any:
    if one is None or other is None:
        return one if other is None else other
    return one + other


def _place(rollup: RollUp, file: DataFile) -> dict[str, str]:
    """Shop and month of a data file, which stand in its path alone."""
    return {name: value for name, value in (("shop", file.shop), ("month", file.month)) if name not in rollup.by}


def _quoted(text: str) -> str:
    return text.replace("'", "''")
