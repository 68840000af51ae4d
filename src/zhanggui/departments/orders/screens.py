"""The page of one order: what is known, where it came from, what was noted, and a logged look at the person."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhanggui.base import money_text
from zhanggui.departments.customers import api as customers
from zhanggui.departments.merchandising import api as merchandising
from zhanggui.departments.orders import desks, follow, queries, services, sync_screens
from zhanggui.departments.orders.models import Order, OrderImport
from zhanggui.departments.warehouse import api as warehouse
from zhanggui.doors.web import text
from zhanggui.doors.web.desk import Document
from zhanggui.kernel.privacy import api as privacy

LINES_SHOWN = 500
PERSONAL = (
    "buyer_nick", "buyer_alipay", "receiver_name", "receiver_address", "phone", "mobile", "buyer_message",
    "seller_memo", "invoice_title",
)  # fmt: skip


def shown(order: Order, revealed: bool) -> dict[str, Any]:
    """One order with everything the neighbours know of it."""
    shop = order.shop.code
    lines = list(order.lines.all()[: LINES_SHOWN + 1])
    skus = merchandising.skus_by_code(shop, {line.sku_code for line in lines if line.sku_code})
    buyer = customers.buyers_by_index(shop, [order.buyer_index]).get(order.buyer_index) if order.buyer_index else None
    imports = list(order.imports.all()[:50])
    return {
        "tone": desks.tone(order),
        "lines": [_line(line, skus) for line in lines[:LINES_SHOWN]],
        "more_lines": len(lines) > LINES_SHOWN,
        "parcels": warehouse.parcels_of_trades(shop, [order.trade_no]).get(order.trade_no, []),
        "couriers": warehouse.courier_names(),
        "panels": [panel for panel in follow.panels(shop, order.trade_no) if panel],
        "imports": [(each, changed_words(each)) for each in imports],
        "buyer": buyer,
        "way": sync_screens.shown(order),
        "people": _people(order, revealed=revealed),
    }


page = Document(
    key="order",
    app="orders",
    right="orders.view",
    note_right="orders.note",
    rows=queries.visible_orders,
    template="orders/order.html",
    context=shown,
    add_note=lambda order, **said: services.add_note(order_id=order.pk, **said),
    note_hint=gettext_lazy("What should others know about this order?"),
    subject=lambda order: f"order {order.trade_no}",
    personal=PERSONAL,
    flags=True,
)


def _line(line: Any, skus: Mapping[str, Any]) -> dict[str, Any]:
    sku = skus.get(line.sku_code)
    return {
        "line": line,
        "sku": sku,
        "price": money_text(line.price),
        "amount": (line.price * line.quantity).quantize(Decimal("0.0001")),
    }


def _people(order: Order, *, revealed: bool) -> Sequence[tuple[str, str]]:
    """The personal fields, masked unless the person said why they must see them."""
    shown = [
        (_("Buyer"), order.buyer_nick, privacy.mask_nick),
        (_("Buyer's Alipay"), order.buyer_alipay, _mask_all),
        (_("Receiver"), order.receiver_name, privacy.mask_name),
        (_("Mobile"), order.mobile, privacy.mask_phone),
        (_("Phone"), order.phone, privacy.mask_phone),
        (_("Delivery address"), order.receiver_address, privacy.mask_address),
        (_("Buyer's message"), order.buyer_message, _mask_all),
        (_("Our memo on the platform"), order.seller_memo, _mask_all),
        (_("Invoice title"), order.invoice_title, _mask_all),
    ]
    return [(label, value if revealed or not value else mask(value)) for label, value, mask in shown]


def _mask_all(value: str) -> str:
    return "***"


def changed_words(each: OrderImport) -> str:
    """What a file changed, in words."""
    if each.part == OrderImport.Part.LINES:
        return _("lines")
    if not each.changed:
        return _("first seen")
    return text.joined(FIELDS[name]() if name in FIELDS else name for name in each.changed)


FIELDS = {
    "state": lambda: _("State"),
    "order_amount": lambda: _("Order amount"),
    "paid_amount": lambda: _("Paid"),
    "goods_due": lambda: _("Goods due"),
    "freight_due": lambda: _("Freight charged"),
    "refunded": lambda: _("Refunded by the order list"),
    "merchant_receipt": lambda: _("Paid out to us"),
    "quantity": lambda: _("Pieces"),
    "kinds": lambda: _("Kinds"),
    "created_at": lambda: _("Ordered at"),
    "paid_at": lambda: _("Paid at"),
    "shipped_at": lambda: _("Shipped at"),
    "confirmed_at": lambda: _("Received at"),
    "buyer_nick": lambda: _("Buyer"),
    "buyer_alipay": lambda: _("Buyer's Alipay"),
    "receiver_name": lambda: _("Receiver"),
    "receiver_address": lambda: _("Delivery address"),
    "phone": lambda: _("Phone"),
    "mobile": lambda: _("Mobile"),
    "buyer_message": lambda: _("Buyer's message"),
    "seller_memo": lambda: _("Our memo on the platform"),
    "invoice_title": lambda: _("Invoice title"),
    "province": lambda: _("Province"),
    "city": lambda: _("City"),
    "payment_no": lambda: _("Payment number"),
    "title": lambda: _("Goods"),
    "ship_method": lambda: _("Way of shipping"),
    "waybills": lambda: _("Waybill"),
    "courier": lambda: _("Courier company"),
    "close_reason": lambda: _("Why it closed"),
    "replaced_by": lambda: _("Parted into"),
    "is_mobile": lambda: _("Ordered by phone"),
}
