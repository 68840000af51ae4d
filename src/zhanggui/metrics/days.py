"""On which days the facts behind a metric have rows: where they have none, a sum of nothing says nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from zhanggui.base import Period
from zhanggui.facts import Store
from zhanggui.metrics.query import compute
from zhanggui.metrics.registry import Registry, load


@dataclass(frozen=True)
class Presence:
    """Days with rows, by fact, within the days asked about."""

    registry: Registry
    days: Mapping[str, frozenset[date]]

    def has(self, name: str, period: Period) -> bool:
        """Whether every fact the metric counts has a row in these days."""
        return all(any(day in period for day in self._of(fact)) for fact in self.registry.facts_of(name))

    def has_some(self, name: str, period: Period) -> bool:
        """Whether any of them has."""
        return any(day in period for fact in self.registry.facts_of(name) for day in self._of(fact))

    def last_day(self, name: str, until: date | None = None) -> date | None:
        """The last day all facts the metric counts reach, not after `until`; None where one has no row."""
        lasts = [
            max((day for day in self._of(fact) if until is None or day <= until), default=None)
            for fact in self.registry.facts_of(name)
        ]
        reached = [day for day in lasts if day is not None]
        return min(reached) if reached and len(reached) == len(lasts) else None

    def _of(self, fact: str) -> frozenset[date]:
        return self.days.get(fact, frozenset())


def presence(
    store: Store,
    names: Iterable[str],
    period: Period,
    shops: Iterable[str] | None = None,
    registry: Registry | None = None,
) -> Presence:
    """Where the facts behind these metrics have rows, of the shops one may see (None: all)."""
    registry = registry or load()
    facts = dict.fromkeys(fact for name in names for fact in registry.facts_of(name))
    allowed = None if shops is None else frozenset(shops)
    return Presence(registry, {fact: _days(store, registry, fact, period, allowed) for fact in facts})


def _days(store: Store, registry: Registry, fact: str, period: Period, shops: frozenset[str] | None) -> frozenset[date]:
    """Days of a fact, read off any metric that counts it alone."""
    alone = (
        each.name
        for each in registry.metrics.values()
        if each.measure is not None and each.measure.fact == fact and not each.measure.is_balance
    )
    name = next((each for each in alone if "day" in registry.get(each).grain), None)
    if name is None:
        return frozenset()
    rows = compute(store, [name], period, ("day",), shops=shops, registry=registry).rows
    return frozenset(date.fromisoformat(str(row["day"])) for row in rows if row["day"] is not None)
