"""The face of the customers department."""

from zhanggui.departments.customers.contracts import BuyerBrief, BuyerOrder, Purchases
from zhanggui.departments.customers.queries import buyers_by_index, first_trades, orders_shown_by
from zhanggui.departments.customers.services import note_purchases

__all__ = [
    "BuyerBrief",
    "BuyerOrder",
    "Purchases",
    "buyers_by_index",
    "first_trades",
    "note_purchases",
    "orders_shown_by",
]
