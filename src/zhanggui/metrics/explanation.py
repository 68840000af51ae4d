"""What an explanation says: the change, its factors, every dimension's movers; as plain data for files and answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from zhanggui.base import Period, money_text
from zhanggui.metrics.answers import number_text
from zhanggui.metrics.declaration import Value
from zhanggui.metrics.splitting import Effect, rounded

SHOWN = 10


@dataclass(frozen=True)
class Factor:
    """A part of the formula, or a factor the number is made of, and what its change did to the number."""

    name: str
    before: Value
    value: Value
    effect: Decimal


@dataclass(frozen=True)
class Mover:
    """One value of a dimension: its own number before and now, and what it adds to the change."""

    of: str
    before: Value
    value: Value
    effect: Effect
    key: Any

    @property
    def where(self) -> dict[str, Any]:
        """What to ask `drill` or a further `explain` with."""
        return {self.of: self.key}


@dataclass(frozen=True)
class Split:
    """The change by one dimension: movers, the largest contribution first, and what lies between the values.

    `overlap` is what values share: a buyer of two products is counted with both, but once in the whole.
    """

    dimension: str
    movers: tuple[Mover, ...]
    overlap: Decimal
    stands_out: Any
    strength: float

    @property
    def total(self) -> Effect:
        """All movers together; with the overlap their contribution is the whole change."""
        return sum((mover.effect for mover in self.movers), Effect())


@dataclass(frozen=True)
class Explanation:
    """Why a metric changed: its factors, then every dimension, the one that tells most first."""

    metric: str
    period: Period
    against: Period
    before: Value
    value: Value
    change: Decimal
    method: str  # sum, factors, ratio, parts
    factors: tuple[Factor, ...]
    splits: tuple[Split, ...]
    where: Mapping[str, tuple[Any, ...]]
    fact_version: dict[str, int]

    @property
    def first(self) -> Mover | None:
        """The value that explains most; None where the change is spread evenly."""
        for split in self.splits:
            for mover in split.movers:
                if split.strength > 0 and mover.key == split.stands_out:
                    return mover
        return None

    def as_json(self, shown: int = SHOWN) -> dict[str, Any]:
        """Numbers as exact text; of every dimension the first movers, the others added up."""
        first = self.first
        return {
            "metric": self.metric,
            "from": self.period.first.isoformat(),
            "to": self.period.last.isoformat(),
            "against": {"from": self.against.first.isoformat(), "to": self.against.last.isoformat()},
            "before": number_text(self.before),
            "value": number_text(self.value),
            "change": money_text(self.change),
            "method": self.method,
            "first": first and {"dimension": first.of, "value": first.key, **_effect_texts(first.effect)},
            "factors": [
                {"name": each.name, "before": number_text(each.before), "value": number_text(each.value),
                 "effect": money_text(each.effect)}
                for each in self.factors
            ],
            "splits": [self._split_json(split, shown) for split in self.splits],
            "where": {name: list(values) for name, values in self.where.items()},
            "fact_version": self.fact_version,
        }  # fmt: skip

    def _split_json(self, split: Split, shown: int) -> dict[str, Any]:
        rest = split.movers[shown:]
        return {
            "dimension": split.dimension,
            "movers": [
                {"value": mover.key, "before": number_text(mover.before), "now": number_text(mover.value),
                 **_effect_texts(mover.effect), "share": _share(mover.effect.contribution, self.change)}
                for mover in split.movers[:shown]
            ],
            "others": {"count": len(rest), **_effect_texts(sum((mover.effect for mover in rest), Effect()))},
            "total": _effect_texts(split.total),
            "overlap": money_text(split.overlap),
            "stands_out": split.stands_out,
            "strength": round(split.strength, 3),
        }  # fmt: skip


def _effect_texts(effect: Effect) -> dict[str, str]:
    return {
        "contribution": money_text(effect.contribution),
        "volume": money_text(effect.volume),
        "mix": money_text(effect.mix),
        "rate": money_text(effect.rate),
    }


def _share(contribution: Decimal, change: Decimal) -> str | None:
    return money_text(rounded(contribution / change)) if change else None
