"""What a metric declaration says, as values."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from zhanggui.metrics.dimensions import Text
from zhanggui.metrics.formula import Tree
from zhanggui.metrics.windows import Window

LANGUAGES = ("en", "zh")
UNITS: dict[str, Text] = {
    "CNY": {"en": "CNY", "zh": "元"},
    "piece": {"en": "pieces", "zh": "件"},
    "order": {"en": "orders", "zh": "单"},
    "line": {"en": "lines", "zh": "行"},
    "buyer": {"en": "buyers", "zh": "人"},
    "refund": {"en": "refunds", "zh": "笔"},
    "parcel": {"en": "parcels", "zh": "个包裹"},
    "sku": {"en": "SKUs", "zh": "个SKU"},
    "kg": {"en": "kg", "zh": "千克"},
    "hour": {"en": "hours", "zh": "小时"},
    "day": {"en": "days", "zh": "天"},
    "time": {"en": "times", "zh": "次"},
    "person": {"en": "people", "zh": "人"},
    "second": {"en": "seconds", "zh": "秒"},
    "minute": {"en": "minutes", "zh": "分钟"},
    "entry": {"en": "entries", "zh": "条"},
    "rank": {"en": "in rank", "zh": "名"},
    "index": {"en": "of 100", "zh": "（百分制）"},
    "score": {"en": "of 5", "zh": "分"},
    "point": {"en": "points", "zh": "分"},
    "case": {"en": "cases", "zh": "件"},
    "ratio": {"en": "to one", "zh": "倍"},
    "percent": {"en": "%", "zh": "%"},
}
"""A percent is kept as a fraction: 0.035 is shown as 3.5 %."""

ZERO = ("unknown", "nothing")
BETTER = ("higher", "lower", "none")


KINDS = (
    "sum",
    "count",
    "count_distinct",
    "mean",
    "mean_hours",
    "repeat",
    "first_seen",
    "returning",
    "kept",
    "mean_gap",
    "last",
)


@dataclass(frozen=True)
class Condition:
    """A row counts only where `column` stands in this relation to `value`."""

    column: str
    relation: str  # is, in, gt, ge, lt, le, known
    value: Any
    after: str = ""
    """The moment from which the hours to `column` are held against `value`."""
    other: str = ""
    """The column `column` is held against, instead of a value."""


@dataclass(frozen=True)
class Measure:
    """One aggregate of one fact.

    `sum`, `mean` take one column; `count` none; `count_distinct` the columns that name one thing;
    `mean_hours` from and to; `repeat` counts entities (columns[0]) with at least `at_least` different
    `of`; `first_seen` counts entities none of whose earlier rows are in the data, `returning`
    those of them with another `of` in the `within` days after their first, `kept` those seen in the period just before
    as well; `mean_gap` is the mean of days between an entity's days; `last` adds up, over the
    entities named by `of`, the value of each one's last row until the end of the days: a balance, which adds up
    over shops and goods, but not over time. A row older than `stale_after` days no longer counts.
    """

    fact: str
    kind: str
    columns: tuple[str, ...] = ()
    of: tuple[str, ...] = ()
    at_least: int = 0
    stale_after: int = 0
    within: int = 0
    where: tuple[Condition, ...] = ()

    @property
    def is_mean(self) -> bool:
        return self.kind in ("mean", "mean_hours", "mean_gap")

    @property
    def is_cohort(self) -> bool:
        """Whether it looks at entities first and needs a statement of its own."""
        return self.kind in ("repeat", "first_seen", "returning", "kept", "mean_gap")

    @property
    def is_historic(self) -> bool:
        """Whether rows before the days asked about matter."""
        return self.kind in ("first_seen", "returning", "kept", "last")

    @property
    def is_balance(self) -> bool:
        """Whether it is what stood at the end of the days."""
        return self.kind == "last"


@dataclass(frozen=True)
class Metric:
    """One declared number: what it means, how it comes about, and by what it may be cut."""

    name: str
    label: Text
    meaning: Text
    unit: str
    grain: tuple[str, ...]
    better: str
    digits: int
    measure: Measure | None = None
    formula: str = ""
    tree: Tree | None = None
    time: Text = field(default_factory=dict)
    source: tuple[str, ...] = ()
    catalogue: str = ""
    owners: tuple[str, ...] = ()
    factors: tuple[str, ...] = ()
    """What it is the product of, its volume first: how its changes are explained."""

    zero: str = ""
    """What a formula answers where it would divide by nothing: unknown or nothing."""
    since: str = ""
    history: tuple[Text, ...] = ()
    """From which day it means this, and what it meant before: {until, en, zh}, the oldest first."""
    base: str = ""
    window: Window | None = None
    """A metric over other days: which, and over which."""

    @property
    def version(self) -> int:
        """How many meanings it has had, this one included."""
        return len(self.history) + 1

    @property
    def says(self) -> str:
        """The formula, or the measure in words a reader of the declaration knows."""
        if self.window is not None:
            return f"{self.base} over {self.window.text}"
        if self.measure is None:
            return self.formula
        return _measure_text(self.measure)


Value = Decimal | int | None


def _measure_text(measure: Measure) -> str:
    inside = ", ".join(measure.columns) or "rows"
    if measure.kind == "repeat":
        inside += f" with at least {measure.at_least} different {'+'.join(measure.of)}"
    if measure.is_balance:
        inside += f" of each {'+'.join(measure.of)}"
    if measure.kind == "returning":
        inside += f" with another {'+'.join(measure.of)} within {measure.within} days"
    text = f"{measure.kind}({inside}) of {measure.fact}"
    conditions = " and ".join(_condition_text(condition) for condition in measure.where)
    return f"{text} where {conditions}" if conditions else text


def _condition_text(condition: Condition) -> str:
    if condition.relation == "known":
        return f"{condition.column} is {'known' if condition.value else 'unknown'}"
    signs = {"is": "=", "in": "in", "gt": ">", "ge": ">=", "lt": "<", "le": "<="}
    value = ", ".join(map(str, condition.value)) if condition.relation == "in" else condition.other or condition.value
    if condition.after:
        return f"{condition.column} {signs[condition.relation]} {value} hours after {condition.after}"
    return f"{condition.column} {signs[condition.relation]} {value}"
