"""What the warehouse takes and hands out."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple


class ParcelExpected(NamedTuple):
    """An order's share of one parcel: what the order list and the goods' weights say."""

    waybill: str
    trade_no: str
    courier: str
    province: str
    city: str
    pieces: int
    known_kg: Decimal
    """Weight of the pieces whose SKU has a weight."""
    unknown_pieces: int
    """Pieces whose SKU has none."""
    paid_at: datetime | None
    shipped_at: datetime | None
    run_id: int = 0
    source_row: int = 0


@dataclass(frozen=True)
class ParcelBilled:
    """What a courier's bill says of one waybill; `freight` is the sum where it is billed twice."""

    waybill: str
    courier: str
    billed_kg: Decimal | None
    freight: Decimal | None
    expected_freight: Decimal | None
    scanned_at: datetime | None
    province: str = ""
    run_id: int = 0
    source_row: int = 0


@dataclass(frozen=True)
class ParcelBrief:
    """A parcel as other departments know it."""

    pk: int
    waybill: str
    courier: str
    trade_no: str
    """Empty where no order names this waybill."""
    trades: int
    province: str
    pieces: int
    known_kg: Decimal
    unknown_pieces: int
    weight_kg: Decimal | None
    """By SKU weights and the shop's own parcel rule; None where neither speaks."""
    weight_source: str
    """sku, default, mixed, or empty where the weight is not known."""
    paid_at: datetime | None
    shipped_at: datetime | None
    scanned_at: datetime | None
    billed_kg: Decimal | None
    freight: Decimal | None
    business_date: date | None
