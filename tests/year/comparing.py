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
    """What came of one oracle: how many numbers were held against each other, and the first that differ."""

    metric: str
    catalogue: str
    by: tuple[str, ...]
    numbers: int
    different: tuple[str, ...]

    @property
    def equal(self) -> bool:
        return self.numbers > 0 and not self.different


def load_oracles() -> list[Oracle]:
    """Every oracle of tests/year/oracles_*.py."""
    if not ORACLES:
        for file in sorted(Path(__file__).parent.glob("oracles_*.py")):
            import_module(f"tests.year.{file.stem}")
    return ORACLES


def verdicts(department: Department, store: Store, only: Collection[str] = ()) -> Iterator[Verdict]:
    """Every oracle held against the metric it is for; `only` names metrics, by their own names or the catalogue's."""
    registry = metrics.load()
    for oracle in load_oracles():
        if oracle.metric not in registry.metrics:
            yield Verdict(oracle.metric, "", oracle.by, 0, ("There is no such metric.",))
            continue
        metric = registry.get(oracle.metric)
        if only and not {metric.name, metric.catalogue} & set(only):
            continue
        expected = {_texts(key): value for key, value in oracle.work_out(department).items()}
        result = metrics.compute(store, [oracle.metric], department.period, list(oracle.by), dict(oracle.where) or None)
        found = {_texts(tuple(row[name] for name in oracle.by)): _number(row[oracle.metric]) for row in result.rows}
        exact = metric.unit not in RATIOS
        yield Verdict(
            oracle.metric, metric.catalogue or "", oracle.by, len(expected), tuple(_different(expected, found, exact))
        )


def _different(expected: Cut, found: dict[Key, Decimal | None], exact: bool) -> Iterator[str]:
    for key in sorted(expected.keys() | found.keys(), key=str):
        should, have = expected.get(key), found.get(key)
        if not _same(None if should is None else Decimal(should), have, exact):
            yield f"{' · '.join(key) or 'all'}: {have} instead of {should}"


def _same(should: Decimal | None, have: Decimal | None, exact: bool) -> bool:
    if not should or not have:
        return not should and not have
    return should == have if exact else abs(should - have) <= CLOSE * abs(should)


def _texts(key: Key) -> Key:
    return tuple("" if part is None else str(part) for part in key)


def _number(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))
