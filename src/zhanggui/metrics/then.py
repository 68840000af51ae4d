"""What a metric said then and why it says something else now: the difference, split among the changes in between.

Between two versions lie commits, each a slice that intake runs replaced. The metric is worked out after each of
them in the order they happened, so that what they add is the whole difference, to the last digit.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from zhanggui.base import Period, Refusal
from zhanggui.facts import Store
from zhanggui.facts.history import Commit, PinnedStore, commits
from zhanggui.metrics.answers import number_text
from zhanggui.metrics.asking import Where
from zhanggui.metrics.declaration import Value
from zhanggui.metrics.query import compute
from zhanggui.metrics.registry import Registry, load

_TODAY_ONLY = ("sum", "count", "count_distinct", "mean", "mean_hours")
"""Kinds of measures that look at nothing but the days asked about."""


@dataclass(frozen=True)
class Step:
    """Slices replaced one after the other for the same runs: the number before and after them."""

    fact: str
    shops: tuple[str, ...]
    first: date | None
    last: date | None
    runs: tuple[int, ...]
    since: datetime
    at: datetime
    version: int
    before: Value
    value: Value

    @property
    def adds(self) -> Value:
        """What it adds; None where the number was or became unknown."""
        return difference(self.value, self.before)


@dataclass(frozen=True)
class ThenAndNow:
    """A number at two versions and every change between them that moved it."""

    metric: str
    period: Period
    then: Value
    now: Value
    steps: tuple[Step, ...]
    versions_then: Mapping[str, int]
    versions_now: Mapping[str, int]

    @property
    def difference(self) -> Value:
        return difference(self.now, self.then)

    @property
    def adds_up(self) -> bool:
        """Whether the steps lead from one number to the other without a gap."""
        chain = [self.then, *(step.value for step in self.steps)]
        joined = all(step.before == before for step, before in zip(self.steps, chain, strict=False))
        known = [step.adds for step in self.steps if step.adds is not None]
        summed = self.difference is None or len(known) < len(self.steps) or sum(known) == self.difference
        return joined and chain[-1] == self.now and summed

    def as_json(self) -> dict[str, Any]:
        return {
            "metric": self.metric,
            "from": self.period.first,
            "to": self.period.last,
            "then": number_text(self.then),
            "now": number_text(self.now),
            "difference": number_text(self.difference),
            "adds_up": self.adds_up,
            "steps": [
                {
                    "at": step.at, "fact": step.fact, "shops": list(step.shops), "first": step.first,
                    "last": step.last, "runs": list(step.runs), "before": number_text(step.before),
                    "value": number_text(step.value), "adds": number_text(step.adds),
                }
                for step in self.steps
            ],
            "versions_then": dict(self.versions_then),
            "versions_now": dict(self.versions_now),
        }  # fmt: skip


def then_and_now(
    store: Store, name: str, period: Period, then: PinnedStore, where: Where | None = None,
    shops: Iterable[str] | None = None, registry: Registry | None = None,
) -> ThenAndNow:  # fmt: skip
    """The metric over whole days as `then` has it and as the store has it now, by the declaration of today."""
    registry = registry or load()
    allowed = None if shops is None else frozenset(shops)
    facts = registry.facts_of(name)
    before = {fact: then.version(fact) for fact in facts}
    after = {fact: store.version(fact) for fact in facts}

    def value_at(versions: Mapping[str, int]) -> Value:
        found: Value = compute(PinnedStore(store, versions), [name], period, (), where, allowed, registry).value(name)
        return found

    value, steps = value_at(before), []
    first, now = value, value_at(after)
    versions, waiting = dict(before), None
    for group in _groups(_between(store, before, after, _days(registry, name, period), allowed)):
        versions[group[-1].fact] = group[-1].version
        step = _step(group, value, value)
        step = step if waiting is None else _joined(waiting, step)
        try:
            value = value_at(versions)
        except Refusal:  # its files are gone: told together with what came next
            waiting = step
            continue
        waiting = None
        if value != step.before:
            steps.append(replace(step, value=value))
    if value != now and steps + ([waiting] if waiting else []):
        steps.append(replace(waiting or steps.pop(), value=now))
    return ThenAndNow(name, period, first, now, tuple(steps), before, after)


def difference(value: Value, before: Value) -> Value:
    if value is None or before is None:
        return None
    if isinstance(value, int) and isinstance(before, int):
        return value - before
    return Decimal(value) - Decimal(before)


def _between(
    store: Store, before: Mapping[str, int], after: Mapping[str, int], days: tuple[date | None, date | None],
    shops: frozenset[str] | None,
) -> list[Commit]:  # fmt: skip
    """What may have moved the number, in the order it happened."""
    found = [
        each
        for fact, version in before.items()
        for each in commits(store, fact, after=version)
        if each.version <= after[fact] and each.touches(shops, *days)
    ]
    return sorted(found, key=lambda each: (each.at, each.fact, each.version))


def _days(registry: Registry, name: str, period: Period) -> tuple[date | None, date | None]:
    """The days whose rows may matter: all of them for metrics that look further than their days."""
    for leaf in registry.leaves_of(name).values():
        if leaf.window is not None or registry.measure(leaf.measure).kind not in _TODAY_ONLY:
            return None, None
    return period.first, period.last


def _groups(found: list[Commit]) -> Iterator[list[Commit]]:
    """Commits one after the other that the same runs asked for."""
    group: list[Commit] = []
    for each in found:
        if group and (each.fact, each.runs) != (group[-1].fact, group[-1].runs):
            yield group
            group = []
        group.append(each)
    if group:
        yield group


def _step(group: list[Commit], before: Value, value: Value) -> Step:
    firsts = [each.first for each in group if each.first]
    lasts = [each.last for each in group if each.last]
    return Step(
        fact=group[0].fact,
        shops=tuple(sorted({each.shop for each in group if each.shop})),
        first=min(firsts, default=None),
        last=max(lasts, default=None),
        runs=tuple(sorted({run for each in group for run in each.runs})),
        since=group[0].at,
        at=group[-1].at,
        version=group[-1].version,
        before=before,
        value=value,
    )


def _joined(one: Step, other: Step) -> Step:
    """Two steps told as one, because the number in between can no longer be worked out."""
    return replace(
        other,
        shops=tuple(sorted({*one.shops, *other.shops})),
        first=min(filter(None, (one.first, other.first)), default=None),
        last=max(filter(None, (one.last, other.last)), default=None),
        runs=tuple(sorted({*one.runs, *other.runs})),
        since=one.since,
        before=one.before,
    )
