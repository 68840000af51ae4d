"""Buyers as others ask for them, and the orders department's list of a buyer's orders."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet

from zhanggui.departments.customers.contracts import BuyerBrief, BuyerOrder
from zhanggui.departments.customers.models import Buyer
from zhanggui.departments.projects import api as projects

OrdersOfBuyer = Callable[[str, str], Sequence[BuyerOrder]]
_orders_of: list[OrdersOfBuyer] = []


def first_trades(shop: str, first: date, last: date) -> set[str]:
    """Trade numbers that were their buyer's first paid order, paid on these days."""
    buyers = Buyer.objects.filter(shop__code=shop, first_paid_on__range=(first, last))
    return set(buyers.values_list("first_trade_no", flat=True))


def buyers_by_index(shop: str, indexes: Sequence[str]) -> dict[str, BuyerBrief]:
    """Buyers by the blind index of their nick."""
    buyers = Buyer.objects.filter(shop__code=shop, nick_index__in=list(indexes)).defer("nick")
    return {buyer.nick_index: _brief(buyer) for buyer in buyers}


def visible_buyers(user: Any) -> QuerySet[Buyer]:
    """Buyers of the shops a person may see, latest purchase first."""
    shops = projects.visible_shop_codes(user)
    return Buyer.objects.filter(shop__code__in=shops).select_related("shop").order_by("-last_paid_on", "-pk")


def orders_shown_by(fn: OrdersOfBuyer) -> OrdersOfBuyer:
    """Register who answers `fn(shop code, nick index)` with the buyer's orders, latest first."""
    _orders_of[:] = [fn]
    return fn


def orders_of(buyer: Buyer) -> Sequence[BuyerOrder]:
    """The buyer's orders as the orders department shows them."""
    return _orders_of[0](buyer.shop.code, buyer.nick_index) if _orders_of else []


def _brief(buyer: Buyer) -> BuyerBrief:
    return BuyerBrief(
        pk=buyer.pk,
        nick_index=buyer.nick_index,
        orders=buyer.orders,
        paid_orders=buyer.paid_orders,
        paid_amount=buyer.paid_amount,
        first_paid_on=buyer.first_paid_on,
        last_paid_on=buyer.last_paid_on,
    )
