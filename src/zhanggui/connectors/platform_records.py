"""What readers of other platforms yield: goods rows of their orders, and the movements of their money."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from zhanggui.connectors.records import Record

SUMS: Mapping[str, str] = {
    "goods": "the goods before any discount",
    "total": "the order as the platform totals it, before vouchers",
    "after_vouchers": "the same after vouchers",
    "freight": "postage",
    "discount": "all discounts together",
    "shop_discount": "given by the shop",
    "platform_discount": "given by the platform",
    "talent_discount": "given by the person who recommended the goods",
    "payment_discount": "given by the means of payment",
    "red_packet": "paid with a red packet",
    "price_cut": "price reductions",
    "price_change": "changed by hand by the shop; may be negative",
    "balance_paid": "paid from the buyer's balance",
    "due": "what the buyer has to pay",
    "paid": "what the buyer paid",
    "received": "what the shop receives, as the platform says",
    "platform_borne": "discounts the platform really bears: income of the shop",
    "shop_borne": "discounts the shop really bears",
    "talent_borne": "discounts the recommending person really bears",
    "gross": "what is due and all discounts really borne",
    "fee": "handling fee",
}
"""What the sums of an order or of a goods row are called. A sum the file does not tell is not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformOrderRecord(Record):
    """One goods row of an order of JD, Pinduoduo, Douyin or Youzan.

    Money stands in two places. `of_row` belongs to this row and adds up over rows. `of_order` belongs to the whole
    order and is the same on each of its rows: it counts once an order (`sum_over`). Price and quantity are the row's.
    """

    platform: str
    trade_no: str
    position: int
    """The nth row of its order in this file, from 1."""
    status: str
    """unpaid, paid, shipped, success or closed; `status_text` keeps the platform's words."""
    status_text: str
    title: str
    quantity: int | None
    """None where the file tells no number of pieces."""
    price: Decimal | None = None
    of_row: Mapping[str, Decimal] = field(default_factory=dict, hash=False)
    of_order: Mapping[str, Decimal] = field(default_factory=dict, hash=False)
    line_no: str = ""
    """The platform's own number of the row, where it has one."""
    sku_code: str = ""
    """The merchant's own code of what was sold; `item_code` of the article it belongs to."""
    item_code: str = ""
    sku_id: str = ""
    """The platform's numbers of the same."""
    item_id: str = ""
    attributes: str = ""
    kinds: int | None = None
    created_at: datetime | None = None
    paid_at: datetime | None = None
    shipped_at: datetime | None = None
    confirmed_at: datetime | None = None
    after_sale: str = ""
    close_reason: str = ""
    waybills: tuple[str, ...] = ()
    courier: str = ""
    buyer: str = ""
    buyer_message: str = ""
    receiver_name: str = ""
    receiver_address: str = ""
    province: str = ""
    city: str = ""
    phone: str = ""
    seller_memo: str = ""
    talent_id: str = ""
    talent_name: str = ""
    source: str = ""
    """Where the buyer came from, in the platform's words."""
    replaced_by: tuple[str, ...] = ()
    """The orders a split order was parted into."""
    absent: frozenset[str] = frozenset()
    """Fields the file has no column for: it says nothing about them."""
    extra: Mapping[str, str] = field(default_factory=dict, hash=False)


def sum_over(rows: Iterable[PlatformOrderRecord], name: str) -> Decimal:
    """What a sum comes to over goods rows: the rows' own amounts, and those of an order once."""
    total = Decimal(0)
    counted: set[tuple[str, str]] = set()
    for row in rows:
        total += row.of_row.get(name, 0)
        if name in row.of_order and (row.platform, row.trade_no) not in counted:
            counted.add((row.platform, row.trade_no))
            total += row.of_order[name]
    return total


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRecord(Record):
    """One payment or refund, as the payment service tells it."""

    service: str
    """wechat or alipay."""
    at: datetime
    kind: str
    """payment, refund, reversal, withdrawal, transfer or other."""
    direction: str
    """in, out or none, seen from the owner of the account."""
    amount: Decimal
    """What moved; never negative."""
    payment_no: str
    payment_of: str = ""
    """The payment a refund belongs to, where its own number is another."""
    merchant_order_no: str = ""
    refund_no: str = ""
    merchant_refund_no: str = ""
    account: str = ""
    order_amount: Decimal | None = None
    refunded: Decimal | None = None
    """What of this payment was given back later, as the file notes on it."""
    discounts: Mapping[str, Decimal] = field(default_factory=dict, hash=False)
    """coupon, red_packet, points, service_discount, shop_discount, voucher, shop_red_packet, card."""
    fee: Decimal | None = None
    """What the service charged, to the digit of the file; negative where it was given back."""
    fee_rate: Decimal | None = None
    """A share of one: 0.006 is 0.60 %."""
    status_text: str = ""
    business_type: str = ""
    counterparty: str = ""
    method: str = ""
    title: str = ""
    memo: str = ""
    created_at: datetime | None = None
    extra: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementRecord(Record):
    """One movement or settlement of a shop's money at its platform."""

    platform: str
    at: datetime | None
    kind: str
    """sale, refund, commission, fee, withdrawal, transfer or other; `scene` keeps the platform's words."""
    scene: str
    amount: Decimal | None
    """What the shop gets; negative where it gives. None where the file tells parts only."""
    trade_no: str
    child_no: str = ""
    entry_no: str = ""
    after_sale_no: str = ""
    account: str = ""
    fee_type: str = ""
    ordered_at: datetime | None = None
    income: Decimal | None = None
    """All that came in and, never positive on a sale, all that went off, where the file totals them."""
    outgo: Decimal | None = None
    parts: Mapping[str, Decimal] = field(default_factory=dict, hash=False)
    """What the amount is made of, each with its sign: what the shop pays is negative on a sale."""
    refunded_before: bool | None = None
    quantity: int | None = None
    item_id: str = ""
    title: str = ""
    talent_id: str = ""
    talent_name: str = ""
    owner: str = ""
    memo: str = ""
    extra: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CompensationRecord(Record):
    """Money a shop gave a buyer, or had taken off, beside refunds."""

    platform: str
    """jd, pdd or douyin; "" where the columns do not tell."""
    trade_no: str
    amount: Decimal
    """Never negative."""
    entry_no: str
    kind_text: str
    status_text: str
    asked_at: datetime | None
    paid_at: datetime | None
    applicant: str
    shop_name: str
    title: str
    item_id: str
    service_no: str
    memo: str
    extra: Mapping[str, str] = field(default_factory=dict, hash=False)
