"""What an answer looks like: results, comparisons, pages of rows."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from zhanggui.base import Period, money_text
from zhanggui.metrics.declaration import Value


@dataclass(frozen=True)
class Result:
    """Rows of dimension values and metric values, in the order of the dimensions."""

    metrics: tuple[str, ...]
    by: tuple[str, ...]
    rows: list[dict[str, Any]]
    fact_version: dict[str, int]

    def value(self, name: str) -> Value:
        """The one number of a question without dimensions."""
        if self.by:
            raise ValueError("A result cut by dimensions has many values.")
        found: Value = self.rows[0][name]
        return found

    def as_json(self) -> dict[str, Any]:
        """Numbers as exact text: {metrics, by, rows: [{DIM: value, NAME: "decimal" | null}], fact_version}."""
        rows = [{**row, **{name: number_text(row[name]) for name in self.metrics}} for row in self.rows]
        return {
            "metrics": list(self.metrics),
            "by": list(self.by),
            "rows": rows,
            "fact_version": self.fact_version,
        }


@dataclass(frozen=True)
class Change:
    """A number beside the number before it; the share is None where there was nothing before."""

    value: Value
    before: Value
    difference: Value
    share: Decimal | None


@dataclass(frozen=True)
class Comparison:
    """Two results side by side: rows of dimension values and a Change for every metric."""

    metrics: tuple[str, ...]
    by: tuple[str, ...]
    period: Period
    against: Period
    rows: list[dict[str, Any]]
    fact_version: dict[str, int]

    def change(self, name: str) -> Change:
        """The one change of a comparison without dimensions."""
        if self.by:
            raise ValueError("A comparison cut by dimensions has many changes.")
        found: Change = self.rows[0][name]
        return found


@dataclass(frozen=True)
class Rows:
    """One page of the rows behind a number: `metric` is the part they add up to, `parts` what else there is."""

    metric: str
    parts: tuple[str, ...]
    fact: str
    columns: tuple[str, ...]
    rows: list[dict[str, Any]]
    total: int
    fact_version: dict[str, int]


def number_text(value: Value) -> str | None:
    """A number as exact text."""
    if value is None:
        return None
    return money_text(value) if isinstance(value, Decimal) else str(value)
