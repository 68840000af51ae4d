""" "My numbers": the metrics of a person's posts, for one day, beside the day and the week before.

Ledgers and bills arrive late: a metric without rows for the day shows the latest seven days, and says which.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.urls import get_script_prefix
from django.utils.translation import gettext as _

from zhanggui import metrics
from zhanggui.base import Period, Refusal, clock
from zhanggui.doors.web import text
from zhanggui.kernel.organisation.api import Chart
from zhanggui.kernel.organisation.models import Person
from zhanggui.kernel.organisation.named import pick_language

MOST = 8
DAYS = 15
WEEK = 7
LOOK_BACK, LOOK_AHEAD = 60, 31
"""How far from the day asked for rows are looked for, in days.

A statement may reach past the day shown, but what is shown never reaches past today.
"""
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Tile:
    name: str
    label: str
    days: str
    """The day, or the days, of the value."""
    value: str
    change: str
    tone: str
    before: str
    week: str
    link: str
    line: str
    """Points of a small line over the last days, for an SVG of 100 by 24; empty without movement."""


def names_for(chart: Chart, person: Person) -> list[str]:
    """Metrics of the posts held and covered, each once, in the order of the posts."""
    posts = [*chart.positions_of(person.pk), *chart.covered_by(person.pk)]
    return list(dict.fromkeys(str(name) for post in posts for name in post.numbers))[:MOST]


def tiles(names: Sequence[str], day: date, shops: Iterable[str] | None) -> list[Tile]:
    """One tile a metric; a metric that cannot be computed is left out, and the log says why."""
    from zhanggui.facts import Store  # heavy: only who asks for numbers waits for it

    registry, store = metrics.load(), Store(settings.FACTS_FOLDER)
    allowed = None if shops is None else frozenset(shops)
    made = []
    for name in names:
        try:
            made.append(_tile_of(store, registry.get(name), day, allowed))
        except Refusal as refusal:
            _log.warning("The number %s cannot be shown: %s", name, refusal)
    return made


def _tile_of(store: Any, metric: Any, day: date, shops: frozenset[str] | None) -> Tile:
    seen = metrics.presence(store, [metric.name], _looked_at(day, clock.today()), shops)
    period = _days_shown(seen, metric.name, day)
    course = metrics.compute(
        store, metric.name, Period(period.last - timedelta(days=DAYS - 1), period.last), ("day",), shops=shops
    )
    by_day = {_day(row["day"]): row[metric.name] for row in course.rows}
    values = {each: value for each, value in by_day.items() if seen.has(metric.name, Period(each, each))}
    if period.length == 1:
        return _tile(metric, values, day)
    now = metrics.compute(store, metric.name, period, shops=shops).value(metric.name)
    earlier = period.previous()
    # Seven days in the midst of which the rows begin would make every change look like growth.
    is_whole = seen.last_day(metric.name, earlier.first) is not None
    before = metrics.compute(store, metric.name, earlier, shops=shops).value(metric.name) if is_whole else None
    return _week_tile(metric, period, now, before, values)


def _looked_at(day: date, today: date) -> Period:
    """The days whose rows may be shown for a day: none after today, however far a statement reaches."""
    return Period(day - timedelta(days=LOOK_BACK), max(day, min(day + timedelta(days=LOOK_AHEAD), today)))


def _days_shown(seen: Any, name: str, day: date) -> Period:
    """The day itself, else the seven days up to it, else the last seven days with rows."""
    week = Period(day - timedelta(days=WEEK - 1), day)
    if seen.has(name, Period(day, day)):
        return Period(day, day)
    if seen.has(name, week):
        return week
    last = seen.last_day(name)
    return Period(last - timedelta(days=WEEK - 1), last) if last else Period(day, day)


def _tile(metric: Any, values: dict[date, Any], day: date) -> Tile:
    value, yesterday, last_week = (values.get(day - timedelta(days=back)) for back in (0, 1, 7))
    change, tone = _change(value, yesterday, metric)
    return Tile(
        name=metric.name,
        label=pick_language(metric.label.get("zh", ""), metric.label.get("en", "")),
        days=f"{day:%m-%d}",
        value=written(value, metric.unit, metric.digits),
        change=change,
        tone=tone,
        before=_("Day before %(value)s") % {"value": written(yesterday, metric.unit, metric.digits)},
        week=_("A week earlier %(value)s") % {"value": written(last_week, metric.unit, metric.digits)},
        link=_link(metric.name, Period(day, day)),
        line=_line([values.get(day - timedelta(days=back)) for back in range(DAYS - 1, -1, -1)]),
    )


def _week_tile(metric: Any, period: Period, now: Any, before: Any, values: dict[date, Any]) -> Tile:
    change, tone = _change(now, before, metric)
    return Tile(
        name=metric.name,
        label=pick_language(metric.label.get("zh", ""), metric.label.get("en", "")),
        days=f"{period.first:%m-%d}~{period.last:%m-%d}",
        value=written(now, metric.unit, metric.digits),
        change=change,
        tone=tone,
        before=_("7 days before %(value)s") % {"value": written(before, metric.unit, metric.digits)},
        week=_("The latest 7 days with data"),
        link=_link(metric.name, period),
        line=_line([values.get(period.last - timedelta(days=back)) for back in range(DAYS - 1, -1, -1)]),
    )


def _link(name: str, period: Period) -> str:
    return f"{get_script_prefix()}insight/metrics/{name}/?from={period.first}&to={period.last}"


def written(value: Any, unit: str, digits: int = 2) -> str:
    """A value with its unit."""
    if value is None:
        return text.NOTHING
    if unit == "CNY":
        return text.money_text(value)
    if unit == "percent":
        return text.percent_text(value)
    return f"{Decimal(value):,.{digits if isinstance(value, Decimal) else 0}f}"


def _change(value: Any, before: Any, metric: Any) -> tuple[str, str]:
    """Movement since the day before, and whether it is good."""
    if value is None or not before:
        return "", "grey"
    if value == before:
        return _("unchanged"), "grey"
    share = (Decimal(value) - Decimal(before)) / abs(Decimal(before))
    if metric.better not in ("higher", "lower"):
        return f"{share * 100:+.1f}%", "grey"
    return f"{share * 100:+.1f}%", "green" if (share > 0) == (metric.better == "higher") else "red"


def _line(values: Sequence[Any]) -> str:
    known = [float(value) for value in values if value is not None]
    if len(known) < 2 or max(known) == min(known):
        return ""
    low, span = min(known), max(known) - min(known)
    step = 100 / (len(values) - 1)
    points = [
        (place * step, 22 - (float(value) - low) / span * 20) for place, value in enumerate(values) if value is not None
    ]
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))
