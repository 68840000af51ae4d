"""Measures to SQL, through Ibis: it is imported only when a statement is not known yet, and only here and in dialects.

A statement reads a table named after the fact and holding just the rows in question: which files, days,
shops and filters those are is the engine's binding. What is compiled here is the same for every engine.
"""

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from zhanggui.facts import FACTS, KEYS, Store, hidden
from zhanggui.metrics import dialects
from zhanggui.metrics.declaration import Condition, Measure
from zhanggui.metrics.dimensions import DERIVED, TIME, called_in

if TYPE_CHECKING:
    import ibis.expr.types as ir

COUNTED = "__n"
"""A mean is two columns, the sum under its own name and the count under its name and this."""

BUCKETS = "buckets"
"""The table of the pieces a period is cut into, beside the fact."""

_SEPARATOR = "\x1f"


@dataclass(frozen=True)
class Statement:
    """Aggregates of one fact at one grain; `history` asks the binding for all days up to the period's last."""

    fact: str
    measures: tuple[tuple[str, Measure], ...]
    by: tuple[str, ...]
    one_shop: bool

    @property
    def history(self) -> bool:
        return any(measure.is_historic for _, measure in self.measures)

    @property
    def ahead(self) -> int:
        """So many days after the last one matter too."""
        return max(measure.within for _, measure in self.measures)

    @property
    def looks_back(self) -> bool:
        """Whether each bucket of days is held against the days just before it."""
        return any(measure.kind == "kept" for _, measure in self.measures)

    @property
    def is_balance(self) -> bool:
        """Whether it asks how things stood at the end of each bucket of days, and needs those beside the fact."""
        return self.measures[0][1].is_balance

    @property
    def is_cohort(self) -> bool:
        return self.measures[0][1].is_cohort

    @property
    def columns(self) -> list[str]:
        """What the statement answers after the columns of `by`."""
        both = ([name, name + COUNTED] if measure.is_mean else [name] for name, measure in self.measures)
        return [column for columns in both for column in columns]

    @property
    def metrics(self) -> tuple[str, ...]:
        """What the numbers are called, for a refusal to name."""
        return tuple(name for name, _ in self.measures)

    @property
    def wholes(self) -> frozenset[str]:
        """Of `columns`, those that are whole numbers on every engine."""
        return frozenset(
            column
            for name, measure in self.measures
            for column in (name, name + COUNTED)
            if column != name or not _is_decimal(measure)
        )

    def sql(self, cache: Path | None = None, dialect: str = "duckdb") -> str:
        """The statement in an engine's words: columns of `by`, then the measures."""
        return _remembered(self.fact, dialect + repr(self), cache, lambda: dialects.text(_aggregate(self), dialect))


@dataclass(frozen=True)
class RowStatement:
    """The rows behind one measure, with their business key and the way back to the file."""

    fact: str
    measure: Measure
    name: str = ""

    @property
    def history(self) -> bool:
        return self.measure.is_historic

    @property
    def columns(self) -> tuple[str, ...]:
        """Where the row lies, what it is called, what it adds, where it came from."""
        shown = ("shop", "day", *KEYS[self.fact], *self.measure.columns, "run_id", "source_row")
        never = hidden(self.fact)
        return tuple(dict.fromkeys(column for column in shown if column not in never))

    @property
    def metrics(self) -> tuple[str, ...]:
        return (self.name,)

    @property
    def wholes(self) -> frozenset[str]:
        return frozenset()

    def sql(self, cache: Path | None = None, dialect: str = "duckdb") -> str:
        return _remembered(self.fact, dialect + repr(self), cache, lambda: dialects.text(_rows(self), dialect))


Asked = Statement | RowStatement
"""What an engine is asked."""


def statements(measures: Mapping[str, Measure], by: Sequence[str], one_shop: Mapping[str, bool]) -> list[Statement]:
    """One statement a fact for all plain measures, one for each cohort and each balance."""
    plain: dict[str, list[tuple[str, Measure]]] = {}
    cohorts = []
    for name, measure in measures.items():
        if measure.is_cohort or measure.is_balance:
            cohorts.append(Statement(measure.fact, ((name, measure),), tuple(by), one_shop[measure.fact]))
        else:
            plain.setdefault(measure.fact, []).append((name, measure))
    return [Statement(fact, tuple(some), tuple(by), one_shop[fact]) for fact, some in plain.items()] + cohorts


def compiled_folder(store: Store) -> Path:
    """Where compiled statements are kept between processes: beside the facts."""
    return store.root / "_compiled"


def _aggregate(statement: Statement) -> "ir.Table":
    table = _table(statement.fact)
    name, measure = statement.measures[0]
    if statement.is_balance:
        found = _balances(table, measure, statement.by)
        result = _grouped(found, statement.by, {name: found.standing.sum()})
    elif statement.is_cohort:
        found = _cohort(table, measure, statement.by, statement.one_shop)
        columns = {name: found.count()}
        if measure.kind == "mean_gap":
            columns = {name: found.spanned.sum(), name + COUNTED: found.times.sum() - found.count()}
        result = _grouped(found, statement.by, columns)
    else:
        columns = {}
        for name, measure in statement.measures:
            columns |= _columns(table, name, measure, statement.one_shop)
        result = _grouped(table, statement.by, columns)
    return result


def _rows(statement: RowStatement) -> "ir.Table":
    table, measure = _table(statement.fact), statement.measure
    rows = _kept_rows(table, _conditions(table, measure))
    if measure.is_cohort:
        entity = measure.columns[0]
        rows = rows.semi_join(_cohort(table, measure, (), False), entity)
    if measure.is_balance:
        rows = _last_rows(rows, measure, ())
    elif statement.history:
        rows = rows.filter(rows.in_period)
    return rows.select(*statement.columns)


def _is_decimal(measure: Measure) -> bool:
    """Whether what it adds up has a fraction."""
    adds = measure.kind in ("sum", "mean", "last")
    return adds and pa.types.is_decimal(FACTS[measure.fact].field(measure.columns[0]).type)


def _table(fact: str) -> "ir.Table":
    import ibis

    columns = dict(ibis.Schema.from_pyarrow(FACTS[fact]))
    renamed = {name: columns[column] for name, column in called_in(fact).items() if column in columns}
    return ibis.table({**columns, **DERIVED, **renamed, "in_period": "boolean", "in_previous": "boolean"}, name=fact)


def _buckets() -> "ir.Table":
    """The days asked about, in the pieces they are cut into: what `last` stands for is worked out at each one's end."""
    import ibis

    kinds = {name: DERIVED.get(name, "date" if name == "day" else "string") for name in TIME}
    return ibis.table({**kinds, "bucket_last": "date"}, name=BUCKETS)


def _balances(table: "ir.Table", measure: Measure, by: Sequence[str]) -> "ir.Table":
    """What each thing stood at when each bucket ended: the value of its last row until then."""
    import ibis

    times = [name for name in by if name in TIME]
    cut = [name for name in by if name not in TIME]
    rows = _last_rows(_kept_rows(table, _conditions(table, measure)), measure, ("day",))
    following = ibis.window(group_by=list(measure.of), order_by="day")
    rows = rows.select(*cut, since=rows.day, until=rows.day.lead().over(following), standing=rows[measure.columns[0]])
    buckets = _buckets()
    meets = [buckets.bucket_last >= rows.since, (rows.until.isnull()) | (buckets.bucket_last < rows.until)]
    if measure.stale_after:
        meets.append(buckets.bucket_last < rows.since + ibis.interval(days=measure.stale_after))
    return rows.join(buckets.select(*times, "bucket_last"), meets)


def _last_rows(rows: "ir.Table", measure: Measure, within: Sequence[str]) -> "ir.Table":
    """The last row of each thing that has a balance; of one day's, the last of the last run."""
    import ibis

    rows = rows.filter(rows[measure.columns[0]].notnull())
    order = [ibis.desc(name) for name in ("day", "run_id", "source_row", KEYS[measure.fact][0])]
    place = ibis.row_number().over(ibis.window(group_by=[*measure.of, *within], order_by=order))
    ranked = rows.mutate(place=place)
    return ranked.filter(ranked.place == 0)


def _columns(table: "ir.Table", name: str, measure: Measure, one_shop: bool) -> dict[str, Any]:
    where = _all_of(_conditions(table, measure))
    if measure.kind == "count":
        return {name: table.count(where=where)}
    if measure.kind == "count_distinct":
        return {name: _identity(table, measure.columns, one_shop).nunique(where=where)}
    if measure.kind == "mean_hours":
        start, end = (table[column] for column in measure.columns)
        seconds = end.epoch_seconds() - start.epoch_seconds()
        return {name: seconds.sum(where=where), name + COUNTED: seconds.count(where=where)}
    column = table[measure.columns[0]]
    if measure.kind == "mean":
        return {name: column.sum(where=where), name + COUNTED: column.count(where=where)}
    return {name: column.sum(where=where)}


def _cohort(table: "ir.Table", measure: Measure, by: Sequence[str], one_shop: bool) -> "ir.Table":
    """One row for every entity of the cohort within each combination of `by`."""
    import ibis

    entity = measure.columns[0]
    rows = _kept_rows(table, [*_conditions(table, measure), table[entity].notnull()])
    if measure.kind == "repeat":
        occasions = _identity(rows, measure.of, one_shop).nunique()
        times_seen = _grouped(rows, [*by, entity], {"times": occasions})
        return times_seen.filter(times_seen.times >= measure.at_least)
    if measure.kind == "mean_gap":
        spanned = rows.day.max().delta(rows.day.min(), unit="day")
        return _grouped(rows, [*by, entity], {"spanned": spanned, "times": rows.day.nunique()})
    if measure.kind == "kept":
        seen = {"now": rows.in_period.sum(), "before": rows.in_previous.sum()}
        both = _grouped(rows, [*by, entity], seen)
        return both.filter((both.now > 0) & (both.before > 0))
    times = [name for name in by if name in TIME]
    cut = [name for name in by if name not in TIME]
    seen = {"seen": rows.day.min(), "seen_now": rows.day.min(where=rows.in_period)}
    if measure.kind == "returning":
        rows = rows.mutate(since=rows.day.min().over(ibis.window(group_by=[*cut, entity])))
        rows = rows.filter(rows.day <= rows.since + ibis.interval(days=measure.within))
        seen = {"seen": rows.day.min(), "seen_now": rows.day.min(where=rows.in_period),
                "times": _identity(rows, measure.of, one_shop).nunique()}  # fmt: skip
    first = _grouped(rows, [*cut, entity], seen | {name: rows[name].min() for name in times})
    new = first.filter(first.seen == first.seen_now)
    return new.filter(new.times >= 2) if measure.kind == "returning" else new


def _grouped(table: "ir.Table", by: Sequence[str], columns: Mapping[str, Any]) -> "ir.Table":
    return table.aggregate([column.name(name) for name, column in columns.items()], by=list(by))


def _identity(table: "ir.Table", columns: Sequence[str], one_shop: bool) -> "ir.Value":
    """What tells one thing from another; the shop adds nothing where there is only one."""
    telling = [name for name in columns if not (one_shop and name == "shop" and len(columns) > 1)]
    whole = table[telling[0]]
    for name in telling[1:]:
        whole = whole.cast("string") + _SEPARATOR + table[name].cast("string")
    return whole


def _kept_rows(table: "ir.Table", conditions: list[Any]) -> "ir.Table":
    return table.filter(conditions) if conditions else table


def _conditions(table: "ir.Table", measure: Measure) -> list["ir.BooleanValue"]:
    return [_condition(table, condition) for condition in measure.where]


def _condition(table: "ir.Table", condition: Condition) -> Any:
    column, value = table[condition.column], condition.value
    if condition.after:
        column = column.epoch_seconds() - table[condition.after].epoch_seconds()
        value = int(value) * 3600
    if condition.relation == "known":
        return column.notnull() if value else column.isnull()
    if condition.relation == "in":
        return column.isin(value)
    if condition.relation == "is":
        return column == value
    literal = table[condition.other] if condition.other else _literal(value, column)
    return {"gt": column > literal, "ge": column >= literal, "lt": column < literal, "le": column <= literal}[
        condition.relation
    ]


def _literal(value: Any, column: Any) -> Any:
    import ibis

    return ibis.literal(value).cast(column.type()) if isinstance(value, str) else value


def _all_of(conditions: list[Any]) -> Any:
    if not conditions:
        return None
    whole = conditions[0]
    for condition in conditions[1:]:
        whole = whole & condition
    return whole


@lru_cache(maxsize=256)
def _salt(fact: str, columns: pa.Schema, called: tuple[tuple[str, str], ...]) -> str:
    """What the SQL depends on beside the statement: the compiler and the columns there are."""
    return "".join((version("ibis-framework"), _own_text(), fact, repr(columns), repr(called)))


def salt_of(fact: str) -> str:
    """What numbers of a fact depend on beside statements and rows: the same for the same program and columns."""
    return _salt(fact, FACTS[fact], tuple(called_in(fact).items()))


@lru_cache(maxsize=1)
def _own_text() -> str:
    return hashlib.sha256(b"".join(Path(file).read_bytes() for file in (__file__, dialects.__file__))).hexdigest()


_known: dict[str, str] = {}


def _remembered(fact: str, statement: str, cache: Path | None, compile_: Any) -> str:
    """The SQL of a statement: from this process, from the folder beside the facts, or compiled and kept."""
    key = hashlib.sha256((salt_of(fact) + statement).encode()).hexdigest()
    if key not in _known:
        file = cache / f"{key}.sql" if cache else None
        _known[key] = _read(file) or _kept(file, compile_())
    return _known[key]


def _read(file: Path | None) -> str:
    try:
        return file.read_text("utf-8") if file else ""
    except OSError:
        return ""


def _kept(file: Path | None, sql: str) -> str:
    """A cache only: a folder that cannot be written costs time, not the answer."""
    if file is not None:
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            half = file.with_suffix(f".{os.getpid()}")
            half.write_text(sql, "utf-8")
            half.replace(file)
        except OSError:
            pass
    return sql
