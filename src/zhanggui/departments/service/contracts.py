"""What the service department hands out."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True)
class RefundMoney:
    """The money of one refund, for settlement. Only `success` moved money."""

    refund_no: str
    trade_no: str
    amount: Decimal
    finished_at: datetime | None
    finished_on: date | None
    status: str


@dataclass(frozen=True)
class RefundBrief:
    """A refund as other departments show it: no personal data."""

    pk: int
    refund_no: str
    trade_no: str
    sku_code: str
    amount: Decimal
    state: str
    state_text: str
    reason: str
    asked_at: datetime | None
    finished_at: datetime | None
    link: str
