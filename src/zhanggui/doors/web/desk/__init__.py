"""Desk: one description of a document; list, filters, bulk actions, saved views and exports are built from it.

A department writes, in its `screens.py` or `desks.py`:

    orders_desk = Desk(
        key="orders", title=_("Orders"), app="orders",
        right="orders.view", export_right="orders.export",
        rows=lambda request: queries.orders_in(request.scope),        # a QuerySet, already scoped
        columns=[
            Column("trade_no", _("Trade number"), kind="link", sort="trade_no"),
            Column("paid_amount", _("Paid"), kind="money", sort="paid_amount"),
            Column("state", _("State"), value=lambda o: o.get_state_display(), kind="badge", tone=state_tone),
            Column("receiver", _("Receiver"), personal=True, on_phone=False),
        ],
        filters=[
            Filter("state", _("State"), choices=Order.State.choices, field="state"),
            Filter("paid", _("Paid on"), kind="days", field="paid_on"),
        ],
        search=lambda rows, text: rows.filter(trade_no__startswith=text),
        actions=[Action("note", _("Add a note"), right="orders.note", run=add_notes, wants_note=True)],
        detail=lambda order: reverse("orders:order", args=[order.pk]),
        empty=_("No orders yet. Take in an order list to begin."),
        default_sort="-paid_on",
    )

and in `urls.py`: `urlpatterns = [*desk_urls(orders_desk), ...]`. That gives the names
`orders:orders` (list), `orders:orders-export`, `orders:orders-act`, `orders:orders-views`.
The address is `<key>/` under the department, or the department's root when key equals app;
`desk_urls(desk, at="skus/")` puts it elsewhere.

Keep the query count constant: `select_related` / `prefetch_related` in `rows`; `value` reads the row, no queries.
Give `rows` an indexed order in `default_sort` (the kit appends the primary key to make it total).
A personal column is masked on screen and in exports; show plain text by a logged reveal screen only.

The page of one document is described the same way:

    order_page = Document(
        key="order", app="orders", right="orders.view", note_right="orders.note",
        rows=queries.visible_orders, template="orders/order.html", context=shown,
        add_note=lambda order, **said: services.add_note(order_id=order.pk, **said),
        note_hint=_("What should others know about this order?"),
        subject=lambda order: f"order {order.trade_no}", personal=("receiver_name", "mobile"),
    )

and in `urls.py` `*document_urls(order_page)`: the names `orders:order`, `orders:order-note`, `orders:order-reveal`.
The template includes `web/desk/notes.html` and `web/desk/reveal.html` where notes and the logged look belong.
Any other screen that shows personal data in clear calls `write_down_look` first.
"""

from zhanggui.doors.web.desk.description import Action, Column, Desk, Filter
from zhanggui.doors.web.desk.document import Document, document_urls, write_down_look
from zhanggui.doors.web.desk.pages import desk_urls

__all__ = ["Action", "Column", "Desk", "Document", "Filter", "desk_urls", "document_urls", "write_down_look"]
