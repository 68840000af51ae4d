# ruff: noqa: S608 - names in the SQL are declared columns, values are always parameters
"""ClickHouse over copies of the facts in a database of its own.

    clickhouse://user@host:8123/database?secure=1     a server; its password comes from CLICKHOUSE_PASSWORD
    clickhouse:chdb:///folder?database=name           ClickHouse inside the program (chDB), over a folder

There are no transactions: a load has a number of its own, is counted before it is named, and rows are dropped only
after the manifest that named them; a question looks at its manifest again when it is answered.
"""

import os
import secrets
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from datetime import date, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import clickhouse_connect
import pyarrow as pa
from clickhouse_connect.driver.exceptions import ClickHouseError

from zhanggui.base import Refusal
from zhanggui.facts import FACTS, DataFile, Store
from zhanggui.metrics.compiler import Asked, compiled_folder
from zhanggui.metrics.engine import Page, Slice, refused
from zhanggui.metrics.engines.binding import DAYS, PARAMETER, bind
from zhanggui.metrics.engines.mirror import KEPT, Manifest, Mirror, manifest_of, moment

DATABASE = "zhanggui_facts"
_SETTINGS = {
    "join_use_nulls": 1,
    "prefer_column_name_to_alias": 1,
    "count_distinct_implementation": "uniqExact",
    "transform_null_in": 0,
    "decimal_check_overflow": 1,
    "date_time_overflow_behavior": "throw",
    "session_timezone": "UTC",
}
"""What a server may have otherwise; every question says it."""

_lock = threading.Lock()


class _Words:
    quote = '"'
    times: Mapping[str, str] = {
        "week": "CAST(toMonday(day) AS Nullable(Date32))",
        "month": "formatDateTime(day, '%Y-%m')",
        "quarter": "concat(formatDateTime(day, '%Y-Q'), toString(toQuarter(day)))",
        "year": "formatDateTime(day, '%Y')",
    }

    def __init__(self, database: str) -> None:
        self._database = database

    def type_of(self, kind: pa.DataType) -> str:
        if pa.types.is_decimal(kind):
            return f"Nullable(Decimal({kind.precision}, {kind.scale}))"
        if pa.types.is_timestamp(kind):
            return "Nullable(DateTime64(6, 'UTC'))"
        known = {"date32[day]": "Date32", "int64": "Int64", "int32": "Int32", "int8": "Int8", "bool": "Bool"}
        return f"Nullable({known.get(str(kind), 'String')})"

    def source(self, slice_: Slice, columns: Sequence[str]) -> str:
        table = f"`{self._database}`.`{slice_.snapshot.fact}`"
        return f"SELECT {', '.join(columns)} FROM {table} WHERE has($files, load_id)"

    def days(self, rows: Sequence[tuple[date, ...]]) -> str:
        listed = ", ".join("(" + ", ".join(f"'{day}'" for day in row) + ")" for row in rows)
        kinds = ", ".join(f"{name} Nullable(Date32)" for name in DAYS)
        return f"SELECT {', '.join(DAYS)} FROM values('{kinds}', {listed})"

    def pairs(self, name: str) -> str:
        both = f"SELECT arrayJoin(arrayZip(${name}_of, ${name}_is)) AS pair"
        return f"SELECT pair.1 AS {name}_of, pair.2 AS {name}_is FROM ({both})"


class ClickHouse(Mirror):
    """ClickHouse, a server or inside the program."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self._address = store.engine
        self.name = "chDB" if _is_inside(store.engine) else "ClickHouse"
        self._database = _database(store.engine)
        self._words = _Words(self._database)

    def release(self) -> str:
        return f"{self.name} {self._query('SELECT version()')[0][0]}"

    def prepare(self, fact: str) -> None:
        database = f"`{self._database}`"
        columns = [f"`{each.name}` {self._words.type_of(each.type)}" for each in FACTS[fact]]
        self._command(f"CREATE DATABASE IF NOT EXISTS {database}")
        self._command(
            f"CREATE TABLE IF NOT EXISTS {database}.`{fact}` (load_id Int64, {', '.join(columns)}) "
            "ENGINE = MergeTree ORDER BY (load_id, day) SETTINGS allow_nullable_key = 1"
        )
        self._command(
            f"ALTER TABLE {database}.`{fact}` {', '.join(f'ADD COLUMN IF NOT EXISTS {each}' for each in columns)}"
        )
        self._command(
            f"CREATE TABLE IF NOT EXISTS {database}._loads (fact String, path String, load_id Int64, rows Int64) "
            "ENGINE = MergeTree ORDER BY (fact, path)"
        )
        self._command(
            f"CREATE TABLE IF NOT EXISTS {database}._manifests (fact String, version Int64, at Int64, manifest String) "
            "ENGINE = MergeTree ORDER BY (fact, at)"
        )

    def forget(self, fact: str, older_than: timedelta = KEPT) -> int:
        """Manifests first, then the loads they named: a question that meets neither half asks again."""
        before = moment() - int(older_than.total_seconds() * 1_000_000)
        database = f"`{self._database}`"
        newest = self._manifest(fact, None)
        if newest is None:
            return 0
        self._command(
            f"DELETE FROM {database}._manifests WHERE fact = $fact AND at < $before AND at <> $newest",
            fact=fact, before=before, newest=newest.at,
        )  # fmt: skip
        kept: set[int] = set()
        for row in self._query(f"SELECT manifest FROM {database}._manifests WHERE fact = $fact", fact=fact):
            kept |= set(manifest_of(fact, 0, 0, row[0]).loads.values())
        there = self._query(f"SELECT DISTINCT load_id FROM {database}.`{fact}`")
        dead = sorted(row[0] for row in there if row[0] not in kept and row[0] >> 10 < before)
        if dead:
            self._command(
                f"DELETE FROM {database}._loads WHERE fact = $fact AND has($dead, load_id)", fact=fact, dead=dead
            )
            self._command(f"DELETE FROM {database}.`{fact}` WHERE has($dead, load_id)", dead=dead)
        return len(dead)

    def _rows(self, asked: Asked, slice_: Slice, page: Page | None, counted: bool) -> list[tuple[Any, ...]]:
        sql = asked.sql(compiled_folder(self._store), "clickhouse")
        whole, values = bind(self._words, slice_, sql, page, counted).whole("\0")
        before, after = whole.split("\0")
        if "files" in values:
            values["files"] = [int(load) for load in values["files"]]
        try:
            rows = self._query(before, sql, after, **values)
        except ClickHouseError as error:
            raise refused(self.name, asked.metrics, str(error).strip().splitlines()[0]) from error
        self._refuse_forgotten(asked, slice_)
        return rows

    def _refuse_forgotten(self, asked: Asked, slice_: Slice) -> None:
        """The manifest goes before its rows: where it is still there, they all were."""
        version, fact = slice_.snapshot.version, slice_.snapshot.fact
        if slice_.snapshot.files and self._manifest(fact, version) is None:
            raise refused(self.name, asked.metrics, f"it no longer holds version {version} of {fact}; ask again.")

    def _alone(self, fact: str) -> Any:
        """Nobody can be kept out: two that load the same file load it under two numbers, and a manifest names one."""
        return nullcontext()

    def _manifest(self, fact: str, version: int | None) -> Manifest | None:
        chosen = "" if version is None else "AND version = $version"
        known = {"fact": fact} | ({} if version is None else {"version": version})
        if not self._query(
            "SELECT 1 FROM system.tables WHERE database = $base AND name = '_manifests'", base=self._database
        ):
            return None
        text = f"SELECT version, at, manifest FROM `{self._database}`._manifests WHERE fact = $fact {chosen}"
        found = self._query(f"{text} ORDER BY at DESC LIMIT 1", **known)
        return manifest_of(fact, *found[0]) if found else None

    def _loads(self, fact: str, paths: Sequence[str]) -> dict[str, int]:
        text = f"SELECT path, min(load_id) FROM `{self._database}`._loads WHERE fact = $fact AND has($paths, path)"
        return dict(self._query(f"{text} GROUP BY path", fact=fact, paths=list(paths)))

    def _load(self, fact: str, path: str, file: DataFile, batches: Iterator[pa.Table]) -> int:
        """Rows under a number of their own, counted, and only then named: a broken load is never read."""
        load = moment() << 10 | secrets.randbits(10)
        for batch in batches:
            numbered = batch.add_column(0, "load_id", pa.array([load] * len(batch), pa.int64()))
            self._client().insert_arrow(fact, numbered, database=self._database)
        rows = self._query(f"SELECT count() FROM `{self._database}`.`{fact}` WHERE load_id = $load", load=load)[0][0]
        if rows != file.rows:
            raise Refusal("engine.short_file", f"{path} arrived with {rows} rows where its version says {file.rows}.")
        self._insert("_loads", [[fact, path, load, rows]], ["fact", "path", "load_id", "rows"])
        return load

    def _put_down(self, manifest: Manifest) -> None:
        row = [manifest.fact, manifest.version, manifest.at, manifest.text]
        self._insert("_manifests", [row], ["fact", "version", "at", "manifest"])

    def _insert(self, table: str, rows: list[list[Any]], columns: list[str]) -> None:
        self._client().insert(table, rows, column_names=columns, database=self._database)

    def _command(self, text: str, /, **values: Any) -> None:
        self._client().command(_typed(text, values), parameters=values or None)

    def _query(self, before: str, sql: str = "", after: str = "", /, **values: Any) -> list[tuple[Any, ...]]:
        text = _typed(before, values) + sql + _typed(after, values)
        rows: Sequence[Sequence[Any]] = (
            self._client().query(text, parameters=values or None, settings=_SETTINGS).result_rows
        )
        return [tuple(row) for row in rows]

    def _client(self) -> Any:
        with _lock:
            return _connected(self._address, 0 if _is_inside(self._address) else threading.get_ident(), os.getpid())


def engine(store: Store) -> ClickHouse:
    return ClickHouse(store)


@lru_cache(maxsize=32)
def _connected(address: str, thread: int, process: int) -> Any:
    """One connection a thread; one a process where ClickHouse is inside it."""
    if _is_inside(address):
        return clickhouse_connect.get_client(dsn=address.partition(":")[2].partition("?")[0])
    parts = urlsplit(address)
    said = dict(parse_qsl(parts.query))
    return clickhouse_connect.get_client(
        host=parts.hostname or "localhost",
        port=parts.port or (8443 if said.get("secure") else 8123),
        username=parts.username or "default",
        password=os.environ.get("CLICKHOUSE_PASSWORD", ""),
        secure=bool(said.get("secure")),
        form_encode_query_params=True,
        autogenerate_session_id=False,
    )


def _is_inside(address: str) -> bool:
    return address.startswith("clickhouse:chdb:")


def _database(address: str) -> str:
    parts = urlsplit(address.removeprefix("clickhouse:") if _is_inside(address) else address)
    path = "" if _is_inside(address) else parts.path.strip("/")
    name = dict(parse_qsl(parts.query)).get("database") or path or DATABASE
    if not name.isidentifier() or not name.isascii():
        raise Refusal("engine.bad_schema", f"“{name}” cannot be the name of a database: letters, digits and _ only.")
    return name


def _typed(text: str, values: Mapping[str, Any]) -> str:
    """Values stand in the text with their type, and are sent beside it."""
    return PARAMETER.sub(lambda each: f"{{{each[1]}:{_type(values[each[1]])}}}" if each[1] in values else each[0], text)


def _type(value: Any) -> str:
    if isinstance(value, list):
        return f"Array({_type(value[0]) if value else 'String'})"
    return {date: "Date32", int: "Int64", bool: "Bool"}.get(type(value), "String")
