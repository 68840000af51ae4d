"""One planted incident explained: against which days, whether everything adds up, what is named first."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from zhanggui import metrics
from zhanggui.base import Period
from zhanggui.facts import Store
from zhanggui.metrics import Explanation

METRICS = {
    "visitors": "second_source_visits",
    "pieces": "item_pieces",
    "price": "item_price",
    "conversion": "item_conversion",
    "cost_per_click": "keyword_ppc",
}
"""The figure an incident is seen in, and the metric that is this figure."""
DIMENSIONS = {"channel": "second_source", "item": "item", "keyword": "keyword"}
"""How the planted dimension is called among the metric's own."""
WEEKS_BACK = 8
_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Incident:
    """What was planted, in which shop, and the days on which the shop itself had something else on."""

    shop: str
    kind: str
    seen_in: str
    dimension: str
    member: str
    days: Period
    busy: tuple[Period, ...]

    def against(self, first: date) -> Period | None:
        """The same weekdays before it; None where the records do not reach back so far."""
        for back in range(1, WEEKS_BACK + 1):
            then = Period(self.days.first - back * _WEEK, self.days.last - back * _WEEK)
            if then.first < first:
                return None
            if not any(one.first <= then.last and then.first <= one.last for one in self.busy):
                return then
        return None

    @property
    def is_everything(self) -> bool:
        """It works on the whole shop: nothing in it should stand out."""
        return self.dimension == "shop"


@dataclass(frozen=True)
class Verdict:
    """What came of one incident."""

    incident: Incident
    metric: str
    against: Period
    change: Decimal
    named: str
    is_first: bool
    is_among_three: bool
    wrong_sums: tuple[str, ...]


def planted(folder: Path) -> Iterator[Incident]:
    """Every planted incident of a generated folder."""
    for file in sorted((folder / "truth").glob("*/causes.json")):
        causes: list[dict[str, Any]] = json.loads(file.read_text("utf-8"))
        busy = tuple(_days(one) for one in causes if one["kind"] in ("campaign", "platform_event"))
        for one in causes:
            if one["planted"]:
                yield Incident(
                    file.parent.name, one["kind"], one["seen_in"], one["dimension"], one["member"], _days(one), busy
                )


def judge(store: Store, incident: Incident, against: Period) -> Verdict:
    """The incident's figure in its shop, explained by every dimension it has."""
    metric = METRICS[incident.seen_in]
    found = metrics.explain(store, metric, incident.days, against, where={"shop": [incident.shop]})
    named = [(split.dimension, str(split.stands_out)) for split in found.splits if split.strength > 0]
    right = [_is_planted(incident, dimension, value) for dimension, value in named]
    first = found.first
    return Verdict(
        incident,
        metric,
        against,
        found.change,
        f"{first.of} {first.key}" if first else "evenly",
        first is None if incident.is_everything else any(right[:1]),
        first is None if incident.is_everything else any(right[:3]) or _among_movers(found, incident),
        tuple(wrong_sums(found)),
    )


def wrong_sums(found: Explanation) -> Iterator[str]:
    """Every part of an explanation that does not add up to the change."""
    if found.factors and sum(factor.effect for factor in found.factors) != found.change:
        yield "factors"
    for split in found.splits:
        if split.total.contribution + split.overlap != found.change:
            yield split.dimension
        for mover in split.movers:
            effect = mover.effect
            if effect.volume + effect.mix + effect.rate != effect.contribution:
                yield f"{split.dimension} {mover.key}"


def _is_planted(incident: Incident, dimension: str, value: str) -> bool:
    return dimension == DIMENSIONS.get(incident.dimension) and value == incident.member


def _among_movers(found: Explanation, incident: Incident) -> bool:
    """Whether the planted value is one of the first three of the dimension that comes first."""
    return any(
        _is_planted(incident, mover.of, str(mover.key)) for split in found.splits[:1] for mover in split.movers[:3]
    )


def _days(cause: dict[str, Any]) -> Period:
    return Period(date.fromisoformat(cause["first"]), date.fromisoformat(cause["last"]))
