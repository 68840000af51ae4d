"""What a reader yields: one frozen record for one line, with the row it came from and the line as it was."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One readable line. `row` counts as in `Problem`; `raw` keeps every cell under its header."""

    row: int
    raw: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRecord(Record):
    """A trade of the order list: one row a parent trade."""

    trade_no: str
    buyer_nick: str
    buyer_alipay: str
    payment_no: str
    goods_due: Decimal
    freight_due: Decimal
    order_amount: Decimal
    paid_amount: Decimal
    status: str
    """unpaid, paid, shipped, success or closed."""
    buyer_message: str
    receiver_name: str
    receiver_address: str
    province: str
    city: str
    phone: str
    mobile: str
    ship_method: str
    created_at: datetime | None
    paid_at: datetime | None
    shipped_at: datetime | None
    confirmed_at: datetime | None
    title: str
    kinds: int
    waybills: tuple[str, ...]
    courier: str
    seller_memo: str
    quantity: int | None
    """None where the platform names goods without saying how many."""
    shop_name: str
    close_reason: str
    refunded: Decimal | None
    """None where the trade knows no refund."""
    merchant_receipt: Decimal | None
    """Money released to the merchant; None in the generations that do not tell it."""
    is_mobile: bool
    invoice_title: str = ""
    replaced_by: tuple[str, ...] = ()
    """The orders a split order was parted into."""
    absent: frozenset[str] = frozenset()
    """Fields the file has no column for: it says nothing about them, which is not the same as an empty cell."""
    extra: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Columns no known generation has, by header."""


@dataclass(frozen=True, slots=True)
class OrderGlance:
    """What a first pass needs of a trade: which one, and when."""

    row: int
    trade_no: str
    created_at: datetime
    paid_at: datetime | None
    shipped_at: datetime | None
    confirmed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLineRecord(Record):
    """One goods row of a trade."""

    trade_no: str
    position: int
    """The nth row of its trade in this file, from 1."""
    title: str
    price: Decimal
    quantity: int
    sku_code: str
    item_code: str
    attributes: str
    bundle: str
    memo: str
    status: str
    """As in the order list; "" where the file names a state the order list does not know."""
    child_no: str = ""
    paid_amount: Decimal | None = None
    refund_status: str = ""
    extra: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundRecord(Record):
    """One refund case."""

    refund_no: str
    trade_no: str
    payment_no: str
    paid_at: datetime | None
    item_code: str
    finished_at: datetime | None
    paid_amount: Decimal | None
    title: str
    amount: Decimal
    is_manual: bool
    needs_return: bool
    asked_at: datetime | None
    status: str
    """asked, agreed, success, closed or other; `status_text` keeps the platform's words."""
    status_text: str
    goods_status: str
    platform_involved: str
    reason: str
    explanation: str
    is_partial: bool
    extra: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerRecord(Record):
    """One movement of the merchant's payment account."""

    entry_no: str
    business_no: str
    merchant_order_no: str
    trade_no: str
    """The shop's trade the movement belongs to; "" where it names none."""
    title: str
    at: datetime
    counterparty: str
    income: Decimal
    outgo: Decimal
    """Never negative, whatever sign the file used."""
    balance: Decimal | None
    channel: str
    business_type: str
    memo: str
    kind: str
    """sale, refund, commission, fee, withdrawal, transfer or other."""
    extra: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerStatement(Record):
    """What a ledger file says about itself and what its rows add up to; comes last."""

    account: str
    first: date | None
    last: date | None
    """Days covered, both included."""
    declared_income: Decimal | None
    declared_income_rows: int | None
    declared_outgo: Decimal | None
    declared_outgo_rows: int | None
    opening: Decimal | None
    closing: Decimal | None
    income: Decimal
    income_rows: int
    outgo: Decimal
    outgo_rows: int
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CourierBillRecord(Record):
    """One parcel on a courier's bill. Amounts the outlet does not print are None."""

    courier: str
    waybill: str
    scanned_at: datetime | None
    destination: str
    billed_kg: Decimal
    first_fee: Decimal | None
    next_fee: Decimal | None
    total: Decimal
    prepaid: Decimal
    payable: Decimal
    province: str
    material: str
    surcharge: Decimal | None = None
    """Charged beside the freight, on a row of its own; `payable` holds it, `total` does not."""
    parts: Mapping[str, Decimal] = field(default_factory=dict, hash=False)
    """What the total is made of where the courier prints it: transit_fee, label_fee."""
    extra: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class ParcelWeight:
    """How heavy a parcel is where no SKU weight is known: pieces times a weight, within bounds."""

    per_piece_kg: Decimal
    min_kg: Decimal
    max_kg: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class TariffRecord(Record):
    """A courier's price table: first weight, then each started step, by province."""

    courier_name: str
    courier: str
    first_kg: Decimal
    step_kg: Decimal
    parcel_weight: ParcelWeight | None
    rates: Mapping[str, tuple[Decimal, Decimal]] = field(hash=False)
    """Province to (price of the first weight, price of each started step)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SalesLineRecord(Record):
    """One line of a generic order-lines file."""

    invoice: str
    sku: str
    title: str
    quantity: int
    at: datetime
    """Wall time of the file, without zone."""
    price: Decimal
    buyer: str
    region: str
