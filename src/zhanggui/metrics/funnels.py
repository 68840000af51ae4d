"""Steps one after the other, over several facts: each counted alone, set side by side by dimension, then divided."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from zhanggui.base import Period, Refusal, money_text
from zhanggui.facts import Store
from zhanggui.metrics.answers import number_text
from zhanggui.metrics.asking import Where
from zhanggui.metrics.declaration import Value
from zhanggui.metrics.formula import rounded
from zhanggui.metrics.query import compute
from zhanggui.metrics.registry import Registry


@dataclass(frozen=True)
class Step:
    """How many came this far, of those of the step before and of the first."""

    metric: str
    value: Value
    of_previous: Decimal | None
    of_first: Decimal | None


@dataclass(frozen=True)
class Funnel:
    """The steps for every combination of the dimensions."""

    steps: tuple[str, ...]
    by: tuple[str, ...]
    rows: list[tuple[dict[str, Any], tuple[Step, ...]]]
    fact_version: dict[str, int]

    def as_json(self) -> dict[str, Any]:
        """Numbers as exact text."""
        return {
            "steps": list(self.steps),
            "by": list(self.by),
            "rows": [
                {**where, "steps": [
                    {"metric": step.metric, "value": number_text(step.value),
                     "of_previous": None if step.of_previous is None else money_text(step.of_previous),
                     "of_first": None if step.of_first is None else money_text(step.of_first)}
                    for step in steps
                ]}
                for where, steps in self.rows
            ],
            "fact_version": self.fact_version,
        }  # fmt: skip


def funnel(
    store: Store,
    steps: str | Sequence[str],
    period: Period,
    by: Sequence[str] = (),
    where: Where | None = None,
    shops: Iterable[str] | None = None,
    registry: Registry | None = None,
) -> Funnel:
    """The metrics as steps of a funnel, each over its own fact; at least two of them."""
    result = compute(store, steps, period, by, where, shops, registry)
    if len(result.metrics) < 2:
        raise Refusal("metric.no_funnel", "A funnel has at least two steps.")
    rows = [
        ({name: row[name] for name in result.by}, tuple(_steps(result.metrics, [row[name] for name in result.metrics])))
        for row in result.rows
    ]
    return Funnel(result.metrics, result.by, rows, result.fact_version)


def _steps(names: Sequence[str], values: Sequence[Value]) -> Iterable[Step]:
    before: Value = None
    for name, value in zip(names, values, strict=True):
        yield Step(name, value, _part(value, before), _part(value, values[0]))
        before = value


def _part(value: Value, of: Value) -> Decimal | None:
    return rounded(Decimal(value) / Decimal(of)) if value is not None and of else None
