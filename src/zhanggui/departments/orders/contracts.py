"""What the orders department takes and hands out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True)
class OrderMoney:
    """The money of one trade, for settlement."""

    trade_no: str
    order_amount: Decimal
    paid_amount: Decimal
    merchant_receipt: Decimal | None
    refunded: Decimal | None
    """As the order list says; None where it does not say."""
    state: str
    paid_on: date | None
    confirmed_at: datetime | None
    goods_due: Decimal = Decimal(0)
    freight_due: Decimal = Decimal(0)
    closed: bool = False


@dataclass(frozen=True)
class OrderBrief:
    """A trade as other departments show it: no personal data."""

    pk: int
    trade_no: str
    state: str
    state_text: str
    province: str
    city: str
    buyer_index: str
    quantity: int
    order_amount: Decimal
    paid_at: datetime | None
    link: str


@dataclass(frozen=True)
class RefundsOfTrade:
    """How many refunds a trade has and how much was paid back."""

    trade_no: str
    count: int
    paid: Decimal


@dataclass(frozen=True)
class Panel:
    """A card another department puts on an order's page: a title, a table, and where it comes from."""

    title: str
    headers: Sequence[str]
    rows: Sequence[Sequence[object]]
    """Cells are texts, or (text, link) pairs."""
    note: str = ""


Follower = Callable[[str, Sequence[str]], None]
"""Called with a shop code and the trade numbers that changed, inside the transaction that changed them."""
PanelMaker = Callable[[str, str], "Panel | None"]
"""Called with a shop code and a trade number."""
