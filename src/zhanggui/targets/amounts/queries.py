"""Targets that count, as rows of days, and their amounts by whatever they are cut by."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from zhanggui import metrics
from zhanggui.base import Period
from zhanggui.targets.amounts import rules
from zhanggui.targets.amounts.measured import step_of
from zhanggui.targets.amounts.models import Target, TargetDay, TargetPlace

CUTS = ("day", "month", "quarter", "year", "project", "shop", *rules.PARTS)


def standing(days: Period, metric: str = "", *, drafts: bool = False) -> QuerySet[Target]:
    """The targets that count in these days; with `drafts`, those being planned as well."""
    states = [Target.State.APPROVED, Target.State.DRAFT] if drafts else [Target.State.APPROVED]
    found = Target.objects.filter(state__in=states, first__lte=days.last, last__gte=days.first).order_by("pk")
    return found.filter(metric=metric) if metric else found


def rows_within(days: Period, metric: str = "", shop: str = "") -> list[rules.Row]:
    """Rows of the targets that count, of these days, so that they add up however they are cut; of one shop alone."""
    found = planned(standing(days, metric), days, shop)
    return rules.rows_of(found, projects_of_shops())


def planned(targets: Iterable[Target], days: Period, shop: str = "") -> list[rules.Planned]:
    """Targets with their days inside a period: those of places, and the places the others are split over.

    A place with a target of its own keeps that one; what a target above it is split to there gives way.
    """
    everything = list(targets)
    found = [one for one in everything if not shop or one.shop == shop]
    own = _own(found, days)
    mine = {(one.metric, one.place, day) for one in own if one.part is None for day in one.days}
    below = _split(everything, days, shop)
    return own + [replace(one, days=left) for one in below if (left := _left(one, mine))]


def _left(one: rules.Planned, taken: Set[tuple[str, tuple[str, str], date]]) -> dict[date, Decimal]:
    return {day: amount for day, amount in one.days.items() if (one.metric, one.place, day) not in taken}


def _split(targets: Sequence[Target], days: Period, shop: str) -> list[rules.Planned]:
    """The projects and shops that targets of the company or a project are split over."""
    steps = {one.pk: step_of(one.metric) for one in targets}
    by_pk = {one.pk: one for one in targets}
    rows = TargetPlace.objects.filter(target__in=targets, level__in=rules.PLACES).exclude(parent=None)
    rows = rows.filter(code=f"shop:{shop}") if shop else rows
    found = []
    for pk, code, level, amounts in rows.values_list("target_id", "code", "level", "steps"):
        target, start = by_pk[pk], by_pk[pk].first
        first, last = max(days.first, start), min(days.last, target.last)
        found.append(
            rules.Planned(
                key=f"target-{pk}", metric=target.metric, part=None,
                shop=code.removeprefix("shop:") if level == "shop" else "",
                project=code.removeprefix("project:") if level == "project" else "",
                days={day: amounts[(day - start).days] * steps[pk] for day in Period(first, last)},
            )
        )  # fmt: skip
    return found


def shops_planned(targets: Iterable[Target]) -> Mapping[int, list[str]]:
    """The shops each target is split over."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = TargetPlace.objects.filter(target__in=list(targets), level="shop").exclude(parent=None)
    for pk, code in rows.values_list("target_id", "code"):
        found[pk].append(code.removeprefix("shop:"))
    return found


def _own(found: Sequence[Target], days: Period) -> list[rules.Planned]:
    shares: dict[int, dict[date, Decimal]] = defaultdict(dict)
    told = TargetDay.objects.filter(target__in=found, day__range=(days.first, days.last))
    for target, day, amount in told.values_list("target_id", "day", "amount"):
        shares[target][day] = amount
    return [
        rules.Planned(
            key=f"target-{one.pk}", metric=one.metric, shop=one.shop, project=one.project,
            part=(one.part, one.part_value) if one.part else None, days=shares[one.pk],
        )
        for one in found
    ]  # fmt: skip


def amounts(rows: Iterable[rules.Row], by: Sequence[str]) -> dict[tuple[str | None, ...], Decimal]:
    """Rows added up by day, month, shop ...; None where a row is of no such thing."""
    found: dict[tuple[str | None, ...], Decimal] = defaultdict(Decimal)
    for row in rows:
        found[tuple(_cut(row, name) for name in by)] += row.amount
    return dict(sorted(found.items(), key=lambda one: tuple((part is None, part or "") for part in one[0])))


def projects_of_shops() -> Mapping[str, str]:
    return metrics.groupings["project"]() if "project" in metrics.groupings else {}


def _cut(row: rules.Row, name: str) -> str | None:
    if name in ("shop", "project"):
        return getattr(row, name) or None
    if name in rules.PARTS:
        return row.part[1] if row.part and row.part[0] == name else None
    times = {"day": row.day.isoformat(), "month": f"{row.day:%Y-%m}", "year": f"{row.day:%Y}"}
    return times.get(name) or f"{row.day:%Y}-Q{(row.day.month + 2) // 3}"
