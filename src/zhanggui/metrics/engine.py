# ruff: noqa: S608 - names in the SQL are declared columns, values are always parameters
"""The embedded engine: DuckDB over the files of a pinned fact version.

It binds a statement's table to the rows in question (the slice) and runs it. No extension, no database
file, no lock: every thread has a cursor of one in-memory connection.
"""

import os
import re
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import duckdb
import pyarrow as pa

from zhanggui.base import Period
from zhanggui.facts import FACTS, Snapshot
from zhanggui.metrics.compiler import BUCKETS
from zhanggui.metrics.dimensions import GROUPED, REGIONS, TIME
from zhanggui.metrics.periods import previous

_REGION = " ".join(
    f"WHEN left(province, 2) IN ({', '.join(repr(sign) for sign in signs)}) THEN '{region}'"
    for region, signs in REGIONS.items()
)
_TIMES = {
    "week": "date_trunc('week', day)::DATE",
    "quarter": "strftime(day, '%Y-Q') || quarter(day)",
    "year": "strftime(day, '%Y')",
}
_MONTH = "strftime(day, '%Y-%m')"
_lock = threading.Lock()


@dataclass(frozen=True)
class Slice:
    """The rows in question: one fact at one version, whole days, chosen shops, chosen dimension values."""

    snapshot: Snapshot
    period: Period
    shops: frozenset[str] | None
    where: Mapping[str, tuple[Any, ...]]
    history: bool = False
    ahead: int = 0
    groups: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    buckets: tuple[tuple[date, date, date, date], ...] = ()
    """The day each bucket is called by, the first and last day of the rows it takes in, the first that is in it."""

    def files(self) -> list[str]:
        """A file holds one shop and one month, so that choosing files chooses shops exactly."""
        first = None if self.history else self.period.first
        return [file.path for file in self.snapshot.within(self.shops, first, self.until)]

    @property
    def until(self) -> date:
        """The last day whose rows matter."""
        return self.period.last + timedelta(days=self.ahead)

    @property
    def one_shop(self) -> bool:
        return len({file.shop for file in self.snapshot.within(self.shops, None, self.period.last)}) < 2


def run(sql: str, slice_: Slice, tail: str = "", **parameters: Any) -> list[tuple[Any, ...]]:
    """The statement's rows over the slice; `tail` orders and pages them."""
    bound, values = _binding(slice_, sql)
    beside = f", {BUCKETS} AS ({_bucket_rows('d[3]')})" if slice_.history and slice_.buckets else ""
    whole = f"WITH {slice_.snapshot.fact} AS ({bound}){beside}, answer AS ({sql}) SELECT * FROM answer {tail}"
    used = {name: value for name, value in (values | parameters).items() if re.search(rf"\${name}\b", whole)}
    rows: list[tuple[Any, ...]] = _cursor().execute(whole, used).fetchall()
    return rows


def _binding(slice_: Slice, sql: str) -> tuple[str, dict[str, Any]]:
    """SQL of the slice with its parameters: values never become part of the text.

    Only what the statement or a filter names is worked out: every further column costs planning.
    """
    fact, files = slice_.snapshot.fact, slice_.files()
    asked = frozenset(re.findall(r"\w+", sql)) | slice_.where.keys()
    columns = ", ".join(_column(field, slice_.snapshot.columns, bool(files)) for field in FACTS[fact])
    derived = _derived(fact, dict(slice_.groups))
    shown = ", ".join(["*", *(f"{text} AS {name}" for name, text in derived.items() if name in asked)])
    if not files:
        inner = f"SELECT {shown} FROM (SELECT {columns}) {_joins(slice_)} WHERE false"
        return f"SELECT *, false AS in_period, false AS in_previous FROM ({inner})", _parameters(slice_)
    values: dict[str, Any] = {"files": [_no_pattern(file) for file in files], **_parameters(slice_)}
    timed: list[str] = []
    plain: list[str] = []
    for number, (name, wanted) in enumerate(slice_.where.items()):
        text, given = _among(name, wanted, number)
        values |= given
        (timed if name in TIME else plain).append(text)
    marks = {
        "in_period": " AND ".join(["day >= $first", "day <= $last", *timed]),
        "in_previous": "day BETWEEN $since AND $before",
    }
    kept = ["day <= $until", *plain] if slice_.history else ["day >= $first", "day <= $until", *plain, *timed]
    source = (
        f"SELECT {columns} FROM read_parquet($files, hive_partitioning=true, union_by_name=true, "
        "hive_types={'shop': VARCHAR, 'month': VARCHAR})"
    )
    if slice_.buckets and not slice_.history:
        source, kept = _redated(source, FACTS[fact].names), plain or ["true"]
        marks = {"in_period": "in_bucket", "in_previous": "NOT in_bucket"}
    marked = ", ".join(["*", *(f"({text}) AS {name}" for name, text in marks.items() if name in asked)])
    rows = f"SELECT {shown} FROM ({source}) {_joins(slice_)}"
    return f"SELECT {marked} FROM ({rows}) WHERE {' AND '.join(kept)}", values


def _parameters(slice_: Slice) -> dict[str, Any]:
    before = previous(slice_.period)
    days = {"first": slice_.period.first, "last": slice_.period.last, "until": slice_.until}
    values: dict[str, Any] = {**days, "since": before.first, "before": before.last, "buckets": list(slice_.buckets)}
    for name, pairs in slice_.groups:
        values |= {f"{name}_of": [of for of, _ in pairs], f"{name}_is": [group for _, group in pairs]}
    return values


def _redated(source: str, names: Sequence[str]) -> str:
    """Every row once for each bucket that takes its day in, as if it were of the day the bucket is called by."""
    others = ", ".join(name for name in names if name not in ("day", "month"))
    days = f"SELECT d[1] AS called, d[2] AS since, d[3] AS until, d[4] AS inside FROM ({_unnested()})"
    rows = f"({source}) JOIN ({days}) ON day BETWEEN since AND until"
    called = f"SELECT {others}, called AS day, day >= inside AS in_bucket FROM {rows}"
    return f"SELECT {others}, day, {_MONTH} AS month, in_bucket FROM ({called})"


def _bucket_rows(last: str) -> str:
    """The buckets as a table with every name of time their days are cut by."""
    times = ", ".join(f"{expression} AS {name}" for name, expression in (_TIMES | {"month": _MONTH}).items())
    return f"SELECT day, {times}, bucket_last FROM (SELECT d[1] AS day, {last} AS bucket_last FROM ({_unnested()}))"


def _unnested() -> str:
    return "SELECT unnest($buckets::DATE[][]) AS d"


def _derived(fact: str, groups: Mapping[str, Any]) -> dict[str, str]:
    """What no fact keeps, worked out from what this one keeps; unknown where it keeps nothing of the kind."""
    region = f"CASE {_REGION} END" if "province" in FACTS[fact].names else "NULL::VARCHAR"
    grouped = {name: f"{name}_is" if name in groups else "NULL::VARCHAR" for name in GROUPED}
    return {**_TIMES, "region": region, **grouped}


def _joins(slice_: Slice) -> str:
    return " ".join(
        f"LEFT JOIN (SELECT unnest(${name}_of::VARCHAR[]) AS {name}_of, unnest(${name}_is::VARCHAR[]) AS {name}_is) "
        f"ON {GROUPED[name]} = {name}_of"
        for name, _ in slice_.groups
    )


def count(sql: str, slice_: Slice) -> int:
    """How many rows the statement has over the slice."""
    return int(run(f"SELECT count(*) FROM ({sql})", slice_)[0][0])


def _among(name: str, wanted: Sequence[Any], number: int) -> tuple[str, dict[str, Any]]:
    """A column among the wanted values, one of which may be None: unknown."""
    given = {f"w{number}_{position}": value for position, value in enumerate(wanted) if value is not None}
    texts = [f"{name} IN ({', '.join('$' + key for key in given)})"] if given else []
    if None in wanted:
        texts.append(f"{name} IS NULL")
    return f"({' OR '.join(texts) or 'false'})", given


def _column(field: pa.Field, present: Sequence[str], has_files: bool) -> str:
    if has_files and field.name in present:
        return str(field.name)
    return f"CAST(NULL AS {_sql_type(field.type)}) AS {field.name}"


def _sql_type(kind: pa.DataType) -> str:
    if pa.types.is_decimal(kind):
        return f"DECIMAL({kind.precision}, {kind.scale})"
    names = {"string": "VARCHAR", "date32[day]": "DATE", "int64": "BIGINT", "int32": "INTEGER", "int8": "TINYINT"}
    return "TIMESTAMPTZ" if pa.types.is_timestamp(kind) else names.get(str(kind), "BOOLEAN")


def _no_pattern(path: str) -> str:
    """A path as the engine's pattern for just that path."""
    return re.sub(r"([*?\[])", r"[\1]", path)


def plain(value: Any) -> Any:
    """A dimension's value as it is handed out: days as ISO text."""
    return value.isoformat() if isinstance(value, date) else value


def _cursor() -> duckdb.DuckDBPyConnection:
    with _lock:
        return _connection(os.getpid()).cursor()


@lru_cache(maxsize=1)
def _connection(process: int) -> duckdb.DuckDBPyConnection:
    """One connection a process; a forked worker makes its own."""
    connection = duckdb.connect(":memory:")
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET preserve_insertion_order = false")
    return connection
