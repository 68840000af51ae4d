"""Orders as others ask for them."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import QuerySet

from zhanggui.base import Period, money_text
from zhanggui.departments.customers.contracts import BuyerOrder
from zhanggui.departments.merchandising.contracts import SkuSale
from zhanggui.departments.orders.bulk import chunks
from zhanggui.departments.orders.contracts import OrderBrief, OrderMoney
from zhanggui.departments.orders.models import Order, OrderLine
from zhanggui.departments.projects import api as projects

MONEY = (
    "trade_no", "order_amount", "paid_amount", "merchant_receipt", "refunded", "state", "paid_on", "confirmed_at",
    "goods_due", "freight_due",
)  # fmt: skip
BRIEF = ("trade_no", "state", "province", "city", "buyer_index", "quantity", "order_amount", "paid_at")
SHOWN = 50


def settled_orders(
    shop: str, trade_nos: Iterable[str] | None = None, paid: Period | None = None
) -> Iterator[OrderMoney]:
    """The money of a shop's orders, by trade number: these trades, or those paid in a period, or both."""
    rows = Order.objects.filter(shop__code=shop).exclude(state=Order.State.UNKNOWN)
    if paid:
        rows = rows.filter(paid_on__range=(paid.first, paid.last))
    for some in _some(rows, trade_nos):
        for row in some.order_by("trade_no").values_list(*MONEY).iterator(chunk_size=5000):
            yield OrderMoney(*row, closed=row[5] == Order.State.CLOSED)


def order_briefs(shop: str, trade_nos: Iterable[str]) -> dict[str, OrderBrief]:
    """Orders by trade number, without personal data; unknown trades are left out."""
    rows = Order.objects.filter(shop__code=shop).exclude(state=Order.State.UNKNOWN)
    return {order.trade_no: _brief(order) for some in _some(rows, trade_nos) for order in some.only(*BRIEF)}


def order_brief(shop: str, trade_no: str) -> OrderBrief | None:
    return order_briefs(shop, [trade_no]).get(trade_no)


def provinces_of(shop: str, trade_nos: Iterable[str]) -> dict[str, str]:
    """Province by trade number, where known."""
    rows = Order.objects.filter(shop__code=shop).exclude(province="")
    return {trade: name for some in _some(rows, trade_nos) for trade, name in some.values_list("trade_no", "province")}


def orders_of_buyer(shop: str, nick_index: str) -> list[BuyerOrder]:
    """A buyer's orders, latest first: what the buyer's page shows."""
    rows = Order.objects.filter(shop__code=shop, buyer_index=nick_index).only(*BRIEF).order_by("-created_at", "-pk")
    return [
        BuyerOrder(row.trade_no, link(row.pk), row.state, str(row.get_state_display()), row.paid_at, row.order_amount)
        for row in rows[:SHOWN]
    ]


def sales_of_sku(shop: str, code: str) -> list[SkuSale]:
    """The latest lines sold of a SKU: what the SKU's page shows."""
    lines = OrderLine.objects.filter(sku_code=code, order__shop__code=shop, order__paid_at__isnull=False)
    rows = lines.order_by("-order__paid_at", "-pk").values_list(
        "order__trade_no", "order_id", "order__paid_at", "quantity", "price"
    )
    return [
        SkuSale(trade, link(pk), at, quantity, money_text(price)) for trade, pk, at, quantity, price in rows[:SHOWN]
    ]


def visible_orders(user: Any) -> QuerySet[Order]:
    """Orders of the shops a person may see, latest first."""
    shops = projects.visible_shop_codes(user)
    return Order.objects.filter(shop__code__in=shops).select_related("shop").order_by("-created_at", "-pk")


def link(order_id: int) -> str:
    """Path of an order's page."""
    return f"/orders/{order_id}/"


def _some(rows: QuerySet[Order], trade_nos: Iterable[str] | None) -> Iterator[QuerySet[Order]]:
    if trade_nos is None:
        yield rows
        return
    wanted: Sequence[str] = sorted(set(trade_nos))
    for some in chunks(wanted):
        yield rows.filter(trade_no__in=some)


def _brief(order: Order) -> OrderBrief:
    return OrderBrief(
        pk=order.pk,
        trade_no=order.trade_no,
        state=order.state,
        state_text=str(order.get_state_display()),
        province=order.province,
        city=order.city,
        buyer_index=order.buyer_index,
        quantity=order.quantity,
        order_amount=order.order_amount,
        paid_at=order.paid_at,
        link=link(order.pk),
    )
