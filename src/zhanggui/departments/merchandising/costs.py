"""What a piece costs us, from a day on: set, set anew, taken back."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui.departments.merchandising.contracts import SkuRefused
from zhanggui.departments.merchandising.models import Sku, SkuCost
from zhanggui.kernel.events import api as events
from zhanggui.kernel.evidence import api as evidence


@transaction.atomic
def set_cost(*, sku_id: int, cost: Decimal, starts: date, person: Any, at: datetime, note: str = "") -> SkuCost:
    """Say what one piece costs from a day on, until the next such day. The same again changes nothing."""
    if not cost.is_finite() or not 0 <= cost < Decimal(10) ** 10 or cost != round(cost, 4):
        raise SkuRefused("sku.cost", _("A cost is an amount from 0 on, with at most four decimals."))
    if not 1990 <= starts.year <= 2199:
        raise SkuRefused("sku.cost_day", _("Choose the day from which the cost holds."))
    sku = Sku.objects.select_related("shop").select_for_update(of=("self",)).get(pk=sku_id)
    held = sku.costs.filter(starts=starts, replaced_at=None).first()
    if held is not None and held.cost == cost:
        return held
    if held is not None:
        held.replaced_at = at
        held.save(update_fields=["replaced_at"])
    made = SkuCost.objects.create(sku=sku, starts=starts, cost=cost, note=note.strip()[:400], person=person, at=at)
    evidence.record(
        key=f"product.cost_set:{made.pk}", event="product.cost_set", person=person, at=at, shop=sku.shop.code,
        subject=sku.code, link=f"/merchandising/{sku.pk}/",
        detail={"shop": sku.shop.code, "sku": sku.code, "starts": starts.isoformat(), "cost": format(cost, "f")},
    )  # fmt: skip
    _announce(made, at)
    return made


@transaction.atomic
def take_cost_back(*, cost_id: int, at: datetime) -> SkuCost:
    """Let a cost hold no longer: the one it took the place of for the same day, else the one of the day before it."""
    found = SkuCost.objects.select_related("sku__shop").select_for_update(of=("self",)).get(pk=cost_id)
    if found.replaced_at is not None:
        return found
    before = SkuCost.objects.filter(sku_id=found.sku_id, starts=found.starts, replaced_at=found.at).first()
    found.replaced_at = at
    found.save(update_fields=["replaced_at"])
    if before is not None:
        SkuCost.objects.filter(pk=before.pk).update(replaced_at=None)
    _announce(found, at)
    return found


def _announce(changed: SkuCost, at: datetime) -> None:
    """Which days it holds for: up to the day before the next one begins."""
    following = SkuCost.objects.filter(sku_id=changed.sku_id, replaced_at=None, starts__gt=changed.starts)
    until = following.order_by("starts").values_list("starts", flat=True).first()
    payload = {
        "shop": changed.sku.shop.code, "codes": [changed.sku.code], "first": changed.starts.isoformat(),
        "last": (until - timedelta(days=1)).isoformat() if until else None,
    }  # fmt: skip
    events.announce("merchandising.cost_set", payload, at)
