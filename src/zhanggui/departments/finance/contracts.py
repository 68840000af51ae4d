"""What finance reads and answers: frozen values, no Django."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from zhanggui.base import Refusal

ZERO = Decimal("0.00")


class ReconciliationRefused(Refusal):
    """A rule of reconciling said no."""


@dataclass(frozen=True)
class ReconciliationBrief:
    """A reconciliation as other departments point to it."""

    pk: int
    key: str
    state: str
    closed_at: datetime | None


# What the shop knows itself


@dataclass(frozen=True)
class Trade:
    """A paid order as the shop knows it."""

    trade_no: str
    order_amount: Decimal
    """总金额: goods and freight after discounts, what the buyer owed."""
    state: str = "success"
    paid_on: date | None = None
    confirmed_at: datetime | None = None
    refunded: Decimal | None = None
    """退款金额 of the order export; None where that column was not there."""
    merchant_receipt: Decimal | None = None
    """打款商家金额; None where the export had no such column."""
    freight: Decimal = ZERO


@dataclass(frozen=True)
class RefundDue:
    """A successful refund as the refund export knows it."""

    refund_no: str
    trade_no: str
    amount: Decimal
    finished_at: datetime | None = None


# What the platform's ledger says


@dataclass(frozen=True)
class Entry:
    """One line of the ledger."""

    entry_no: str
    trade_no: str
    kind: str
    income: Decimal
    outgo: Decimal
    at: datetime
    day: date
    balance: Decimal | None = None
    heading: str = ""
    row: int = 0
    account: str = ""

    @property
    def moved(self) -> Decimal:
        """What the line did to the balance."""
        return self.income - self.outgo


@dataclass(frozen=True)
class Statement:
    """The days a ledger file covers and the balances at both ends."""

    first: date
    last: date
    account: str = ""
    opening: Decimal | None = None
    closing: Decimal | None = None


# What the courier bills


@dataclass(frozen=True)
class BillLine:
    """One parcel on a courier's bill."""

    waybill: str
    payable: Decimal
    billed_kg: Decimal | None = None
    total: Decimal | None = None
    first_fee: Decimal | None = None
    next_fee: Decimal | None = None
    prepaid: Decimal = ZERO
    province: str = ""
    destination: str = ""
    day: date | None = None
    bill: int = 0
    row: int = 0
    shop: str = ""
    also_on: tuple[int, ...] = ()
    """Other bills that say this very line again."""


@dataclass(frozen=True)
class OurParcel:
    """A parcel as the warehouse knows it."""

    waybill: str
    province: str = ""
    weight_kg: Decimal | None = None
    known_kg: Decimal = ZERO
    """Weight of the pieces whose SKU has a weight."""
    unknown_pieces: int = 0
    """Pieces whose SKU has none."""
    shop: str = ""
    trade_no: str = ""


@dataclass(frozen=True)
class PriceTable:
    """First kilogram and each started further step, by province in short form."""

    rates: Mapping[str, tuple[Decimal, Decimal]]
    first_kg: Decimal = Decimal(1)
    step_kg: Decimal = Decimal(1)
    valid_from: date | None = None
    weight_rule: Mapping[str, Decimal] = field(default_factory=dict)
    """per_piece_kg, min_kg, max_kg: for parcels the warehouse has no weight of."""
    shop: str = ""
    """The shop it was agreed for; empty for all."""


# What comes out


@dataclass(frozen=True)
class Finding:
    """One thing that does not agree, waiting for somebody's decision."""

    kind: str
    subject: str
    """The trade, waybill or entry it is about."""
    expected: Decimal | None = None
    billed: Decimal | None = None
    reason: str = ""
    """A word of `wording.REASONS`."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """What the reason's sentence needs, and what a screen shows beside it."""
    part: str = ""
    """Tells two findings of one kind about one subject apart; stays the same when computed again."""

    @property
    def difference(self) -> Decimal:
        return (self.billed or ZERO) - (self.expected or ZERO)


@dataclass(frozen=True)
class Settled:
    """A computed reconciliation: the public answer, and the findings people decide about."""

    answer: Mapping[str, Any]
    findings: tuple[Finding, ...] = ()
