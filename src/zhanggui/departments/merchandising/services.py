"""Meeting SKUs in files, and what people set about them."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from zhanggui.base import portions
from zhanggui.departments.merchandising.contracts import SkuRefused, SkuSeen
from zhanggui.departments.merchandising.models import Sku, SkuChange
from zhanggui.departments.merchandising.sightings import see_many
from zhanggui.departments.projects import api as projects
from zhanggui.kernel.events import api as events
from zhanggui.kernel.evidence import api as evidence

COLUMN = {"price": "list_price", "stock": "stock", "weight": "weight_kg"}
EVENT = {"price": "product.price_changed", "stock": "product.stock_checked", "weight": "product.weight_set"}


def ensure_skus(*, shop: str, seen: Sequence[SkuSeen]) -> None:
    """Make the SKUs that sold lines name; title and price follow the line sold last."""
    see_many(projects.shop_by_code(shop).pk, seen)


def set_price(*, sku_id: int, price: Decimal, person: Any, at: datetime, note: str = "") -> SkuChange | None:
    """Set the shelf price; setting the same again is still a check and leaves evidence."""
    if not Decimal(0) <= price < Decimal(10) ** 10:
        raise SkuRefused("sku.price", _("A price cannot be negative."))
    return _set(sku_id, "price", price, person, at, note)


def set_stock(*, sku_id: int, stock: int, person: Any, at: datetime, note: str = "") -> SkuChange | None:
    """Write down the stock as counted or read on the platform."""
    if not 0 <= stock < 2**31:
        raise SkuRefused("sku.stock", _("Stock cannot be negative."))
    return _set(sku_id, "stock", stock, person, at, note)


def set_weight(*, sku_id: int, weight_kg: Decimal, person: Any, at: datetime, note: str = "") -> SkuChange | None:
    """Set what one piece weighs; parcels with it are weighed anew."""
    if not Decimal(0) < weight_kg < Decimal(10000):
        raise SkuRefused("sku.weight", _("A weight must be more than 0 kg."))
    return _set(sku_id, "weight", weight_kg, person, at, note)


def take_new_weights(*, shop: str) -> list[str]:
    """Codes of the SKUs whose weight has changed since it was last asked for here, however it was written.

    Call it in the transaction that weighs their parcels: they count as weighed from then on.
    """
    one_alone = Q(weight_kg__isnull=True, weighed_kg__isnull=False) | Q(
        weight_kg__isnull=False, weighed_kg__isnull=True
    )
    moved = one_alone | Q(weight_kg__lt=F("weighed_kg")) | Q(weight_kg__gt=F("weighed_kg"))
    skus = Sku.objects.filter(moved, shop__code=shop)
    codes = list(skus.order_by("code").values_list("code", flat=True))
    for some in portions(codes):
        Sku.objects.filter(shop__code=shop, code__in=some).update(weighed_kg=F("weight_kg"))
    return codes


@transaction.atomic
def take_back(*, change_id: int, person: Any, at: datetime) -> Sku:
    """Take back the latest change of a field; earlier ones stay as they are."""
    change = SkuChange.objects.select_for_update().get(pk=change_id)
    if change.taken_back_at:
        return Sku.objects.get(pk=change.sku_id)
    latest = SkuChange.objects.filter(sku_id=change.sku_id, field=change.field, taken_back_at=None).first()
    if latest is None or latest.pk != change.pk:
        raise SkuRefused("sku.not_latest", _("Only the latest change of this field can be taken back."))
    sku = Sku.objects.select_related("shop").select_for_update(of=("self",)).get(pk=change.sku_id)
    setattr(sku, COLUMN[change.field], _value(change.field, change.before))
    sku.save(update_fields=[COLUMN[change.field]])
    change.taken_back_at = at
    change.save(update_fields=["taken_back_at"])
    if change.field == "weight":
        _announce_weight(sku, at)
    return sku


@transaction.atomic
def _set(sku_id: int, field: str, value: Decimal | int, person: Any, at: datetime, note: str) -> SkuChange:
    sku = Sku.objects.select_related("shop").select_for_update(of=("self",)).get(pk=sku_id)
    before = getattr(sku, COLUMN[field])
    setattr(sku, COLUMN[field], value)
    changed = [COLUMN[field]]
    if field == "stock":
        sku.stock_at = at
        changed.append("stock_at")
    sku.save(update_fields=changed)
    change = SkuChange.objects.create(
        sku=sku, field=field, before=_text(before), after=_text(value), note=note.strip(), person=person, at=at
    )
    evidence.record(
        key=f"{EVENT[field]}:{change.pk}",
        event=EVENT[field],
        person=person,
        at=at,
        shop=sku.shop.code,
        subject=sku.code,
        link=f"/merchandising/{sku.pk}/",
        detail={"shop": sku.shop.code, "sku": sku.code, "before": change.before, "after": change.after},
    )
    if field == "weight":
        _announce_weight(sku, at)
    return change


def _announce_weight(sku: Sku, at: datetime) -> None:
    events.announce("merchandising.weight_set", {"shop": sku.shop.code, "codes": [sku.code]}, at)


def _text(value: Decimal | int | None) -> str:
    return "" if value is None else format(value, "f") if isinstance(value, Decimal) else str(value)


def _value(field: str, text: str) -> Decimal | int | None:
    if not text:
        return None
    return int(text) if field == "stock" else Decimal(text)
