"""Each metric as the product computes it, beside what its oracle says."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.year.department import Department
from tests.year.oracle import ORACLES, Cut, Key, Oracle
from zhanggui import metrics
from zhanggui.facts import Store

RATIOS = frozenset({"ratio", "percent", "score", "index", "rank", "day", "hour", "second", "point"})
CLOSE = Decimal("1e-9")


@dataclass(frozen=True)
class Verdict:
    """What came of one oracle: how many numbers were held against each other, and the first that differ.

    `telling` are those that are not nothing: nothing held against nothing proves nothing.
    """

    metric: str
    catalogue: str
    by: tuple[str, ...]
    numbers: int
    telling: int
    different: tuple[str, ...]

    @property
    def equal(self) -> bool:
        return self.telling > 0 and not self.different


def load_oracles() -> list[Oracle]:
    """Every oracle of tests/year/oracles_*.py."""
    if not ORACLES:
        for file in sorted(Path(__file__).parent.glob("oracles_*.py")):
            import_module(f"tests.year.{file.stem}")
    return ORACLES


def catalogue() -> set[str]:
    """The catalogue's metrics that a declaration names."""
    return {metric.catalogue for metric in metrics.load().metrics.values() if metric.catalogue}


def verdicts(department: Department, store: Store, only: Collection[str] = ()) -> Iterator[Verdict]:
    """Every oracle held against the metric it is for; `only` names metrics, by their own names or the catalogue's."""
    registry = metrics.load()
    for oracle in load_oracles():
        if oracle.metric not in registry.metrics:
            yield Verdict(oracle.metric, "", oracle.by, 0, 0, ("There is no such metric.",))
            continue
        metric = registry.get(oracle.metric)
        if only and not {metric.name, metric.catalogue} & set(only):
            continue
        expected = {_texts(key): value for key, value in oracle.work_out(department).items()}
        days = oracle.over(department) if oracle.over else department.period
        result = metrics.compute(store, [oracle.metric], days, list(oracle.by), dict(oracle.where) or None)
        exact = metric.unit not in RATIOS and not _divides(registry, metric.name)
        found = {_texts(tuple(row[name] for name in oracle.by)): row[oracle.metric] for row in result.rows}
        yield Verdict(
            oracle.metric, metric.catalogue or "", oracle.by, len(expected), sum(map(bool, expected.values())),
            tuple(_different(expected, found, exact)),
        )  # fmt: skip


def _divides(registry: metrics.Registry, name: str) -> bool:
    """Whether a metric is a quotient at some remove: money over people has no last place either."""
    return any("/" in registry.get(part).formula for part in registry.made_of(name))


def _different(expected: Cut, found: dict[Key, Any], exact: bool) -> Iterator[str]:
    for key in sorted(expected.keys() | found.keys(), key=str):
        should, have = expected.get(key), found.get(key)
        if not (_equal if exact else _close)(should, have):
            yield f"{' · '.join(key) or 'all'}: {have} instead of {should}"


def _equal(should: Any, have: Any) -> bool:
    """Counts and money to the last place, no number being the same as none; a float has no last place."""
    return not isinstance(have, float) and Decimal(should or 0) == Decimal(have or 0)


def _close(should: Any, have: Any) -> bool:
    """Ratios to 1e-9; nothing to divide by is not the same as nothing of something."""
    if should is None or have is None:
        return should is have
    return abs(Decimal(should) - Decimal(str(have))) <= CLOSE * abs(Decimal(should))


def _texts(key: Key) -> Key:
    return tuple("" if part is None else str(part) for part in key)
