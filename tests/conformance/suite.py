"""Ask an engine for every metric at every grain that matters, and hold the answers against the oracle."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from tests.conformance.oracle import TIME, Oracle
from zhanggui.base import Period, Refusal
from zhanggui.facts import Store
from zhanggui.metrics import Registry, compute
from zhanggui.metrics.cache import answers

Grain = tuple[str, ...]
ALWAYS: tuple[Grain, ...] = ((), ("day",), ("week",), ("month",), ("shop",))


@dataclass
class Verdict:
    """What one engine said of one metric."""

    checked: int = 0
    refused: dict[str, str] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def add(self, other: "Verdict") -> None:
        """What was said over other rows."""
        self.checked += other.checked
        self.refused |= other.refused
        self.wrong += other.wrong

    @property
    def text(self) -> str:
        if self.wrong:
            return f"DIFFERENT at {len(self.wrong)} cells"
        if self.refused:
            return f"refused: {next(iter(self.refused.values()))}"
        return f"ok ({self.checked})"


@dataclass(frozen=True)
class Asking:
    """One question to all metrics that may be cut so."""

    names: tuple[str, ...]
    by: Grain
    where: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    shops: frozenset[str] | None = None
    period: Period | None = None


def askings(registry: Registry, every_dimension: bool = True) -> Iterator[Asking]:
    """Total, day, week, month, shop, and other dimensions: each one, or one for every metric."""
    for by in ALWAYS:
        yield Asking(_allowed(registry, by), by)
    chosen: dict[Grain, list[str]] = {}
    for name, metric in registry.metrics.items():
        others = [each for each in metric.grain if each not in (*TIME, "shop")]
        for other in others if every_dimension else others[:1]:
            chosen.setdefault((other,), []).append(name)
    yield from (Asking(tuple(names), by) for by, names in chosen.items())
    if every_dimension:
        yield Asking(_allowed(registry, ("quarter", "shop")), ("quarter", "shop"))
        yield Asking(_allowed(registry, ("day", "shop")), ("day", "shop"), shops=frozenset({"s1", "elsewhere"}))
        yield Asking(_allowed(registry, ("province", "week")), ("week",), where={"province": ("北京", None)})


def _allowed(registry: Registry, by: Sequence[str]) -> tuple[str, ...]:
    return tuple(name for name, metric in registry.metrics.items() if set(by) <= set(metric.grain))


def hold(
    store: Store, registry: Registry, oracle: Oracle, period: Period, every_dimension: bool = True,
    say: Callable[[str], object] = lambda text: None, only: Sequence[Grain] | None = None,
) -> dict[str, Verdict]:  # fmt: skip
    """Every metric's verdict on the store's engine."""
    verdicts = {name: Verdict() for name in registry.metrics}
    for asking in askings(registry, every_dimension):
        if asking.names and (only is None or asking.by in only):
            say(f"{'+'.join(asking.by) or 'total'} {asking.where or ''}")
            _hold_one(store, registry, oracle, period, asking, verdicts)
    return verdicts


def _hold_one(
    store: Store, registry: Registry, oracle: Oracle, period: Period, asking: Asking, verdicts: dict[str, Verdict]
) -> None:
    wanted = oracle.compute(asking.names, period, asking.by, asking.shops, asking.where)
    try:
        rows = _asked(store, registry, asking.names, period, asking)
    except Refusal:
        _one_by_one(store, registry, oracle, period, asking, verdicts)
        return
    given = {tuple(row[name] for name in asking.by): row for row in rows}
    for name in asking.names:
        verdict = verdicts[name]
        if len(given) != len(rows) or given.keys() != wanted.keys():
            verdict.wrong.append(f"{asking.by}: {sorted(map(str, given.keys() ^ wanted.keys()))[:3]} on one side only")
        for key in given.keys() & wanted.keys():
            verdict.checked += 1
            if not agree(registry, name, given[key][name], wanted[key][name]):
                verdict.wrong.append(f"{asking.by} {key}: {given[key][name]} where {wanted[key][name]} is right")


def _one_by_one(
    store: Store, registry: Registry, oracle: Oracle, period: Period, asking: Asking, verdicts: dict[str, Verdict]
) -> None:
    """Where one of many was refused: which."""
    for name in asking.names:
        one = Asking((name,), asking.by, asking.where, asking.shops)
        try:
            _asked(store, registry, one.names, period, one)
        except Refusal as refusal:
            verdicts[name].refused["+".join(asking.by) or "total"] = str(refusal)
        else:
            _hold_one(store, registry, oracle, period, one, verdicts)


def _asked(store: Store, registry: Registry, names: Sequence[str], period: Period, asking: Asking) -> list[Any]:
    answers.clear()
    return compute(store, names, period, asking.by, asking.where, asking.shops, registry).rows


def agree(registry: Registry, name: str, given: Any, wanted: Fraction | None) -> bool:
    """Counts and money are equal; what was divided is equal to nine places."""
    if given is None or wanted is None:
        return given is None and wanted is None
    if not divides(registry, name):
        return Fraction(given) == wanted
    return abs(Fraction(given) - wanted) <= Fraction(1, 10**9) * max(1, abs(wanted))


def divides(registry: Registry, name: str) -> bool:
    metric = registry.metrics[name]
    if metric.window is not None:
        return divides(registry, metric.base)
    if metric.measure is not None:
        return metric.measure.is_mean
    return "/" in metric.formula or any(divides(registry, part) for part in registry.made_of(name) if part != name)
