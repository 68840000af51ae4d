"""The face of the orders department."""

from zhanggui.departments.orders.contracts import OrderBrief, OrderMoney, Panel, RefundsOfTrade
from zhanggui.departments.orders.follow import add_panel, follow
from zhanggui.departments.orders.queries import order_brief, order_briefs, provinces_of, settled_orders
from zhanggui.departments.orders.services import add_note, note_refunds, weigh_anew

__all__ = [
    "OrderBrief",
    "OrderMoney",
    "Panel",
    "RefundsOfTrade",
    "add_note",
    "add_panel",
    "follow",
    "note_refunds",
    "order_brief",
    "order_briefs",
    "provinces_of",
    "settled_orders",
    "weigh_anew",
]
