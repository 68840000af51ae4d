# ruff: noqa: S608 - names in the SQL are declared columns, values are always parameters
"""PostgreSQL over copies of the facts in a schema of its own (`?schema=`, zhanggui_facts when not said).

Passwords come from PGPASSWORD, the password file or the service file of libpq.
"""

import io
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import polars as pl
import psycopg
import pyarrow as pa

from zhanggui.base import Refusal
from zhanggui.facts import FACTS, DataFile, Store
from zhanggui.metrics.compiler import Asked, compiled_folder
from zhanggui.metrics.engine import Page, Slice, refused
from zhanggui.metrics.engines.binding import DAYS, PARAMETER, bind
from zhanggui.metrics.engines.mirror import KEPT, Manifest, Mirror, manifest_of, moment

SCHEMA = "zhanggui_facts"
_connections = threading.local()


class _Words:
    quote = '"'
    times: Mapping[str, str] = {
        "week": "CAST(date_trunc('week', CAST(day AS timestamp)) AS date)",
        "month": "to_char(day, 'YYYY-MM')",
        "quarter": "to_char(day, 'YYYY\"-Q\"Q')",
        "year": "to_char(day, 'YYYY')",
    }

    def __init__(self, schema: str) -> None:
        self._schema = schema

    def type_of(self, kind: pa.DataType) -> str:
        if pa.types.is_decimal(kind):
            return f"numeric({kind.precision}, {kind.scale})"
        known = {"date32[day]": "date", "int64": "bigint", "int32": "integer", "int8": "smallint", "bool": "boolean"}
        return "timestamptz" if pa.types.is_timestamp(kind) else known.get(str(kind), "text")

    def column(self, each: pa.Field) -> str:
        """Text is ordered by its code points, as everywhere else."""
        text = ' COLLATE "C"' if pa.types.is_string(each.type) else ""
        return f'"{each.name}" {self.type_of(each.type)}{text}'

    def source(self, slice_: Slice, columns: Sequence[str]) -> str:
        return f'SELECT {", ".join(columns)} FROM "{self._schema}"."{slice_.snapshot.fact}" WHERE load_id = ANY($files)'

    def days(self, rows: Sequence[tuple[date, ...]]) -> str:
        listed = ", ".join("(" + ", ".join(f"DATE '{day}'" for day in row) + ")" for row in rows)
        return f"SELECT {', '.join(DAYS)} FROM (VALUES {listed}) AS days({', '.join(DAYS)})"

    def pairs(self, name: str) -> str:
        both = f"${name}_of::text[], ${name}_is::text[]"
        return f"SELECT {name}_of, {name}_is FROM unnest({both}) AS pairs({name}_of, {name}_is)"


class Postgres(Mirror):
    """PostgreSQL, 14 or newer."""

    name = "PostgreSQL"

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self._address, self._schema = _address(store.engine)
        self._words = _Words(self._schema)

    def release(self) -> str:
        return f"PostgreSQL {self._connection().info.parameter_status('server_version')}"

    def prepare(self, fact: str) -> None:
        schema = f'"{self._schema}"'
        columns = ", ".join(self._words.column(each) for each in FACTS[fact])
        added = ", ".join(f"ADD COLUMN IF NOT EXISTS {self._words.column(each)}" for each in FACTS[fact])
        with self._transaction() as opened:
            opened.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", (f"{self._schema} tables",))
            opened.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
            opened.execute(f'CREATE TABLE IF NOT EXISTS {schema}."{fact}" (load_id bigint NOT NULL, {columns})')
            opened.execute(f'ALTER TABLE {schema}."{fact}" {added}')
            opened.execute(f'CREATE INDEX IF NOT EXISTS "{fact}_load_day" ON {schema}."{fact}" (load_id, day)')
            opened.execute(
                f"CREATE TABLE IF NOT EXISTS {schema}._loads (load_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
                'fact text NOT NULL, path text COLLATE "C" NOT NULL, rows bigint NOT NULL, UNIQUE (fact, path))'
            )
            opened.execute(
                f"CREATE TABLE IF NOT EXISTS {schema}._manifests (fact text, version bigint, at bigint, "
                "manifest text NOT NULL, PRIMARY KEY (fact, at))"
            )

    def forget(self, fact: str, older_than: timedelta = KEPT) -> int:
        before = moment() - int(older_than.total_seconds() * 1_000_000)
        schema = f'"{self._schema}"'
        with self._alone(fact), self._transaction() as opened:
            opened.execute(
                f"DELETE FROM {schema}._manifests m WHERE fact = %s AND at < %s "
                f"AND at < (SELECT max(at) FROM {schema}._manifests WHERE fact = m.fact)",
                (fact, before),
            )
            kept: set[int] = set()
            for manifest in opened.execute(f"SELECT manifest FROM {schema}._manifests WHERE fact = %s", (fact,)):
                kept |= set(manifest_of(fact, 0, 0, manifest[0]).loads.values())
            dead = f"DELETE FROM {schema}._loads WHERE fact = %s AND load_id <> ALL(%s) RETURNING load_id"
            gone = [row[0] for row in opened.execute(dead, (fact, list(kept)))]
            opened.execute(f'DELETE FROM {schema}."{fact}" WHERE load_id = ANY(%s)', (gone,))
        return len(gone)

    def _rows(self, asked: Asked, slice_: Slice, page: Page | None, counted: bool) -> list[tuple[Any, ...]]:
        sql = asked.sql(compiled_folder(self._store), "postgres")
        bound = bind(self._words, slice_, sql, page, counted)
        whole, values = bound.whole("\0")
        before, after = (PARAMETER.sub(r"%(\1)s", part.replace("%", "%%")) for part in whole.split("\0"))
        if "files" in values:
            values["files"] = [int(load) for load in values["files"]]
        try:
            with self._transaction() as opened:
                opened.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
                self._refuse_forgotten(opened, asked, slice_, values.get("files", []))
                return list(opened.execute(before + sql.replace("%", "%%") + after, values))
        except psycopg.Error as error:
            raise refused(self.name, asked.metrics, f"{type(error).__name__}: {str(error).strip()}") from error

    def _refuse_forgotten(self, opened: Any, asked: Asked, slice_: Slice, loads: Sequence[int]) -> None:
        """Rows are dropped in the same step as their loads: who finds these finds those."""
        if not loads:
            return
        found = opened.execute(f'SELECT count(*) FROM "{self._schema}"._loads WHERE load_id = ANY(%s)', (list(loads),))
        if found.fetchone()[0] != len(loads):
            version = f"version {slice_.snapshot.version} of {slice_.snapshot.fact}"
            raise refused(self.name, asked.metrics, f"it no longer holds {version}; ask again.")

    @contextmanager
    def _alone(self, fact: str) -> Iterator[None]:
        opened = self._connection()
        key = f"{self._schema} {fact}"
        opened.execute("SELECT pg_advisory_lock(hashtext(%s))", (key,))
        try:
            yield
        finally:
            if not opened.closed:
                opened.execute("SELECT pg_advisory_unlock(hashtext(%s))", (key,))

    def _manifest(self, fact: str, version: int | None) -> Manifest | None:
        chosen = "" if version is None else "AND version = %(version)s"
        text = f'SELECT version, at, manifest FROM "{self._schema}"._manifests WHERE fact = %(fact)s {chosen}'
        try:
            found = (
                self._connection()
                .execute(f"{text} ORDER BY at DESC LIMIT 1", {"fact": fact, "version": version})
                .fetchone()
            )
        except psycopg.errors.UndefinedTable:
            return None
        return None if found is None else manifest_of(fact, *found)

    def _loads(self, fact: str, paths: Sequence[str]) -> dict[str, int]:
        text = f'SELECT path, load_id FROM "{self._schema}"._loads WHERE fact = %s AND path = ANY(%s)'
        return dict(self._connection().execute(text, (fact, list(paths))).fetchall())

    def _load(self, fact: str, path: str, file: DataFile, batches: Iterator[pa.Table]) -> int:
        """Rows and the load that names them in one step; a second load of the same file is refused by its name."""
        schema = f'"{self._schema}"'
        columns = ", ".join(f'"{each}"' for each in FACTS[fact].names)
        with self._transaction() as opened:
            made = opened.execute(
                f"INSERT INTO {schema}._loads (fact, path, rows) VALUES (%s, %s, %s) RETURNING load_id",
                (fact, path, file.rows),
            ).fetchone()
            load = int(made[0]) if made else 0
            copying = (
                f"""COPY {schema}."{fact}" (load_id, {columns}) FROM STDIN WITH (FORMAT csv, NULL '', QUOTE '"')"""
            )
            rows = 0
            with opened.cursor().copy(copying) as copied:
                for batch in batches:
                    copied.write(_csv(batch, load))
                    rows += len(batch)
            if rows != file.rows:
                raise Refusal("engine.short_file", f"{path} has {rows} rows where its version says {file.rows}.")
        return load

    def _put_down(self, manifest: Manifest) -> None:
        with self._transaction() as opened:
            opened.execute(
                f'INSERT INTO "{self._schema}"._manifests (fact, version, at, manifest) VALUES (%s, %s, %s, %s)',
                (manifest.fact, manifest.version, manifest.at, manifest.text),
            )

    @contextmanager
    def _transaction(self) -> Iterator[Any]:
        opened = self._connection()
        with opened.transaction():
            yield opened

    def _connection(self) -> Any:
        return _connected(self._address)


def engine(store: Store) -> Postgres:
    return Postgres(store)


def _connected(address: str) -> Any:
    """One connection a thread and address."""
    known: dict[str, Any] = _connections.__dict__.setdefault("known", {})
    if address not in known or known[address].closed or known[address].broken:
        opened = psycopg.connect(address, autocommit=True, client_encoding="utf8", connect_timeout=10)
        opened.execute("SET TIME ZONE 'UTC'")
        known[address] = opened
    return known[address]


def _address(engine_text: str) -> tuple[str, str]:
    """What libpq takes, and the schema."""
    parts = urlsplit(engine_text)
    said = dict(parse_qsl(parts.query))
    schema = said.pop("schema", SCHEMA)
    if not schema.isidentifier() or not schema.isascii():
        raise Refusal("engine.bad_schema", f"“{schema}” cannot be the name of a schema: letters, digits and _ only.")
    return urlunsplit(("postgresql", parts.netloc, parts.path, urlencode(said), "")), schema


def _csv(batch: pa.Table, load: int) -> bytes:
    """Rows as COPY takes them: text is quoted, the unknown is empty and bare."""
    frame = pl.from_arrow(batch)
    assert isinstance(frame, pl.DataFrame)
    nul = [name for name, kind in frame.schema.items() if kind == pl.String and frame[name].str.contains("\0").any()]
    if nul:
        raise Refusal("engine.bad_text", f"Column {nul[0]} holds a NUL character, which PostgreSQL cannot keep.")
    whole = io.BytesIO()
    numbered = frame.select(pl.lit(load).alias("load_id"), pl.all())
    numbered.write_csv(
        whole, include_header=False, quote_style="non_numeric", datetime_format="%Y-%m-%d %H:%M:%S%.6f%:z"
    )
    return whole.getvalue()
