"""What a metric declaration says, as values; and the dimensions there are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from zhanggui.metrics.formula import Tree

Text = Mapping[str, str]
"""The same words in every language we speak: {"en": ..., "zh": ...}."""

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
    "percent": {"en": "%", "zh": "%"},
}
"""A percent is kept as a fraction: 0.035 is shown as 3.5 %."""

BETTER = ("higher", "lower", "none")


@dataclass(frozen=True)
class Dimension:
    """Something a number can be cut by: a column of a fact, or a week made from its day."""

    name: str
    label: Text
    kind: str = "text"


DIMENSIONS: dict[str, Dimension] = {
    dimension.name: dimension
    for dimension in [
        Dimension("day", {"en": "day", "zh": "日"}, "day"),
        Dimension("week", {"en": "week (its Monday)", "zh": "周（周一日期）"}, "day"),
        Dimension("month", {"en": "month", "zh": "月"}),
        Dimension("hour", {"en": "hour", "zh": "小时"}, "number"),
        Dimension("shop", {"en": "shop", "zh": "店铺"}),
        Dimension("province", {"en": "province", "zh": "省份"}),
        Dimension("city", {"en": "city", "zh": "城市"}),
        Dimension("sku", {"en": "SKU", "zh": "SKU"}),
        Dimension("product", {"en": "product", "zh": "商品"}),
        Dimension("buyer", {"en": "buyer (blind index)", "zh": "买家（盲索引）"}),
        Dimension("state", {"en": "state", "zh": "状态"}),
        Dimension("reason", {"en": "reason", "zh": "原因"}),
        Dimension("kind", {"en": "kind", "zh": "类型"}),
        Dimension("courier", {"en": "courier", "zh": "快递公司"}),
    ]
}
DERIVED = ("week",)
TIME = ("day", "week", "month")
"""Dimensions made from the business day."""

KINDS = ("sum", "count", "count_distinct", "mean", "mean_hours", "repeat", "first_seen")


@dataclass(frozen=True)
class Condition:
    """A row counts only where `column` stands in this relation to `value`."""

    column: str
    relation: str  # is, in, gt, ge, lt, le, known
    value: Any


@dataclass(frozen=True)
class Measure:
    """One aggregate of one fact.

    `sum`, `mean` take one column; `count` none; `count_distinct` the columns that name one thing;
    `mean_hours` from and to; `repeat` counts entities (columns[0]) with at least `at_least` different
    `of`; `first_seen` counts entities none of whose earlier rows are in the data.
    """

    fact: str
    kind: str
    columns: tuple[str, ...] = ()
    of: tuple[str, ...] = ()
    at_least: int = 0
    where: tuple[Condition, ...] = ()

    @property
    def is_mean(self) -> bool:
        return self.kind in ("mean", "mean_hours")

    @property
    def is_cohort(self) -> bool:
        """Whether it looks at entities first and needs a statement of its own."""
        return self.kind in ("repeat", "first_seen")


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

    @property
    def says(self) -> str:
        """The formula, or the measure in words a reader of the declaration knows."""
        if self.measure is None:
            return self.formula
        return _measure_text(self.measure)


Value = Decimal | int | None


def _measure_text(measure: Measure) -> str:
    inside = ", ".join(measure.columns) or "rows"
    if measure.kind == "repeat":
        inside += f" with at least {measure.at_least} different {'+'.join(measure.of)}"
    text = f"{measure.kind}({inside}) of {measure.fact}"
    conditions = " and ".join(_condition_text(condition) for condition in measure.where)
    return f"{text} where {conditions}" if conditions else text


def _condition_text(condition: Condition) -> str:
    if condition.relation == "known":
        return f"{condition.column} is {'known' if condition.value else 'unknown'}"
    signs = {"is": "=", "in": "in", "gt": ">", "ge": ">=", "lt": "<", "le": "<="}
    value = ", ".join(map(str, condition.value)) if condition.relation == "in" else condition.value
    return f"{condition.column} {signs[condition.relation]} {value}"
