"""Asking for numbers: compute them, compare them with those of another period."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from zhanggui.base import Period, Refusal
from zhanggui.facts import Store
from zhanggui.metrics import engine
from zhanggui.metrics.answers import Change, Comparison, Result
from zhanggui.metrics.arithmetic import Arithmetic
from zhanggui.metrics.asking import Question, Where, ask
from zhanggui.metrics.cache import answers
from zhanggui.metrics.compiler import Statement, statements
from zhanggui.metrics.declaration import Value
from zhanggui.metrics.dimensions import TIME
from zhanggui.metrics.formula import rounded
from zhanggui.metrics.periods import previous
from zhanggui.metrics.registry import Registry, load
from zhanggui.metrics.windows import Window, label, parts_of

Key = tuple[Any, ...]


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
        if name in TIME and name != "day":
            raise Refusal("metric.cannot_compare", f"Two periods cannot be compared by {name}: name days instead.")
    against = against or period.previous()
    allowed = None if shops is None else frozenset(shops)
    registry = registry or load()
    now = compute(store, names, period, by, where, allowed, registry)
    before = compute(store, names, against, by, where, allowed, registry)
    then = {_key(row, now.by, period.first - against.first): row for row in before.rows}
    present = {_key(row, now.by): row for row in now.rows}
    nothing = Arithmetic(registry, now.metrics).values({})
    rows = []
    for key in sorted(present.keys() | then.keys(), key=_in_order):
        row: dict[str, Any] = dict(zip(now.by, key, strict=True))
        for name in now.metrics:
            row[name] = _change(present.get(key, nothing)[name], then.get(key, nothing)[name])
        rows.append(row)
    return Comparison(now.metrics, now.by, period, against, rows, now.fact_version)


def measured(store: Store, registry: Registry, question: Question) -> dict[Key, dict[str, Value]]:
    """What the engine answers, on the spine of dimension values: sums and counts, nothing worked out from them yet."""
    arithmetic, by = Arithmetic(registry, question.names), question.by
    answering = engine.of(store)
    whole = {
        fact: engine.Slice(
            answering.snapshot(fact, version),
            question.period,
            question.shops,
            dict(question.where),
            groups=question.groups,
        )
        for fact, version in question.versions
    }
    spine: dict[Key, dict[str, Value]] = {} if by else {(): {}}
    for window, named in arithmetic.asked.items():
        for behind, measures in named.items():
            for statement in statements(measures, by, {fact: view.one_shop for fact, view in whole.items()}):
                columns = [column + behind for column in statement.columns]
                for key, row in _answers(answering, statement, whole[statement.fact], window):
                    spine.setdefault(key, {}).update(zip(columns, row, strict=True))
    return spine


def _answers(
    answering: engine.Engine, statement: Statement, whole: engine.Slice, window: Window | None
) -> Iterator[tuple[Key, tuple[Any, ...]]]:
    """The statement's rows as key and values, over the days asked about or those a window makes of them."""
    whole = replace(whole, history=statement.history, ahead=statement.ahead)
    if not (window or statement.is_balance or statement.looks_back):
        yield from _run(answering, statement, whole)
        return
    parts = parts_of(whole.period, statement.by)
    taken = [window.of(part, whole.period) if window else part for part in parts]
    if not set(TIME) & set(statement.by) and not statement.is_balance:
        yield from _run(answering, statement, replace(whole, period=taken[0]))
    elif statement.history and not (statement.is_balance or statement.looks_back):
        for part, each in zip(parts, taken, strict=True):
            yield from _run_once(answering, statement, replace(whole, period=each), part.last)
    else:
        since = [previous(each).first if statement.looks_back else each.first for each in taken]
        buckets = tuple(
            (part.last, first, each.last, each.first) for part, each, first in zip(parts, taken, since, strict=True)
        )
        span = Period(min(since), max(each.last for each in taken))
        yield from _run(
            answering, statement, replace(whole, period=span, history=statement.is_balance, buckets=buckets)
        )


def _run(answering: engine.Engine, statement: Statement, view: engine.Slice) -> Iterator[tuple[Key, tuple[Any, ...]]]:
    width = len(statement.by)
    for row in answering.run(statement, view):
        yield tuple(map(engine.plain, row[:width])), row[width:]


def _run_once(
    answering: engine.Engine, statement: Statement, view: engine.Slice, day: date
) -> Iterator[tuple[Key, tuple[Any, ...]]]:
    """A cohort over the days of one bucket, called by its day: entities are looked at anew in each of them."""
    cut = tuple(name for name in statement.by if name not in TIME)
    for key, row in _run(answering, replace(statement, by=cut), view):
        known = dict(zip(cut, key, strict=True))
        yield tuple(known[name] if name in known else label(day, name) for name in statement.by), row


def _computed(store: Store, registry: Registry, question: Question) -> list[dict[str, Any]]:
    arithmetic, by = Arithmetic(registry, question.names), question.by
    spine = measured(store, registry, question)
    return [
        {**dict(zip(by, key, strict=True)), **arithmetic.values(spine[key])} for key in sorted(spine, key=_in_order)
    ]


def _in_order(key: Key) -> Any:
    return [(value is None, "" if value is None else value) for value in key]


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
