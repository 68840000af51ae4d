# ruff: noqa: S608 - names in the SQL are declared columns, values are always parameters
"""The table a statement reads, made of the rows in question: the same steps on every engine, each in its own words."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

import pyarrow as pa

from zhanggui.facts import FACTS
from zhanggui.metrics.compiler import BUCKETS, Asked
from zhanggui.metrics.dimensions import GROUPED, REGIONS, TIME, called_in
from zhanggui.metrics.engine import Page, Slice
from zhanggui.metrics.periods import previous

PARAMETER = re.compile(r"\$(\w+)")
"""How a value stands in bound text; every engine puts its own sign in its place."""

DAYS = ("called", "since", "until", "inside")
"""The columns of the days a bucket is made of."""


class Words(Protocol):
    """How an engine says what the standards of SQL leave open."""

    quote: str
    """The sign around a name: a declared column may be called as the engine calls something of its own."""
    times: Mapping[str, str]
    """Week, month, quarter and year of `day`."""

    def type_of(self, kind: pa.DataType) -> str:
        """The engine's name of a type, one that may be null."""

    def source(self, slice_: Slice, columns: Sequence[str]) -> str:
        """SQL of the rows of the slice's files, with all columns of the fact; $files and $load stand for them."""

    def days(self, rows: Sequence[tuple[date, ...]]) -> str:
        """SQL of a table of days, with the columns `DAYS`."""

    def pairs(self, name: str) -> str:
        """SQL of the table of a grouping, with the columns {name}_of and {name}_is; $-parameters of the same names."""


@dataclass(frozen=True)
class Bound:
    """A statement's table and its days, with the values they need; `after` follows the statement."""

    before: str
    after: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def whole(self, sql: str) -> tuple[str, dict[str, Any]]:
        """The text around the statement, and only the values it names."""
        named = {each[1] for each in PARAMETER.finditer(self.before + self.after)}
        used = {name: value for name, value in self.values.items() if name in named}
        return f"{self.before} answer AS ({sql}) {self.after}", used


def bind(words: Words, slice_: Slice, sql: str, page: Page | None = None, counted: bool = False) -> Bound:
    """What stands before and after the statement."""
    table, values = _table(words, slice_, sql)
    parts = [f"{slice_.snapshot.fact} AS ({table})"]
    if slice_.history and slice_.buckets:
        parts.append(f"{BUCKETS} AS ({_bucket_rows(words, slice_)})")
    shown = "count(*)" if counted else "*"
    return Bound(
        f"WITH {', '.join(parts)},", f"SELECT {shown} FROM answer {page.text(words.quote) if page else ''}", values
    )


def _table(words: Words, slice_: Slice, sql: str) -> tuple[str, dict[str, Any]]:
    """SQL of the slice with its values: values never become part of the text.

    Only what the statement or a filter names is worked out: every further column costs planning.
    """
    fact, files = slice_.snapshot.fact, slice_.files()
    asked = frozenset(re.findall(r"\w+", sql)) | slice_.where.keys()
    columns = list(_columns(words, fact, slice_.snapshot.columns if files else ()))
    derived = _derived(words, fact, dict(slice_.groups))
    shown = ", ".join(["*", *(f"{text} AS {name}" for name, text in derived.items() if name in asked)])
    values = _parameters(slice_)
    if not files:
        inner = f"SELECT {shown} FROM (SELECT {', '.join(columns)}) nothing {_joins(words, slice_)} WHERE 1 = 0"
        return f"SELECT *, 1 = 0 AS in_period, 1 = 0 AS in_previous FROM ({inner}) nothing", values
    values["files"] = files
    timed: list[str] = []
    plain: list[str] = []
    for number, (name, wanted) in enumerate(slice_.where.items()):
        text, given = _among(_named(words, name), wanted, number)
        values |= given
        (timed if name in TIME else plain).append(text)
    marks = {
        "in_period": " AND ".join(["day >= $first", "day <= $last", *timed]),
        "in_previous": "day BETWEEN $since AND $before",
    }
    kept = ["day <= $until", *plain] if slice_.history else ["day >= $first", "day <= $until", *plain, *timed]
    source = words.source(slice_, columns)
    if slice_.buckets and not slice_.history:
        source, kept = _redated(words, slice_, source, [*FACTS[fact].names, *called_in(fact)]), plain or ["1 = 1"]
        marks = {"in_period": "in_bucket", "in_previous": "NOT in_bucket"}
    marked = ", ".join(["*", *(f"({text}) AS {name}" for name, text in marks.items() if name in asked)])
    rows = f"SELECT {shown} FROM ({source}) source {_joins(words, slice_)}"
    return f"SELECT {marked} FROM ({rows}) rows_of WHERE {' AND '.join(kept)}", values


def _parameters(slice_: Slice) -> dict[str, Any]:
    before = previous(slice_.period)
    days = {"first": slice_.period.first, "last": slice_.period.last, "until": slice_.until}
    values: dict[str, Any] = {**days, "since": before.first, "before": before.last,
                              "buckets": list(slice_.buckets)}  # fmt: skip
    for name, pairs in slice_.groups:
        values |= {f"{name}_of": [of for of, _ in pairs], f"{name}_is": [group for _, group in pairs]}
    return values


def _redated(words: Words, slice_: Slice, source: str, names: Sequence[str]) -> str:
    """Every row once for each bucket that takes its day in, as if it were of the day the bucket is called by."""
    others = ", ".join(_named(words, name) for name in names if name not in ("day", "month"))
    rows = f"({source}) source CROSS JOIN ({words.days(slice_.buckets)}) cut WHERE day BETWEEN since AND until"
    called = f"SELECT {others}, called AS day, day >= inside AS in_bucket FROM {rows}"
    return f"SELECT {others}, day, {words.times['month']} AS month, in_bucket FROM ({called}) called"


def _bucket_rows(words: Words, slice_: Slice) -> str:
    """The buckets as a table with every name of time their days are cut by."""
    times = ", ".join(f"{expression} AS {name}" for name, expression in words.times.items())
    days = f"SELECT called AS day, until AS bucket_last FROM ({words.days(slice_.buckets)}) cut"
    return f"SELECT day, {times}, bucket_last FROM ({days}) cut"


def _derived(words: Words, fact: str, groups: Mapping[str, Any]) -> dict[str, str]:
    """What no fact keeps, worked out from what this one keeps; unknown where it keeps nothing of the kind."""
    nothing = f"CAST(NULL AS {words.type_of(pa.string())})"
    grouped = {name: f"{name}_is" if name in groups else nothing for name in GROUPED}
    times = {name: text for name, text in words.times.items() if name != "month"}
    own = {*FACTS[fact].names, *called_in(fact)}
    whole = {**times, "region": _region() if "province" in own else nothing, **grouped}
    return {name: text for name, text in whole.items() if name not in own}


def _region() -> str:
    cases = (
        " OR ".join(f"province LIKE '{sign}%'" for sign in signs) + f" THEN '{region}'"
        for region, signs in REGIONS.items()
    )
    return f"CASE {' '.join('WHEN ' + case for case in cases)} END"


def _joins(words: Words, slice_: Slice) -> str:
    """What each value is grouped into, beside the rows; a fact that keeps the group itself says it better."""
    own = {*FACTS[slice_.snapshot.fact].names, *called_in(slice_.snapshot.fact)}
    return " ".join(
        f"LEFT JOIN ({words.pairs(name)}) {name}_pairs ON {_named(words, GROUPED[name])} = {name}_of"
        for name, _ in slice_.groups
        if name not in own
    )


def _among(name: str, wanted: Sequence[Any], number: int) -> tuple[str, dict[str, Any]]:
    """A column among the wanted values, one of which may be None: unknown."""
    given = {f"w{number}_{position}": value for position, value in enumerate(wanted) if value is not None}
    texts = [f"{name} IN ({', '.join('$' + key for key in given)})"] if given else []
    if None in wanted:
        texts.append(f"{name} IS NULL")
    return f"({' OR '.join(texts) or '1 = 0'})", given


def _columns(words: Words, fact: str, present: Collection[str]) -> Iterator[str]:
    """The fact's columns and the dimensions it has under another name; unknown where the version has none yet."""
    schema = FACTS[fact]
    for each in schema:
        yield _column(words, each, present, each.name)
    for name, column in called_in(fact).items():
        if column in schema.names:
            yield _column(words, schema.field(column), present, name)


def _column(words: Words, each: pa.Field, present: Collection[str], called: str) -> str:
    if each.name in present:
        return f"{_named(words, each.name)} AS {_named(words, called)}"
    return f"CAST(NULL AS {words.type_of(each.type)}) AS {_named(words, called)}"


def _named(words: Words, name: str) -> str:
    return f"{words.quote}{name}{words.quote}"


def tidy(rows: Sequence[tuple[Any, ...]], asked: Asked) -> list[tuple[Any, ...]]:
    """Whole numbers as such: what is one here is a decimal there. Columns that already are stay as they are."""
    names, wholes = asked.columns, asked.wholes
    if not wholes or not rows:
        return list(rows)
    width = len(rows[0]) - len(names)
    other = [place for place, name in enumerate(names, width) if name in wholes and not _is_whole(rows, place)]
    if not other:
        return list(rows)
    columns = list(zip(*rows, strict=True))
    for place in other:
        columns[place] = tuple(None if value is None else int(value) for value in columns[place])
    return list(zip(*columns, strict=True))


def _is_whole(rows: Sequence[tuple[Any, ...]], place: int) -> bool:
    """An engine gives all values of a column one type."""
    return type(next((row[place] for row in rows if row[place] is not None), 0)) is int
