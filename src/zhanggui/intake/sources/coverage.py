"""Which days of which report are there, by shop."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Min

from zhanggui import connectors
from zhanggui.connectors.manifest import Manifest
from zhanggui.intake.models import ReportDay, Run

WINDOW = 30
"""Days looked back. A report that told none of them is not in use any more, and lacks nothing."""


@dataclass(frozen=True)
class ShopDays:
    """One report of one shop."""

    format: str
    shop: str
    told: frozenset[date]
    """Days of the window that are told."""
    missing: tuple[date, ...]
    """Days of the window, from the first ever told on, that are not."""

    @property
    def newest(self) -> date:
        return max(self.told)

    @property
    def is_due(self) -> bool:
        return bool(self.missing)


@dataclass(frozen=True)
class Source:
    """One format, and what has come of it."""

    manifest: Manifest
    is_daily: bool
    """A report of days: what is missing can be told."""
    last: Run | None
    shops: tuple[ShopDays, ...]

    @property
    def due(self) -> tuple[ShopDays, ...]:
        return tuple(one for one in self.shops if one.is_due)


def sources(shops: Collection[str], today: date) -> list[Source]:
    """Every format with its last file and its days in these shops."""
    days = days_told(shops, today)
    last = _last_runs(shops)
    return [
        Source(each, each.report is not None, last.get(each.format), tuple(days.get(each.format, ())))
        for each in connectors.manifests()
    ]


def days_told(shops: Collection[str], today: date) -> Mapping[str, list[ShopDays]]:
    """By format, the shops that use it, each with what is told and what is missing up to yesterday."""
    first, last = today - timedelta(days=WINDOW), today - timedelta(days=1)
    rows = ReportDay.objects.filter(shop__in=list(shops))
    told: dict[tuple[str, str], set[date]] = defaultdict(set)
    inside = rows.filter(day__range=(first, last)).order_by().values_list("format", "shop", "day").distinct()
    for format, shop, day in inside:
        told[format, shop].add(day)
    begun = {(one["format"], one["shop"]): one["begun"]
             for one in rows.order_by().values("format", "shop").annotate(begun=Min("day"))}  # fmt: skip
    found: dict[str, list[ShopDays]] = defaultdict(list)
    for (format, shop), days in sorted(told.items()):
        wanted = _days(max(first, begun[format, shop]), last)
        missing = tuple(day for day in wanted if day not in days)
        found[format].append(ShopDays(format, shop, frozenset(days), missing))
    return found


def missing_exports(shops: Collection[str], today: date) -> list[ShopDays]:
    """Reports in use that lack days."""
    return [one for each in days_told(shops, today).values() for one in each if one.is_due]


def _days(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def _last_runs(shops: Collection[str]) -> dict[str, Run]:
    """The newest file of each format."""
    done = Run.objects.filter(shop__in=list(shops), state=Run.State.DONE)
    newest: dict[str, Run] = {}
    formats = done.exclude(format="").order_by().values_list("format", flat=True).distinct()
    for format in formats:
        run = done.filter(format=format).order_by("-received_at", "-pk").first()
        if run is not None:
            newest[format] = run
    return newest
