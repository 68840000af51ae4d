"""Products and SKUs as the cells of registers point at them."""

from collections.abc import Collection
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse

from zhanggui.departments.merchandising.models import Product, Sku
from zhanggui.departments.merchandising.queries import visible_skus
from zhanggui.departments.projects import api as projects
from zhanggui.kernel.registers import api as registers


def install() -> None:
    registers.provide_reference("product", _products, _titles, _link)
    registers.provide_reference("sku", _skus, _sku_titles, _link)


def _products(user: Any, text: str, limit: int) -> list[tuple[str, str]]:
    found = Product.objects.filter(shop__code__in=projects.visible_shop_codes(user)).order_by("code")
    if text:
        found = found.filter(Q(code__icontains=text) | Q(title__icontains=text))
    return [(code, title or code) for code, title in found.values_list("code", "title")[:limit]]


def _titles(codes: Collection[str]) -> dict[str, str]:
    return {code: title or code for code, title in Product.objects.filter(code__in=codes).values_list("code", "title")}


def _skus(user: Any, text: str, limit: int) -> list[tuple[str, str]]:
    found = visible_skus(user)
    if text:
        found = found.filter(Q(code__icontains=text) | Q(title__icontains=text))
    return [(sku.code, sku.title or sku.code) for sku in found[:limit]]


def _sku_titles(codes: Collection[str]) -> dict[str, str]:
    return {code: title or code for code, title in Sku.objects.filter(code__in=codes).values_list("code", "title")}


def _link(code: str) -> str:
    return f"{reverse('merchandising:products')}?{urlencode({'q': code})}"
