"""Orders as the cells of registers point at them: by trade number, never by who bought."""

from collections.abc import Collection
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from zhanggui.departments.orders.models import Order
from zhanggui.departments.projects import api as projects
from zhanggui.kernel.registers import api as registers

SHORTEST = 4
"""Digits of a trade number before anything is looked for."""


def install() -> None:
    registers.provide_reference("order", _orders, _known, _link)


def _orders(user: Any, text: str, limit: int) -> list[tuple[str, str]]:
    if len(text) < SHORTEST:
        return []
    found = Order.objects.filter(shop__code__in=projects.visible_shop_codes(user), trade_no__startswith=text)
    return [(number, number) for number in found.order_by("trade_no").values_list("trade_no", flat=True)[:limit]]


def _known(codes: Collection[str]) -> dict[str, str]:
    return {number: number for number in Order.objects.filter(trade_no__in=codes).values_list("trade_no", flat=True)}


def _link(code: str) -> str:
    return f"{reverse('orders:orders')}?{urlencode({'q': code})}"
