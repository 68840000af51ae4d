"""Why a metric changed, as a page shows it: a bridge of factors, movers by dimension, and where to go on from each."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from zhanggui import metrics
from zhanggui.base import Period, Refusal
from zhanggui.departments.insight.labels import dimension_label, metric_label, number_text, value_label
from zhanggui.doors.web.text import NOTHING
from zhanggui.facts import Store
from zhanggui.metrics.explanation import Explanation, Mover, Split
from zhanggui.metrics.periods import AGAINST, against
from zhanggui.metrics.splitting import Effect

MOVERS, MOVERS_BELOW = 10, 5
"""How many values are named of the dimension that tells most, and of the others."""
FINER = 2
"""Digits that what a value adds has more than the number itself: small shares of a ratio are not all nothing."""
_BEYOND_REASON = "metric."
"""Refusals of the metric language are an answer: the page says why nothing can be explained."""


def against_choices() -> list[tuple[str, str]]:
    return [
        ("previous", _("the days just before")),
        ("year-ago", _("the same days a year ago")),
        ("festival", _("as near to the festival a year ago")),
    ]


def asked_against(word: str) -> str:
    return word if word in AGAINST else "previous"


def why(
    name: str, period: Period, word: str, shops: frozenset[str], where: Mapping[str, list[str]], picked_shop: str
) -> dict[str, Any]:
    """The explanation of one metric, or the sentence that says why there is none."""
    then = against(word, period)
    shown = {"then": then, "kept": _kept(period, word, picked_shop)}
    try:
        found = metrics.explain(Store(settings.FACTS_FOLDER), name, period, then, where=where, shops=shops)
    except Refusal as refusal:
        if not refusal.code.startswith(_BEYOND_REASON) or refusal.code == "metric.unknown":
            raise
        return {**shown, "refusal": _reason(name, refusal)}
    pages = _Pages(found, period, word, picked_shop)
    first = found.first
    return {
        **shown,
        "before": _number(name, found.before),
        "value": _number(name, found.value),
        "change": _adds(name, found.change),
        "is_same": not found.change,
        "first": first and pages.mover(first),
        "first_dimension": first and dimension_label(first.of),
        "bridge": list(_bridge(found)),
        "splits": [
            pages.split(split, MOVERS if place == 0 else MOVERS_BELOW)
            for place, split in enumerate(split for split in found.splits if len(split.movers) > 1)
        ],
        "single": [dimension_label(split.dimension) for split in found.splits if len(split.movers) < 2],
        "has_columns": found.method in ("factors", "ratio"),
        "has_volume": found.method == "factors",
    }


class _Pages:
    """Where each value leads: to the same question inside it, and to its rows."""

    def __init__(self, found: Explanation, period: Period, word: str, picked_shop: str) -> None:
        self.found, self.period, self.word, self.shop = found, period, word, picked_shop

    def split(self, split: Split, most: int = MOVERS) -> dict[str, Any]:
        name, rest = self.found.metric, split.movers[most:]
        left = sum((mover.effect for mover in rest), Effect())
        return {
            "dimension": dimension_label(split.dimension),
            "movers": [self.mover(mover, split) for mover in split.movers[:most]],
            "others": len(rest),
            "others_add": _effects(name, left),
            "overlap": _adds(name, split.overlap) if split.overlap else "",
            "total": _adds(name, self.found.change),
        }

    def mover(self, mover: Mover, split: Split | None = None) -> dict[str, Any]:
        name = self.found.metric
        share = (mover.effect.contribution or Decimal(0)) / self.found.change if self.found.change else None
        return {
            "label": value_label(mover.of, None if mover.key is None else str(mover.key)),
            "before": _number(name, mover.before),
            "value": _number(name, mover.value),
            "share": NOTHING if share is None else f"{share * 100 + 0:,.1f}%".replace("-", "−"),
            "width": 0 if share is None else min(100, int(abs(share) * 100)),
            "is_against": share is not None and share < 0,
            "stands_out": split is not None and split.strength > 0 and mover.key == split.stands_out,
            "why": self._link("insight:metric-why", mover),
            "rows": self._link("insight:metric", mover),
            **_effects(name, mover.effect),
        }

    def _link(self, page: str, mover: Mover) -> str:
        """Nowhere for what has no value: no filter can name it."""
        if mover.key is None or mover.key == "":
            return ""
        asked = {**{key: list(values) for key, values in self.found.where.items()}, mover.of: [mover.key]}
        query = [("where", f"{key}:{value}") for key, values in asked.items() for value in values]
        return (
            f"{reverse(page, args=[self.found.metric])}?{_kept(self.period, self.word, self.shop)}&{urlencode(query)}"
        )


def _kept(period: Period, word: str, picked_shop: str) -> str:
    days = [("from", str(period.first)), ("to", str(period.last)), ("against", word)]
    return urlencode([*days, *([("shop", picked_shop)] if picked_shop else [])])


def _bridge(found: Explanation) -> Iterator[dict[str, Any]]:
    """From the number before to the number now, a step for each factor; left and width in hundredths."""
    steps = list(_heights(found))
    ends = [end for _label, start, to, _factor in steps for end in (start, to)]
    low, high = min([Decimal(0), *ends]), max([Decimal(0), *ends])
    span = (high - low) or Decimal(1)
    for label, start, to, factor in steps if found.factors else []:
        yield {
            "label": label,
            "left": round((min(start, to) - low) / span * 100, 2),
            "width": round(abs(to - start) / span * 100, 2),
            "tone": "secondary" if factor is None else _tone(found.metric, to - start),
            "text": _number(found.metric, to) if factor is None else _adds(found.metric, factor.effect),
            "own": "" if factor is None else
            f"{_number(factor.name, factor.before)} → {_number(factor.name, factor.value)}",
        }  # fmt: skip


def _heights(found: Explanation) -> Iterator[tuple[str, Decimal, Decimal, Any]]:
    reached = Decimal(found.before or 0)
    yield _("Before"), Decimal(0), reached, None
    for factor in found.factors:
        yield metric_label(factor.name), reached, reached + factor.effect, factor
        reached += factor.effect
    yield _("Now"), Decimal(0), reached, None


def _effects(name: str, effect: Effect) -> dict[str, str]:
    parts = {"adds": effect.contribution, "volume": effect.volume, "mix": effect.mix, "rate": effect.rate}
    return {part: _adds(name, value) if value else NOTHING for part, value in parts.items()}


def _adds(name: str, value: Decimal) -> str:
    """What something adds, with its sign and, for a ratio, finer than the number itself."""
    metric = metrics.load().get(name)
    digits = metric.digits + (FINER if metric.tree is not None else 0)
    sign = "+" if value > 0 else "−" if value < 0 else "±"
    if metric.unit == "percent":
        return f"{sign}{abs(value) * 100:,.{digits}f}%"
    return f"{sign}{'¥' if metric.unit == 'CNY' else ''}{abs(value):,.{digits}f}"


def _tone(name: str, change: Decimal) -> str:
    """Green where the change is the wanted one, red where not, blue where nobody can say."""
    better = metrics.load().get(name).better
    if better not in ("higher", "lower"):
        return "blue"
    return "green" if (change >= 0) == (better == "higher") else "red"


def _number(name: str, value: Any) -> str:
    return number_text(name, None if value is None else str(value))


def _reason(name: str, refusal: Refusal) -> str:
    missing = refusal.details.get("period")
    if not isinstance(missing, Period):
        return refusal.sentence
    said = _(
        "From %(first)s to %(last)s there is nothing to work “%(metric)s” out from, so its change is not explained."
    )
    return said % {"first": missing.first, "last": missing.last, "metric": metric_label(name)}
