"""What was reached against what was planned: the metric itself over the same days, cut the same way."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from zhanggui import facts, metrics
from zhanggui.base import Period
from zhanggui.targets.amounts import queries


def attained(folder: str | Path, days: Period, by: Sequence[str], metric: str = "") -> list[dict[str, Any]]:
    """Rows of target, actual and their ratio, for every metric that has a target."""
    for hook in metrics.before_query:
        hook()
    rows = queries.rows_within(days, metric)
    found: list[dict[str, Any]] = []
    for name in sorted({row.metric for row in rows}):
        wanted = queries.amounts([row for row in rows if row.metric == name], by)
        actual = metrics.compute(facts.Store(folder), [name], days, by=tuple(by))
        told = {tuple(row[cut] for cut in by): row[name] for row in actual.rows}
        found += [_line(name, by, key, amount, told.get(key)) for key, amount in wanted.items()]
    return found


def _line(
    metric: str, by: Sequence[str], key: tuple[str | None, ...], amount: Decimal, actual: Decimal | int | None
) -> dict[str, Any]:
    reached = Decimal(actual or 0)
    share = reached / amount if amount else None
    return {
        "metric": metric, **dict(zip(by, key, strict=True)), "target": format(amount, "f"),
        "actual": format(reached, "f"), "attained": None if share is None else format(share, "f"),
    }  # fmt: skip
