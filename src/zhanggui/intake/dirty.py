"""Days of facts to build again: marked with the change, rebuilt after it, healed after a crash."""

import logging
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.conf import settings
from django.db.models import Max

from zhanggui import facts
from zhanggui.base import uncollected
from zhanggui.intake.locks import only_one
from zhanggui.intake.models import DirtyMark, Run
from zhanggui.intake.registry import builders
from zhanggui.kernel.jobs import api as jobs

logger = logging.getLogger(__name__)

NEAR = timedelta(days=7)
"""Marked days this close are rebuilt in one slice: one commit costs more than a few clean days."""
AHEAD = 1
"""Slices read while an earlier one is still being written."""
_cause: ContextVar[int | None] = ContextVar("cause", default=None)


@dataclass(frozen=True)
class Slice:
    """Days of one fact, one shop and one month, and the marks that ask for them."""

    fact: str
    shop: str
    first: date
    last: date
    marks: tuple[int, ...]
    runs: tuple[int, ...] = ()
    """The intake runs that made the marks."""


@contextmanager
def because_of(run: int) -> Iterator[None]:
    """Whatever is marked inside is marked because of this run."""
    token = _cause.set(run)
    try:
        yield
    finally:
        _cause.reset(token)


def mark_dirty(fact: str, shop: str, days: Iterable[date]) -> None:
    """Ask for these days of a fact to be built again. Call it in the transaction that changes the records."""
    DirtyMark.objects.bulk_create(
        [DirtyMark(fact=fact, shop=shop, day=day, run=_cause.get()) for day in sorted(set(days))], batch_size=500
    )


def refresh_facts(shops: Iterable[str] | None = None) -> int:
    """Build every marked slice again from the database; answers how many were built.

    The marks that were seen go away only after the store has the slice. A crash anywhere leaves marks,
    and the next call builds those slices again: building twice changes nothing.
    """
    if shops is None:
        from zhanggui.intake.noticing import notice_changes

        notice_changes()
    built = {(fact, shop): _refresh(fact, shop) for fact, shop in _marked(shops)}
    _roll_up({fact for (fact, _), slices in built.items() if slices})
    return sum(built.values())


def written(fact: str) -> None:
    """A fact was written past the marks: what follows the facts follows it."""
    _roll_up([fact])
    _bring_in_step(fact)


def _roll_up(built: Iterable[str]) -> None:
    """Roll up what was written; numbers are right without it, so that a failure only costs time later."""
    from zhanggui.metrics import rollups

    try:
        if built:
            rollups.keep_up(facts.Store(settings.FACTS_FOLDER), built)
    except Exception:
        logger.exception("Rolling up %s failed; numbers are counted from the rows.", ", ".join(sorted(built)))


def keep_up(at: datetime) -> int:
    """The store's upkeep of a day or night; answers how many files were merged or removed."""
    from zhanggui.facts import upkeep

    with only_one("facts-upkeep"):
        done = upkeep.nightly(facts.Store(settings.FACTS_FOLDER), at)
    _roll_up(facts.FACTS)
    return sum(each.merged + each.removed for each in done)


def refresh_soon() -> None:
    """Build what is marked once this transaction is committed, without making the person who changed it wait."""
    jobs.enqueue("zhanggui.intake.dirty.refresh_facts", key="facts.refresh")


def newest_mark(shop: str) -> int:
    """The number of the shop's newest mark, 0 where there is none: later marks have higher ones."""
    return DirtyMark.objects.filter(shop=shop).aggregate(Max("pk"))["pk__max"] or 0


def refresh_settled(shop: str, passed: int) -> int:
    """Build the slices of a shop that nothing marked after the mark `passed`; answers how many were built."""
    return sum(_refresh(fact, shop, passed) for fact, shop in _marked([shop]))


def slices_of(fact: str, shop: str) -> list[Slice]:
    """The marked days of one fact and shop, near ones together, never across months."""
    rows = DirtyMark.objects.filter(fact=fact, shop=shop).order_by("day", "pk").values_list("day", "pk", "run")
    found: list[Slice] = []
    for day, group in groupby(rows, key=lambda row: row[0]):
        made = list(group)
        marks = tuple(pk for _, pk, _ in made)
        runs = tuple(sorted({run for _, _, run in made if run is not None}))
        last = found[-1] if found else None
        if last and (day.year, day.month) == (last.last.year, last.last.month) and day - last.last <= NEAR:
            runs = tuple(sorted({*last.runs, *runs}))
            found[-1] = Slice(fact, shop, last.first, day, last.marks + marks, runs)
        else:
            found.append(Slice(fact, shop, day, day, marks, runs))
    return found


def _marked(shops: Iterable[str] | None) -> list[tuple[str, str]]:
    marks = DirtyMark.objects.filter(fact__in=list(builders()))
    if shops is not None:
        marks = marks.filter(shop__in=list(shops))
    return sorted(set(marks.order_by().values_list("fact", "shop").distinct()))


def _refresh(fact: str, shop: str, passed: int | None = None) -> int:
    """Build one fact of one shop: the next slice is read while the store writes the last one."""
    with only_one(f"facts-{fact}-{shop}"), ThreadPoolExecutor(1, "facts") as writer:
        slices = [each for each in slices_of(fact, shop) if passed is None or max(each.marks) <= passed]
        writing: deque[tuple[Slice, Future[int]]] = deque()
        has_history = fact == "order_line" and Run.objects.filter(shop=shop, history=True).exists()
        for each in slices:
            while writing and has_history:
                _finish(*writing.popleft())
            with uncollected():
                frame = (
                    _with_history(each, builders()[fact](shop, each.first, each.last))
                    if has_history
                    else (builders()[fact](shop, each.first, each.last))
                )
            writing.append((each, writer.submit(_write, each, frame)))
            if len(writing) > AHEAD:
                _finish(*writing.popleft())
        for written in writing:
            _finish(*written)
    if slices:
        _bring_in_step(fact)
    return len(slices)


def _bring_in_step(fact: str) -> None:
    """An engine with tables of its own follows; while it cannot be reached it answers what it holds."""
    store = facts.Store(settings.FACTS_FOLDER)
    if store.engine:
        from zhanggui.metrics.engines import steps

        try:
            steps.in_step(store, [fact])
        except Exception:
            logger.exception("The engine was not brought in step with %s; run zhanggui facts load.", fact)


def _with_history(each: Slice, frame: Any) -> Any:
    """What documents say, beside the history of orders they say nothing of."""
    from zhanggui.intake import history

    return history.beside(each.shop, each.first, each.last, frame)


def _write(each: Slice, frame: Any) -> int:
    store = facts.Store(settings.FACTS_FOLDER)
    return store.replace(each.fact, frame, each.shop, each.first, each.last, runs=each.runs)


def _finish(each: Slice, written: Future[int]) -> None:
    """Take the marks away once the store has the slice; a failure leaves them."""
    written.result()
    _forget(each.marks)


def _forget(marks: Sequence[int]) -> None:
    for start in range(0, len(marks), 500):
        DirtyMark.objects.filter(pk__in=marks[start : start + 500]).delete()
