"""How an oracle is told: a function from the generated files to the numbers a metric must show.

    @oracle("campaign_entries", by=("shop", "day"))
    def entry_count(department: Department) -> Cut:
        return tally((row["shop"], row["submitted_at"].date()) for row in department.register("R.entry-register"))

The name is the metric's own (playbooks/metrics); `by` are dimensions of its grain. Answers are looked up by the values
of those dimensions as texts; money and counts are held equal, ratios to 1e-9. A metric may have several oracles.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tests.year.department import Department
from zhanggui.base import Period

Key = tuple[Any, ...]
Cut = Mapping[Key, Decimal | int | None]
"""A number for each combination of values; combinations that are left out must be nothing: no row, zero or empty."""


@dataclass(frozen=True)
class Oracle:
    metric: str
    by: tuple[str, ...]
    work_out: Callable[[Department], Cut]
    where: Mapping[str, tuple[str, ...]]
    over: Callable[[Department], Period] | None = None
    """The days asked about; the department's own where nothing is said."""


ORACLES: list[Oracle] = []


def oracle(
    metric: str, by: tuple[str, ...] = (), over: Callable[[Department], Period] | None = None, **where: tuple[str, ...]
) -> Callable[[Callable[[Department], Cut]], Callable[[Department], Cut]]:
    """Make a function the oracle of a metric, cut `by` dimensions; `where` narrows both sides, `over` says the days."""

    def keep(work_out: Callable[[Department], Cut]) -> Callable[[Department], Cut]:
        ORACLES.append(Oracle(metric, by, work_out, where, over))
        return work_out

    return keep


def tally(keys: Iterable[Key]) -> dict[Key, int]:
    """How often each key comes."""
    found: dict[Key, int] = defaultdict(int)
    for key in keys:
        found[key] += 1
    return dict(found)


def sums(pairs: Iterable[tuple[Key, Decimal | int | None]]) -> dict[Key, Decimal]:
    """The sum of each key's numbers."""
    found: dict[Key, Decimal] = defaultdict(Decimal)
    for key, number in pairs:
        found[key] += Decimal(number or 0)
    return dict(found)


def ratio(parts: Mapping[Key, Decimal | int], wholes: Mapping[Key, Decimal | int]) -> dict[Key, Decimal]:
    """Part over whole of each key that has a whole."""
    return {key: Decimal(parts.get(key, 0)) / Decimal(whole) for key, whole in wholes.items() if whole}


def month(day: Any) -> str:
    return f"{day:%Y-%m}"
