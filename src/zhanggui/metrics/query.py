"""Asking for numbers: compute them, compare them with those of another period."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa

from zhanggui.base import Period, Refusal
from zhanggui.facts import FACTS, Store
from zhanggui.metrics import engine
from zhanggui.metrics.answers import Change, Comparison, Result
from zhanggui.metrics.asking import Question, Where, ask
from zhanggui.metrics.cache import answers
from zhanggui.metrics.compiler import COUNTED, compiled_folder, statements
from zhanggui.metrics.declaration import Measure, Value
from zhanggui.metrics.formula import evaluate, rounded
from zhanggui.metrics.registry import Registry, load

Key = tuple[Any, ...]
_SECONDS = Decimal(3600)


def compute(
    store: Store,
    names: str | Sequence[str],
    period: Period,
    by: Sequence[str] = (),
    where: Where | None = None,
    shops: Iterable[str] | None = None,
    registry: Registry | None = None,
) -> Result:
    """The metrics over whole days, cut by dimensions, of the shops one may see (None: all).

    Without `by` there is always one row: sums and counts of nothing are zero, ratios and means unknown.
    """
    registry, question = ask(store, registry, names, period, by, where, shops)
    rows = answers.get(question)
    if rows is None:
        rows = _computed(store, registry, question)
        answers.put(question, rows)
    return Result(question.names, question.by, rows, dict(question.versions))


def compare(
    store: Store,
    names: str | Sequence[str],
    period: Period,
    by: Sequence[str] = (),
    where: Where | None = None,
    shops: Iterable[str] | None = None,
    against: Period | None = None,
    registry: Registry | None = None,
) -> Comparison:
    """The metrics beside those of `against`, the period of the same length just before when none is named.

    Cut by day, the first day stands beside the first; weeks and months do not line up and are refused.
    """
    for name in by:
        if name in ("week", "month"):
            raise Refusal("metric.cannot_compare", f"Two periods cannot be compared by {name}: name days instead.")
    against = against or period.previous()
    allowed = None if shops is None else frozenset(shops)
    registry = registry or load()
    now = compute(store, names, period, by, where, allowed, registry)
    before = compute(store, names, against, by, where, allowed, registry)
    then = {_key(row, now.by, period.first - against.first): row for row in before.rows}
    present = {_key(row, now.by): row for row in now.rows}
    nothing = _values(registry, now.metrics, _measures(registry, now.metrics), {})
    rows = []
    for key in sorted(present.keys() | then.keys(), key=_in_order):
        row: dict[str, Any] = dict(zip(now.by, key, strict=True))
        for name in now.metrics:
            row[name] = _change(present.get(key, nothing)[name], then.get(key, nothing)[name])
        rows.append(row)
    return Comparison(now.metrics, now.by, period, against, rows, now.fact_version)


def _computed(store: Store, registry: Registry, question: Question) -> list[dict[str, Any]]:
    measures = _measures(registry, question.names)
    slices = {
        fact: engine.Slice(store.snapshot(fact, version), question.period, question.shops, dict(question.where))
        for fact, version in question.versions
    }
    by = question.by
    spine: dict[Key, dict[str, Value]] = {} if by else {(): {}}
    for statement in statements(measures, by, {fact: view.one_shop for fact, view in slices.items()}):
        view = replace(slices[statement.fact], history=statement.history)
        for row in engine.run(statement.sql(compiled_folder(store)), view):
            parts = spine.setdefault(tuple(map(engine.plain, row[: len(by)])), {})
            parts |= _parts(statement.measures, row[len(by) :])
    return [
        {**dict(zip(by, key, strict=True)), **_values(registry, question.names, measures, spine[key])}
        for key in sorted(spine, key=_in_order)
    ]


def _parts(measures: Sequence[tuple[str, Measure]], row: Sequence[Any]) -> dict[str, Value]:
    cells = iter(row)
    parts: dict[str, Value] = {}
    for name, measure in measures:
        parts[name] = next(cells)
        if measure.is_mean:
            parts[name + COUNTED] = next(cells)
    return parts


def _values(
    registry: Registry, names: Sequence[str], measures: Mapping[str, Measure], parts: Mapping[str, Value]
) -> dict[str, Value]:
    known: dict[str, Value] = {name: _measured(name, measure, parts) for name, measure in measures.items()}

    def work_out(name: str) -> Value:
        tree = registry.metrics[name].tree
        if name not in known and tree is not None:
            known[name] = evaluate(tree, _Lazy(work_out))
        return known[name]

    return {name: work_out(name) for name in names}


class _Lazy(dict[str, Value]):
    """The parts of a formula, worked out when the formula asks for them."""

    def __init__(self, work_out: Any) -> None:
        super().__init__()
        self._work_out = work_out

    def __missing__(self, name: str) -> Value:
        value: Value = self._work_out(name)
        return value


def _measured(name: str, measure: Measure, parts: Mapping[str, Value]) -> Value:
    """A sum or count of nothing is zero; a mean of nothing is unknown."""
    value = parts.get(name)
    if measure.is_mean:
        count = parts.get(name + COUNTED)
        if not count or value is None:
            return None
        mean = Decimal(value) / count
        return rounded(mean / _SECONDS if measure.kind == "mean_hours" else mean)
    if value is None:
        return _nothing(measure)
    return value


def _nothing(measure: Measure) -> Value:
    kind = FACTS[measure.fact].field(measure.columns[0]).type if measure.kind == "sum" else None
    return Decimal(0).scaleb(-kind.scale) if kind is not None and pa.types.is_decimal(kind) else 0


def _measures(registry: Registry, names: Iterable[str]) -> dict[str, Measure]:
    needed = dict.fromkeys(part for name in names for part in registry.measures_of(name))
    return {name: registry.measure(name) for name in needed}


def _in_order(key: Key) -> Any:
    return [(value is None, value if value is not None else 0) for value in key]


def _key(row: Mapping[str, Any], by: Sequence[str], shift: timedelta = timedelta()) -> Key:
    return tuple(
        (date.fromisoformat(row[name]) + shift).isoformat() if name == "day" and shift else row[name] for name in by
    )


def _change(value: Value, before: Value) -> Change:
    if value is None or before is None:
        return Change(value, before, None, None)
    difference = Decimal(value) - Decimal(before)
    share = rounded(difference / abs(Decimal(before))) if before else None
    return Change(value, before, int(difference) if isinstance(value, int) else difference, share)
