"""All numbers on one page: by what they count, found by their words, those nothing is known of apart."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from zhanggui import metrics
from zhanggui.base import Period
from zhanggui.departments.insight.labels import change_text, fact_label, metric_label, number_text, picked
from zhanggui.departments.insight.readings import as_text, change_of, first_row, known_in, tone_of
from zhanggui.departments.insight.shown import metric_link
from zhanggui.facts import Store, shape_of


@dataclass
class Overview:
    """Metrics with their values under what they count; `empty` counts those left out, of which nothing is known."""

    groups: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    empty: int = 0

    @property
    def rows(self) -> list[dict[str, Any]]:
        return [row for rows in self.groups.values() for row in rows]


def overview(period: Period, shops: frozenset[str], words: str = "", *, everything: bool = False) -> Overview:
    """Every metric with its value and the period before.

    `words` must all stand in its name, label or meaning. What has no rows in either period is left out unless
    `everything` is asked for or words are.
    """
    names = found_by(words)
    if not names:
        return Overview()
    store, before_days = Store(settings.FACTS_FOLDER), period.previous()
    now = first_row(metrics.compute(store, names, period, shops=shops).rows)
    before = first_row(metrics.compute(store, names, before_days, shops=shops).rows)
    seen = metrics.presence(store, names, Period(before_days.first, period.last), shops)
    now, before = known_in(seen, now, period), known_in(seen, before, before_days)
    shown = Overview()
    for name, heading in _headings(names).items():
        if not everything and not words and now.get(name) is None and before.get(name) is None:
            shown.empty += 1
        else:
            row = _row(name, now.get(name), before.get(name), period)
            shown.groups.setdefault(heading, []).append(row)
    return shown


def found_by(words: str) -> list[str]:
    """Names of the metrics in which all the words stand, in any language."""
    wanted = words.casefold().split()
    return [name for name, text in _texts() if all(word in text for word in wanted)]


def _texts() -> Iterable[tuple[str, str]]:
    for metric in metrics.load().metrics.values():
        told = [metric.name, metric.catalogue or "", *dict(metric.label).values(), *dict(metric.meaning).values()]
        yield metric.name, " ".join(told).casefold()


def _headings(names: list[str]) -> Mapping[str, str]:
    """What each metric counts, in words: those of one heading stand together."""
    registry = metrics.load()
    facts = {name: next(iter(registry.facts_of(name)), "") for name in names}
    return dict(sorted(((name, _heading(fact)) for name, fact in facts.items()), key=_by_first_seen(facts)))


def _by_first_seen(facts: Mapping[str, str]) -> Any:
    places: dict[str, int] = {}
    for fact in facts.values():
        places.setdefault(_heading(fact), len(places))
    return lambda pair: places[pair[1]]


def _heading(fact: str) -> str:
    shape = shape_of(fact)
    if shape is not None and shape.source.startswith("register "):
        return _("Registers")
    return fact_label(fact)


def _row(name: str, now: Any, before: Any, period: Period) -> dict[str, Any]:
    metric, change = metrics.load().get(name), change_of(now, before)
    return {
        "name": name,
        "label": metric_label(name),
        "meaning": picked(dict(metric.meaning)),
        "value": number_text(name, as_text(now)),
        "before": number_text(name, as_text(before)),
        "change": change_text(change),
        "tone": tone_of(name, change),
        "link": metric_link(name, period.first, period.last),
    }
