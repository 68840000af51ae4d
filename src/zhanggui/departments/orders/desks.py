"""The list of orders."""

from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from zhanggui.base import Refusal, clock
from zhanggui.departments.orders import queries, services
from zhanggui.departments.orders.models import Order, OrderLine
from zhanggui.departments.projects import api as projects
from zhanggui.departments.warehouse import api as warehouse
from zhanggui.doors.web.desk import Action, Column, Desk, Filter
from zhanggui.kernel.privacy import api as privacy

TONES = {
    "unknown": "grey", "unpaid": "yellow", "paid": "blue", "shipped": "blue", "success": "green",
    "closed": "grey", "credit": "red",
}  # fmt: skip
SECRET = (
    "buyer_alipay", "receiver_name", "receiver_address", "phone", "mobile", "buyer_message", "seller_memo",
    "invoice_title",
)  # fmt: skip
MOST = 5000
"""Answers a way of searching may have before it is asked together with the others."""
NOTED_AT_ONCE = 500


def rows(request: HttpRequest) -> QuerySet[Order]:
    return queries.visible_orders(request.user).defer(*SECRET)


def found(orders: QuerySet[Order], text: str) -> QuerySet[Order]:
    """Orders by the start of the trade number, or by an exact waybill, SKU, receiver, phone or nick.

    Each way is asked on its own index; together they would make the database read every order. Only a way with
    very many answers, all of them among the orders this person may see, joins the question itself.
    """
    index = privacy.blind_index(text)
    last = text[:-1] + chr(ord(text[-1]) + 1)
    ways = (
        Q(trade_no__gte=text, trade_no__lt=last),
        Q(receiver_index=index),
        Q(mobile_index=index),
        Q(phone_index=index),
        Q(trade_no__in=warehouse.trades_of_waybill(text)),
        Q(pk__in=OrderLine.objects.filter(sku_code=text).order_by().values("order_id")),
        Q(buyer_index=index),
    )
    ids: set[int] = set()
    wide = Q()
    for way in ways:
        some = orders.order_by().filter(way).values_list("pk", flat=True)[: MOST + 1]
        if len(some) > MOST:
            wide |= way
        else:
            ids.update(some)
    return orders.filter(wide | Q(pk__in=ids) if wide else Q(pk__in=ids))


def tone(order: Order) -> str:
    return TONES.get(order.state, "grey")


def refunds_of(order: Order) -> str:
    return str(order.refund_count) if order.refund_count else ""


@transaction.atomic
def add_notes(request: HttpRequest, orders: Any, note: str, flag: bool | None = None) -> str:
    """Write one note on each order chosen."""
    chosen = list(orders.values_list("pk", flat=True)[: NOTED_AT_ONCE + 1])
    if len(chosen) > NOTED_AT_ONCE:
        raise Refusal("note.too_many", _("Note at most %(n)d orders at once.") % {"n": NOTED_AT_ONCE})
    at, person = clock.now(), request.person  # type: ignore[attr-defined]
    for pk in chosen:
        services.add_note(order_id=pk, person=person, text=note, at=at, flag=flag)
    return ngettext("%(n)d order noted.", "%(n)d orders noted.", len(chosen)) % {"n": len(chosen)}


def flag(request: HttpRequest, orders: Any, note: str) -> str:
    return add_notes(request, orders, note or _("Flagged for attention"), flag=True)


def unflag(request: HttpRequest, orders: Any, note: str) -> str:
    return add_notes(request, orders, note or _("Flag taken off"), flag=False)


def with_refund(orders: QuerySet[Order], value: str) -> QuerySet[Order]:
    return orders.filter(refund_count__gt=0) if value == "yes" else orders.filter(refund_count=0)


desk = Desk(
    key="orders",
    app="orders",
    title=gettext_lazy("Orders"),
    right="orders.view",
    export_right="orders.export",
    export_event="order.exported",
    rows=rows,
    columns=[
        Column("trade_no", gettext_lazy("Order number"), kind="link", sort="trade_no"),
        Column("shop", gettext_lazy("Shop"), value="shop.name", on_phone=False),
        Column("state", gettext_lazy("State"), value=lambda o: o.get_state_display(), kind="badge", tone=tone),
        Column("buyer", gettext_lazy("Buyer"), value=lambda o: privacy.mask_nick(o.buyer_nick), personal=True),
        Column("province", gettext_lazy("Province"), on_phone=False),
        Column("quantity", gettext_lazy("Pieces"), kind="number", sort="quantity"),
        Column("order_amount", gettext_lazy("Order amount"), kind="money", sort="order_amount"),
        Column("paid_amount", gettext_lazy("Paid"), kind="money", sort="paid_amount"),
        Column("paid_at", gettext_lazy("Paid at"), kind="datetime", sort="paid_at"),
        Column("waybills", gettext_lazy("Waybill"), on_phone=False),
        Column("refunds", gettext_lazy("Refunds"), value=refunds_of, kind="badge", tone=lambda o: "yellow"),
        Column("flagged", gettext_lazy("Flag"), kind="flag", on_phone=False),
        Column("note_count", gettext_lazy("Notes"), kind="number", on_phone=False, hidden=True),
        Column("merchant_receipt", gettext_lazy("Paid out to us"), kind="money", on_phone=False, hidden=True),
        Column("freight_due", gettext_lazy("Freight charged"), kind="money", on_phone=False, hidden=True),
        Column("refund_paid", gettext_lazy("Paid back"), kind="money", on_phone=False, hidden=True),
        Column(
            "created_at", gettext_lazy("Ordered at"), kind="datetime", sort="created_at", on_phone=False, hidden=True
        ),
        Column("shipped_at", gettext_lazy("Shipped at"), kind="datetime", on_phone=False, hidden=True),
        Column("confirmed_at", gettext_lazy("Received at"), kind="datetime", on_phone=False, hidden=True),
        Column("courier", gettext_lazy("Courier company"), on_phone=False, hidden=True),
        Column("title", gettext_lazy("Goods"), on_phone=False, hidden=True),
    ],
    filters=[
        Filter("state", gettext_lazy("State"), choices=Order.State.choices, field="state"),
        Filter("shop", gettext_lazy("Shop"), choices=projects.shop_choices, field="shop__code"),
        Filter("paid", gettext_lazy("Paid on"), kind="days", field="paid_on"),
        Filter("ordered", gettext_lazy("Ordered on"), kind="days", field="created_on"),
        Filter("province", gettext_lazy("Province"), kind="text", field="province"),
        Filter(
            "refund",
            gettext_lazy("Refund"),
            choices=[("yes", gettext_lazy("with refund")), ("no", gettext_lazy("without refund"))],
            apply=with_refund,
        ),
        Filter("noted", gettext_lazy("With notes"), kind="flag", apply=lambda qs, _value: qs.filter(note_count__gt=0)),
        Filter("flagged", gettext_lazy("Flagged"), kind="flag", apply=lambda qs, _value: qs.filter(flagged=True)),
    ],
    search=found,
    search_hint=gettext_lazy("Order, waybill, SKU, receiver, phone or nick"),
    actions=[
        Action("note", gettext_lazy("Add a note"), right="orders.note", run=add_notes, wants_note=True, icon="note"),
        Action("flag", gettext_lazy("Flag"), right="orders.note", run=flag, icon="flag"),
        Action("unflag", gettext_lazy("Take the flag off"), right="orders.note", run=unflag, icon="flag-off"),
    ],
    detail=lambda order: reverse("orders:order", args=[order.pk]),
    empty=gettext_lazy("No orders yet. Take in the platform's order list and its goods list to begin."),
    empty_link=("intake:upload", gettext_lazy("Take files in")),
    default_sort="-created_at",
    tabs="state",
)
