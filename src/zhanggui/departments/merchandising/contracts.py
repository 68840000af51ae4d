"""What the merchandising department takes and hands out."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from zhanggui.base import Refusal


class SkuRefused(Refusal):
    """A figure that no product can have, or nothing to take back."""


@dataclass(frozen=True)
class SkuSeen:
    """A SKU as a sold line shows it."""

    code: str
    title: str
    price: Decimal
    attributes: str = ""
    product_code: str = ""
    seen_at: datetime | None = None
    """When the line was sold; None sorts before every moment."""


@dataclass(frozen=True)
class SkuBrief:
    """A SKU as other departments know it."""

    pk: int
    code: str
    product_code: str
    title: str
    price: Decimal | None
    weight_kg: Decimal | None
    stock: int | None


@dataclass(frozen=True)
class SkuSale:
    """One line of the sales shown on a SKU's page."""

    trade_no: str
    link: str
    paid_at: datetime | None
    quantity: int
    price: str
