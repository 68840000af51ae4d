"""Meeting SKUs in files, and what people set about them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui.departments.merchandising.contracts import SkuRefused, SkuSeen
from zhanggui.departments.merchandising.models import Product, Sku, SkuChange
from zhanggui.departments.projects import api as projects
from zhanggui.kernel.events import api as events
from zhanggui.kernel.evidence import api as evidence

AT_ONCE = 800
COLUMN = {"price": "list_price", "stock": "stock", "weight": "weight_kg"}
EVENT = {"price": "product.price_changed", "stock": "product.stock_checked", "weight": "product.weight_set"}
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@transaction.atomic
def ensure_skus(*, shop: str, seen: Sequence[SkuSeen]) -> int:
    """Make the SKUs that sold lines name; title and price follow the line sold last. Answers how many are new."""
    latest = _latest(seen)
    shop_pk = projects.shop_by_code(shop).pk
    made = 0
    codes = sorted(latest)
    for start in range(0, len(codes), AT_ONCE):
        some = codes[start : start + AT_ONCE]
        rows = Sku.objects.filter(shop_id=shop_pk, code__in=some).select_related("product")
        known = {sku.code: sku for sku in rows}
        _make(shop_pk, [latest[code] for code in some if code not in known])
        _follow([(known[code], latest[code]) for code in some if code in known])
        made += len(some) - len(known)
    return made


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


def _latest(seen: Sequence[SkuSeen]) -> dict[str, SkuSeen]:
    best: dict[str, SkuSeen] = {}
    for each in seen:
        if each.code and (each.code not in best or _rank(each) > _rank(best[each.code])):
            best[each.code] = each
    return best


def _rank(each: SkuSeen) -> tuple[datetime, str, Decimal, str, str]:
    """What decides between two sightings: the later one, and among equals the same one every time."""
    return each.seen_at or BEGINNING, each.title, each.price, each.attributes, each.product_code or each.code


def _products(shop_pk: int, codes: set[str]) -> dict[str, int]:
    """Products by code, made where they are missing; a SKU whose file names no product is its own."""
    Product.objects.bulk_create([Product(shop_id=shop_pk, code=code) for code in sorted(codes)], ignore_conflicts=True)
    return dict(Product.objects.filter(shop_id=shop_pk, code__in=list(codes)).values_list("code", "pk"))


def _make(shop_pk: int, seen: Sequence[SkuSeen]) -> None:
    if not seen:
        return
    products = _products(shop_pk, {each.product_code or each.code for each in seen})
    Sku.objects.bulk_create(
        [
            Sku(
                shop_id=shop_pk,
                product_id=products[each.product_code or each.code],
                code=each.code,
                title=each.title,
                attributes=each.attributes,
                seen_price=each.price,
                seen_at=each.seen_at,
            )
            for each in seen
        ],
        ignore_conflicts=True,
    )


def _follow(pairs: Sequence[tuple[Sku, SkuSeen]]) -> None:
    later = [(sku, each) for sku, each in pairs if _rank(each) > _kept(sku)]
    if not later:
        return
    products = _products(later[0][0].shop_id, {each.product_code or each.code for _sku, each in later})
    for sku, each in later:
        sku.title, sku.seen_price, sku.attributes, sku.seen_at = each.title, each.price, each.attributes, each.seen_at
        sku.product_id = products[each.product_code or each.code]
    Sku.objects.bulk_create(
        [sku for sku, _each in later],
        update_conflicts=True,
        unique_fields=["shop", "code"],
        update_fields=["title", "seen_price", "attributes", "seen_at", "product"],
    )


def _kept(sku: Sku) -> tuple[datetime, str, Decimal, str, str]:
    return sku.seen_at or BEGINNING, sku.title, sku.seen_price or Decimal(0), sku.attributes, sku.product.code
