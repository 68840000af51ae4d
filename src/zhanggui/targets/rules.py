"""Whether a reading breaks a rule: values in, values out."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from zhanggui.base import from_yaml


@dataclass(frozen=True)
class AlertRule:
    """A metric over a number of days against a threshold, or against the same days before."""

    id: str
    label: dict[str, str]
    metric: str
    days: int
    posts: tuple[str, ...]
    above: Decimal | None = None
    below: Decimal | None = None
    change_above: Decimal | None = None
    change_below: Decimal | None = None

    @property
    def compares(self) -> bool:
        return self.change_above is not None or self.change_below is not None


def read_rules(folder: Path) -> list[AlertRule]:
    """Alert rules of every file in a folder, in file order."""
    rules = []
    for path in sorted(folder.glob("*.yaml")):
        rules += [_rule(entry) for entry in from_yaml(path.read_text("utf-8")) or []]
    return rules


def broken_threshold(rule: AlertRule, value: Decimal | None, previous: Decimal | None) -> Decimal | None:
    """The threshold a reading breaks, or None. A change needs a previous value other than zero."""
    if value is None:
        return None
    if rule.above is not None and value > rule.above:
        return rule.above
    if rule.below is not None and value < rule.below:
        return rule.below
    if not previous:
        return None
    change = (value - previous) / abs(previous)
    if rule.change_above is not None and change > rule.change_above:
        return rule.change_above
    if rule.change_below is not None and change < rule.change_below:
        return rule.change_below
    return None


def _rule(entry: dict[str, Any]) -> AlertRule:
    limits = {
        key: Decimal(str(entry[key])) for key in ("above", "below", "change_above", "change_below") if key in entry
    }
    return AlertRule(
        id=entry["id"], label=entry["label"], metric=entry["metric"], days=int(entry.get("days", 1)),
        posts=tuple(entry.get("posts", ())), **limits,
    )  # fmt: skip
