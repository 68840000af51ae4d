"""Targets that count, as rows of days, and their amounts by whatever they are cut by."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from zhanggui import metrics
from zhanggui.base import Period
from zhanggui.targets.amounts import rules
from zhanggui.targets.amounts.models import Target, TargetDay

CUTS = ("day", "month", "quarter", "year", "project", "shop", *rules.PARTS)


def standing(days: Period, metric: str = "", *, drafts: bool = False) -> QuerySet[Target]:
    """The targets that count in these days; with `drafts`, those being planned as well."""
    states = [Target.State.APPROVED, Target.State.DRAFT] if drafts else [Target.State.APPROVED]
    found = Target.objects.filter(state__in=states, first__lte=days.last, last__gte=days.first).order_by("pk")
    return found.filter(metric=metric) if metric else found


def rows_within(days: Period, metric: str = "") -> list[rules.Row]:
    """Rows of the targets that count, of these days, so that they add up however they are cut."""
    return rules.rows_of(planned(standing(days, metric), days), projects_of_shops())


def planned(targets: Iterable[Target], days: Period) -> list[rules.Planned]:
    """Targets with their days inside a period."""
    found = list(targets)
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
