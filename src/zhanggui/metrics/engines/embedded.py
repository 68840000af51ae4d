# ruff: noqa: S608 - names in the SQL are declared columns, values are always parameters
"""The embedded engine: DuckDB over the files of a pinned fact version.

No extension, no database file, no lock: every thread has a cursor of one in-memory connection.
"""

import os
import re
import threading
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import duckdb
import pyarrow as pa

from zhanggui.facts import Snapshot, Store
from zhanggui.metrics.compiler import Asked, compiled_folder
from zhanggui.metrics.engine import Page, Slice
from zhanggui.metrics.engines import rolled
from zhanggui.metrics.engines.binding import bind, tidy

SETTINGS = ("SET TimeZone = 'UTC'", "SET preserve_insertion_order = false")
_lock = threading.Lock()


class _Words:
    quote = '"'
    times: Mapping[str, str] = {
        "week": "date_trunc('week', day)::DATE",
        "month": "strftime(day, '%Y-%m')",
        "quarter": "strftime(day, '%Y-Q') || quarter(day)",
        "year": "strftime(day, '%Y')",
    }

    def type_of(self, kind: pa.DataType) -> str:
        if pa.types.is_decimal(kind):
            return f"DECIMAL({kind.precision}, {kind.scale})"
        names = {"string": "VARCHAR", "date32[day]": "DATE", "int64": "BIGINT", "int32": "INTEGER", "int8": "TINYINT"}
        return "TIMESTAMPTZ" if pa.types.is_timestamp(kind) else names.get(str(kind), "BOOLEAN")

    def source(self, slice_: Slice, columns: Sequence[str]) -> str:
        return (
            f"SELECT {', '.join(columns)} FROM read_parquet($files, hive_partitioning=true, union_by_name=true, "
            "hive_types={'shop': VARCHAR, 'month': VARCHAR})"
        )

    def days(self, rows: Sequence[tuple[date, ...]]) -> str:
        return (
            "SELECT d[1] AS called, d[2] AS since, d[3] AS until, d[4] AS inside "
            "FROM (SELECT unnest($buckets::DATE[][]) AS d)"
        )

    def pairs(self, name: str) -> str:
        return f"SELECT unnest(${name}_of::VARCHAR[]) AS {name}_of, unnest(${name}_is::VARCHAR[]) AS {name}_is"


class Embedded:
    """DuckDB, inside this process."""

    name = "DuckDB"

    def __init__(self, store: Store) -> None:
        self._store = store

    def version(self, fact: str) -> int:
        return self._store.version(fact)

    def stamp(self, fact: str, version: int) -> tuple[int, int]:
        return self._store.stamp(fact, version)

    def snapshot(self, fact: str, version: int) -> Snapshot:
        return self._store.snapshot(fact, version)

    def run(self, asked: Asked, slice_: Slice, page: Page | None = None) -> list[tuple[Any, ...]]:
        found = None if page else rolled.answered(self._store, _WORDS, asked, slice_, _answer, self._rows)
        return tidy(self._rows(asked, slice_, page) if found is None else found, asked)

    def count(self, asked: Asked, slice_: Slice) -> int:
        return int(self._rows(asked, slice_, None, counted=True)[0][0])

    def release(self) -> str:
        return f"DuckDB {duckdb.__version__}"

    def _rows(
        self, asked: Asked, slice_: Slice, page: Page | None = None, counted: bool = False
    ) -> list[tuple[Any, ...]]:
        sql = asked.sql(compiled_folder(self._store))
        whole, values = bind(_WORDS, slice_, sql, page, counted).whole(sql)
        files = self._store.local(values["files"]) if "files" in values else []
        try:
            return _answer(whole, values, files)
        except duckdb.IOException:  # an erasure rewrote a file after it was listed: ask once more
            if files == (now := self._store.moved(files)):
                raise
            return _answer(whole, values, now)


_WORDS = _Words()


def engine(store: Store) -> Embedded:
    return Embedded(store)


def _answer(sql: str, values: dict[str, Any], files: Sequence[str]) -> list[tuple[Any, ...]]:
    told = {**values, "files": [_no_pattern(file) for file in files]} if "files" in values else values
    rows: list[tuple[Any, ...]] = execute(sql, told).fetchall()
    return rows


def bound(store: Store, slice_: Slice, sql: str) -> tuple[str, dict[str, Any]]:
    """The statement over the data files of the slice, with its values."""
    whole, values = bind(_WORDS, slice_, sql).whole(sql)
    return whole, {**values, "files": [_no_pattern(file) for file in store.local(values["files"])]}


def execute(sql: str, values: Mapping[str, Any]) -> duckdb.DuckDBPyConnection:
    """Run SQL on a cursor of this thread's own."""
    return _cursor().execute(sql, dict(values))


def table(sql: str, values: Mapping[str, Any]) -> pa.Table:
    """What SQL finds, as columns."""
    return _cursor().sql(sql, params=dict(values)).to_arrow_table()


def _no_pattern(path: str) -> str:
    """A path as the engine's pattern for just that path."""
    return re.sub(r"([*?\[])", r"[\1]", path)


def _cursor() -> duckdb.DuckDBPyConnection:
    with _lock:
        return _connection(os.getpid()).cursor()


@lru_cache(maxsize=1)
def _connection(process: int) -> duckdb.DuckDBPyConnection:
    """One connection a process; a forked worker makes its own."""
    connection = duckdb.connect(":memory:")
    for setting in SETTINGS:
        connection.execute(setting)
    return connection
