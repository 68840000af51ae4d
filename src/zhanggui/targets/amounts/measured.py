"""Of which metrics amounts can be planned, and in which steps."""

from decimal import Decimal

from django.utils.translation import gettext as _

from zhanggui import metrics
from zhanggui.base import Refusal


class TargetRefused(Refusal):
    """A target cannot be set, shared out or approved like this."""


def step_of(metric: str) -> Decimal:
    """The smallest amount of a metric: a cent, a visit; refused where amounts of days do not add up to the whole."""
    registry = metrics.load()
    found = registry.get(metric)
    if not adds_up(metric):
        sentence = _("%(metric)s of days does not add up to that of a year: set a goal or a band for it.")
        raise TargetRefused("target.does_not_add_up", sentence % {"metric": metric}, metric=metric)
    return Decimal("0.01") if found.unit == "CNY" else Decimal(1)


def adds_up(metric: str) -> bool:
    """Whether the metric of a year is that of its days added up."""
    from zhanggui.metrics import algebra  # the engine takes a second to import, and few ask

    registry = metrics.load()
    measures = [registry.measure(part) for part in registry.measures_of(metric)]
    summed = all(measure.kind in ("sum", "count") for measure in measures)
    return summed and algebra.of_metric(registry, metric).is_additive
