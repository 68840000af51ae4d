"""Values of metrics made ready to be shown: known or not, changed by how much, wanted or not."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from zhanggui import metrics
from zhanggui.base import Period, money_text


def first_row(rows: Any) -> Mapping[str, Any]:
    """The only row of an uncut answer."""
    return rows[0] if rows else {}


def known_in(seen: metrics.Presence, values: Mapping[str, Any], period: Period) -> dict[str, Any]:
    """Values of metrics whose facts have rows in these days: a sum of nothing says nothing."""
    return {name: value if seen.has_some(name, period) else None for name, value in values.items()}


def as_text(value: Any) -> str | None:
    """A value as it is written into charts and kept content."""
    if value is None:
        return None
    return money_text(value) if isinstance(value, Decimal) else str(value)


def change_of(now: Any, before: Any) -> str | None:
    """The change as a share of what was before, where there was something."""
    if now is None or not before:
        return None
    return str((Decimal(str(now)) - Decimal(str(before))) / abs(Decimal(str(before))))


def tone_of(name: str, change: str | None) -> str:
    """Green where the change is the wanted one, red where not, grey where nobody can say."""
    better = metrics.load().get(name).better
    if change is None or better not in ("higher", "lower") or Decimal(change) == 0:
        return "grey"
    return "green" if (Decimal(change) > 0) == (better == "higher") else "red"
