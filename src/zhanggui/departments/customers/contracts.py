"""What the customers department takes and hands out."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True)
class Purchases:
    """All a buyer has bought in a shop, as the orders department counts it now."""

    nick_index: str
    nick: str
    orders: int
    paid_orders: int
    paid_amount: Decimal
    last_paid_on: date | None
    first_paid_at: datetime | None
    first_trade_no: str
    province: str


@dataclass(frozen=True)
class BuyerOrder:
    """One line of the orders shown on a buyer's page."""

    trade_no: str
    link: str
    state: str
    state_text: str
    paid_at: datetime | None
    order_amount: Decimal


@dataclass(frozen=True)
class BuyerBrief:
    """A buyer without a name."""

    pk: int
    nick_index: str
    orders: int
    paid_orders: int
    paid_amount: Decimal
    first_paid_on: date | None
    last_paid_on: date | None
