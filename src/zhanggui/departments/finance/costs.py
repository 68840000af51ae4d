"""What months cost: entered once a place and kind, shared out to shops and days exactly."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui import facts
from zhanggui.base import Period, Refusal, share_exactly, yuan
from zhanggui.departments.finance.models import CostEntry
from zhanggui.departments.projects import api as projects
from zhanggui.intake.api import refresh_soon, stamp_of
from zhanggui.kernel.evidence import api as evidence


class CostRefused(Refusal):
    """A month's cost cannot be entered like this."""


@dataclass(frozen=True)
class Share:
    """One day's part of an entry: of a shop, or of the company where it stays with it."""

    day: date
    entry: int
    kind: str
    shop: str
    amount: Decimal


@transaction.atomic
def enter_cost(
    *, month: date, kind: str, amount: Decimal, shop: str = "", project: str = "", key: str = CostEntry.Key.OWN,
    note: str = "", person: Any, at: datetime,
) -> CostEntry:  # fmt: skip
    """Write down what a month cost. Another amount for the same takes its place; the one before is kept as history."""
    _refuse(kind, key, amount, shop, project)
    where = {
        "first": month.replace(day=1), "kind": kind, "project": project,
        "shop_id": projects.shop_by_code(shop).pk if shop else None,
    }  # fmt: skip
    held = CostEntry.objects.select_for_update().filter(replaced_at=None, **where).first()
    if held is not None and (held.amount, held.key) == (amount, key):
        return held
    if held is not None:
        held.replaced_at = at
        held.save(update_fields=["replaced_at"])
    made = CostEntry.objects.create(**where, key=key, amount=amount, note=note.strip()[:400], person=person, at=at)
    evidence.record(
        key=f"cost.entered:{made.pk}", event="cost.entered", person=person, at=at, shop=shop, subject=str(made),
        link="/finance/costs/", detail={"kind": kind, "month": f"{made.first:%Y-%m}", "amount": str(amount)},
    )  # fmt: skip
    refresh_soon()
    return made


def shares_within(days: Period) -> Iterator[Share]:
    """Entries that stand, as shares of these days; the days of a month add up to its entry to the cent."""
    entries = CostEntry.objects.filter(replaced_at=None, first__lte=days.last, first__gte=days.first.replace(day=1))
    shops = projects.all_shops()
    for entry in entries.select_related("shop").order_by("first", "pk"):
        month = list(_month(entry.first))
        for shop, amount in _by_shop(entry, shops):
            for day, part in zip(month, share_exactly(amount, [1] * len(month)), strict=True):
                if day in days and part:
                    yield Share(day, entry.pk, entry.kind, shop, part)


def looks() -> dict[tuple[str, str], str]:
    """Which entries stand and which shops share them, by shop and month."""
    months: dict[tuple[str, str], list[object]] = defaultdict(list)
    shops = projects.all_shops()
    for entry in CostEntry.objects.filter(replaced_at=None).select_related("shop").order_by("first", "pk"):
        for shop, amount in _by_shop(entry, shops):
            months[shop, f"{entry.first:%Y-%m}"].append((entry.pk, str(amount)))
    return {key: stamp_of(rows) for key, rows in months.items()}


def _by_shop(entry: CostEntry, shops: list[projects.ShopBrief]) -> list[tuple[str, Decimal]]:
    """A shop's own whole; shared equally by the shops of the project or of all, else with the company."""
    if entry.shop is not None:
        return [(entry.shop.code, entry.amount)]
    sharing = [one.code for one in shops if not entry.project or one.project_code == entry.project]
    if entry.key == CostEntry.Key.EQUAL and sharing:
        return list(zip(sharing, share_exactly(entry.amount, [1] * len(sharing)), strict=True))
    return [(facts.COMPANY, entry.amount)]


def _month(first: date) -> Period:
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return Period(first, date.fromordinal(following.toordinal() - 1))


def _refuse(kind: str, key: str, amount: Decimal, shop: str, project: str) -> None:
    if kind not in CostEntry.Kind.values or key not in CostEntry.Key.values:
        raise CostRefused("cost.unknown_kind", _("Choose what kind of cost it is and who shares it."))
    if not amount.is_finite() or not 0 <= amount < Decimal(10) ** 14 or amount != yuan(amount):
        raise CostRefused("cost.amount", _("A cost is an amount from 0 on, in whole cents."))
    if shop and project:
        raise CostRefused("cost.two_places", _("Name a shop or a project, not both."))
    if project and project not in {one.project_code for one in projects.all_shops()}:
        raise CostRefused("cost.unknown_project", _("No shop belongs to the project %(code)s.") % {"code": project})
