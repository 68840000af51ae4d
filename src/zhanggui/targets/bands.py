"""Duties bound to a metric: at the end of their period the metric is read, and in its band it proves them."""

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings

from zhanggui import metrics
from zhanggui.base import Period, Refusal
from zhanggui.kernel.evidence import api as evidence
from zhanggui.kernel.organisation import api as organisation
from zhanggui.kernel.organisation.models import Person
from zhanggui.kernel.scorecards.api import in_band
from zhanggui.kernel.work.api import WorkItem

ShopsOf = Callable[[Person], Collection[str] | None]
_shops_of: list[ShopsOf] = []


def shops_read_for(shops_of: ShopsOf) -> None:
    """Name what tells the shops a person's numbers are read over (None: all); the room that keeps shops is above."""
    _shops_of[:] = [shops_of]


def reading(
    metric: str, where: Mapping[str, Any], first: date, last: date, person: Person | None = None
) -> Decimal | None:
    """A metric over some days, of the shops a person answers for; None where there is nothing to read.

    What belongs to no shop but to somebody or some post is read over the person and everybody below.
    """
    from zhanggui.facts import Store  # brings the libraries for counting: only where something is counted

    shops = _shops_of[0](person) if person is not None and _shops_of else None
    try:
        own = _own(metric, person, last)
        where, shops = ({**own, **where}, None) if own else (where, shops)
        answer = metrics.compute(Store(settings.FACTS_FOLDER), metric, Period(first, last), where=where, shops=shops)
    except Refusal:
        return None
    value = answer.rows[0][metric] if answer.rows else None
    return None if value is None else Decimal(str(value))


def _own(metric: str, person: Person | None, on: date) -> dict[str, list[str]]:
    """Whose rows of a number of the house a person's reading is: theirs and those of everybody below."""
    grain = metrics.load().get(metric).grain
    if person is None or "shop" in grain or not {"person", "position"} & set(grain):
        return {}
    if "person" in grain:
        return {"person": [person.code, *(one.code for one in organisation.team_of(person, on))]}
    chart = organisation.chart(on)
    posts = chart.held.get(person.pk, [])
    mine = {*posts, *chart.posts_below(posts)}
    return {"position": sorted(chart.positions[post].code for post in mine if post in chart.positions)}


def read_bands(day: date, at: datetime) -> int:
    """A part of the day: read what ended before the day. In band proves the item, out of band is noted on it.

    Safe to repeat: a reading is written down once an item, and an item proved otherwise is left alone.
    """
    recent = day - timedelta(days=14)
    items = WorkItem.objects.filter(
        duty__binding__kind="metric", period_last__lt=day, period_last__gte=recent, state=WorkItem.State.OPEN
    )
    return sum(_read(item, at) for item in items.select_related("duty", "person").order_by("pk"))


def _read(item: WorkItem, at: datetime) -> bool:
    duty = item.duty
    assert duty is not None
    binding: Mapping[str, Any] = duty.binding or {}
    value = reading(binding["metric"], binding.get("where") or {}, item.period_first, item.period_last, item.person)
    if value is None or item.quality.get("read") == str(value):
        return False
    if in_band(value, binding):
        _prove(item, duty.code, binding["metric"], value, at)
        return True
    item.quality = {**item.quality, "read": str(value), "below": True}
    item.save(update_fields=["quality"])
    return False


def _prove(item: WorkItem, code: str, metric: str, value: Decimal, at: datetime) -> None:
    """The reading counts on the period's last day, whenever it is taken."""
    last_moment = organisation.day_start(item.period_last + timedelta(days=1)) - timedelta(seconds=1)
    evidence.record(
        key=f"metric.in_band:{item.key}", event="metric.in_band", person=item.person, at=min(at, last_moment),
        subject=f"{metric} {value}", link=f"/insight/metrics/{metric}/",
        detail={"duty": code, "metric": metric, "value": str(value), "item": item.pk},
    )  # fmt: skip
