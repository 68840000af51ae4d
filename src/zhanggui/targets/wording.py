"""How a metric and its values read, in the language in use."""

from decimal import Decimal, InvalidOperation

from zhanggui import metrics
from zhanggui.base import Refusal
from zhanggui.kernel.organisation.named import pick_language

NOTHING = "—"


def metric_label(name: str) -> str:
    """The name of a metric; its code where it is declared no longer."""
    try:
        label = metrics.load().get(name).label
    except Refusal:
        return name
    return pick_language(label["zh"], label["en"])


def metric_text(name: str, value: Decimal | str | None) -> str:
    """A value with its unit's digits and separators; a dash where there is none."""
    if value is None:
        return NOTHING
    try:
        amount = Decimal(str(value))
        metric = metrics.load().get(name)
    except (InvalidOperation, Refusal):
        return str(value)
    if metric.unit == "percent":
        return f"{amount * 100:,.2f}%"
    rounded = round(amount, metric.digits)
    return f"¥{rounded:,.{metric.digits}f}" if metric.unit == "CNY" else f"{rounded:,.{metric.digits}f}"


def metric_choices() -> list[tuple[str, str]]:
    """Every declared metric with its name, by name."""
    return sorted(((name, metric_label(name)) for name in metrics.load().metrics), key=lambda one: one[1])
