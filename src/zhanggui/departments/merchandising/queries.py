"""SKUs as others ask for them, and who shows what was sold of them."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from zhanggui.base import portions
from zhanggui.departments.merchandising.contracts import SkuBrief, SkuSale
from zhanggui.departments.merchandising.models import Sku, SkuCost
from zhanggui.departments.projects import api as projects

SalesOfSku = Callable[[str, str], Sequence[SkuSale]]
_sales_of: list[SalesOfSku] = []


def skus_by_code(shop: str, codes: Iterable[str]) -> dict[str, SkuBrief]:
    """The shop's SKUs with these codes."""
    found = {}
    for some in portions(sorted(set(codes))):
        for sku in Sku.objects.filter(shop__code=shop, code__in=some).select_related("product"):
            found[sku.code] = _brief(sku)
    return found


def titles_of(shops: Iterable[str], codes: Iterable[str]) -> dict[str, str]:
    """Titles by SKU code, asked for at once for several shops; where shops differ, the first one's by its code."""
    found: dict[str, str] = {}
    for some in portions(sorted(set(codes))):
        rows = Sku.objects.filter(shop__code__in=sorted(set(shops)), code__in=some).exclude(title="")
        for code, title in rows.order_by("shop__code").values_list("code", "title"):
            found.setdefault(code, title)
    return found


def weights_of(shop: str, codes: Iterable[str]) -> dict[str, Decimal]:
    """Weight of one piece, for the SKUs that have one."""
    found: dict[str, Decimal] = {}
    for some in portions(sorted(set(codes))):
        rows = Sku.objects.filter(shop__code=shop, code__in=some, weight_kg__isnull=False)
        found.update(rows.values_list("code", "weight_kg"))
    return found


def costs_of(shop: str) -> list[tuple[str, date, Decimal]]:
    """Code, first day and unit cost of everything whose cost is known, each SKU's earliest first."""
    found = SkuCost.objects.filter(sku__shop__code=shop, replaced_at=None).order_by("sku__code", "starts")
    return list(found.values_list("sku__code", "starts", "cost"))


def products_of(shop: str) -> dict[str, str]:
    """SKU code to product code, for every SKU of a shop."""
    return dict(Sku.objects.filter(shop__code=shop).values_list("code", "product__code"))


def visible_skus(user: Any) -> QuerySet[Sku]:
    """SKUs of the shops a person may see, by code."""
    shops = projects.visible_shop_codes(user)
    return Sku.objects.filter(shop__code__in=shops).select_related("shop", "product").order_by("code", "pk")


def sales_shown_by(fn: SalesOfSku) -> SalesOfSku:
    """Register who answers `fn(shop code, sku code)` with the latest lines sold."""
    _sales_of[:] = [fn]
    return fn


def sales_of(sku: Sku) -> Sequence[SkuSale]:
    """The latest lines sold of a SKU, as the orders department shows them."""
    return _sales_of[0](sku.shop.code, sku.code) if _sales_of else []


def _brief(sku: Sku) -> SkuBrief:
    return SkuBrief(
        pk=sku.pk,
        code=sku.code,
        product_code=sku.product.code,
        title=sku.title,
        price=sku.price,
        weight_kg=sku.weight_kg,
        stock=sku.stock,
    )


def siblings(sku: Sku) -> list[Sku]:
    """The other SKUs of the same product."""
    return list(Sku.objects.filter(product_id=sku.product_id).exclude(pk=sku.pk).order_by("code")[:20])
