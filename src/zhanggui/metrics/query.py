"""Asking for numbers: compute them, compare them with those of another period."""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from zhanggui.base import Period, Refusal
from zhanggui.facts import Store
from zhanggui.metrics import engine, kept
from zhanggui.metrics.answers import Change, Comparison, Result
from zhanggui.metrics.arithmetic import Arithmetic
from zhanggui.metrics.asking import Question, Where, ask
from zhanggui.metrics.cache import Rows, answers
from zhanggui.metrics.compiler import Statement, statements
from zhanggui.metrics.declaration import Value
from zhanggui.metrics.dimensions import TIME
from zhanggui.metrics.formula import rounded
from zhanggui.metrics.periods import previous
from zhanggui.metrics.registry import Registry, load
from zhanggui.metrics.spine import Key, Spine, in_order
from zhanggui.metrics.windows import Window, label, parts_of


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
    columns = (*question.by, *question.names)
    rows = [dict(zip(columns, row, strict=True)) for row in _answered(store, registry, question)]
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
    """What the engine answers, by key: sums and counts, nothing worked out from them yet."""
    return _spine(store, Arithmetic(registry, question.names), question).dicts()


def _answered(store: Store, registry: Registry, question: Question) -> Rows:
    """From this process, from the files beside the facts, or worked out and kept in both."""
    rows = answers.get(question)
    if rows is None:
        rows = kept.get(store, question)
        if rows is None:
            started = time.perf_counter()
            rows = _computed(store, registry, question)
            kept.put(store, question, rows, time.perf_counter() - started)
        answers.put(question, rows)
    return rows


def _computed(store: Store, registry: Registry, question: Question) -> Rows:
    arithmetic, width = Arithmetic(registry, question.names), len(question.by)
    spine = _spine(store, arithmetic, question)
    found = arithmetic.columns(spine.parts, len(spine.keys))
    cut = zip(*spine.keys, strict=True) if width else ()
    return tuple(in_order(zip(*cut, *(found[name] for name in question.names), strict=True), width))


def _spine(store: Store, arithmetic: Arithmetic, question: Question) -> Spine:
    """Where the statements of all facts and windows meet."""
    by, answering = question.by, engine.of(store)
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
    spine = Spine(len(by))
    for window, named in arithmetic.asked.items():
        for behind, measures in named.items():
            for statement in statements(measures, by, {fact: view.one_shop for fact, view in whole.items()}):
                columns = [column + behind for column in statement.columns]
                for rows in _answers(answering, statement, whole[statement.fact], window):
                    spine.add(columns, rows)
    return spine


def _answers(
    answering: engine.Engine, statement: Statement, whole: engine.Slice, window: Window | None
) -> Iterator[list[Key]]:
    """The statement's rows, key and values, over the days asked about or those a window makes of them."""
    whole = replace(whole, history=statement.history, ahead=statement.ahead)
    if not (window or statement.is_balance or statement.looks_back):
        yield _run(answering, statement, whole)
        return
    parts = parts_of(whole.period, statement.by)
    taken = [window.of(part, whole.period) if window else part for part in parts]
    if not set(TIME) & set(statement.by) and not statement.is_balance:
        yield _run(answering, statement, replace(whole, period=taken[0]))
    elif statement.history and not (statement.is_balance or statement.looks_back):
        for part, each in zip(parts, taken, strict=True):
            yield _run_once(answering, statement, replace(whole, period=each), part.last)
    else:
        since = [previous(each).first if statement.looks_back else each.first for each in taken]
        buckets = tuple(
            (part.last, first, each.last, each.first) for part, each, first in zip(parts, taken, since, strict=True)
        )
        span = Period(min(since), max(each.last for each in taken))
        yield _run(answering, statement, replace(whole, period=span, history=statement.is_balance, buckets=buckets))


def _run(answering: engine.Engine, statement: Statement, view: engine.Slice) -> list[Key]:
    """The rows; days among their keys as text."""
    rows = answering.run(statement, view)
    days = [place for place in range(len(statement.by)) if any(isinstance(row[place], date) for row in rows)]
    if not days:
        return rows
    columns = list(zip(*rows, strict=True))
    for place in days:
        columns[place] = tuple(map(engine.plain, columns[place]))
    return list(zip(*columns, strict=True))


def _run_once(answering: engine.Engine, statement: Statement, view: engine.Slice, day: date) -> list[Key]:
    """A cohort over the days of one bucket, called by its day: entities are looked at anew in each of them."""
    cut = tuple(name for name in statement.by if name not in TIME)
    named = {name: label(day, name) for name in statement.by if name in TIME}
    places = [cut.index(name) if name in cut else None for name in statement.by]
    labels = [named.get(name) for name in statement.by]
    return [
        (
            *(label if place is None else row[place] for place, label in zip(places, labels, strict=True)),
            *row[len(cut) :],
        )
        for row in _run(answering, replace(statement, by=cut), view)
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
