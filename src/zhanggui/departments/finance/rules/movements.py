"""What one row of a payment bill or a settlement moved, in parts that add up to it. No database here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from zhanggui.connectors.platform_records import PaymentRecord, SettlementRecord

ZERO = Decimal("0.00")
CENT = Decimal("0.01")
WHOLE = "收入合计"
"""Heading of a sale whose file does not part what buyers paid from what the platform gave."""
PERSONAL = frozenset({"wechat-personal", "alipay-personal"})
LEADS: Mapping[str, str] = {
    "alipay-merchant-trade": "alipay-merchant-fundflow",
    "douyin-settlement": "douyin-fundflow",
}
"""Files that tell of money another file books: on days the other one covers, only that one counts."""

PARTS: Mapping[str, tuple[str, str]] = {
    "goods_paid": ("sale", "用户实付"),
    "freight_paid": ("sale", "运费实付"),
    "refund": ("refund", "订单退款"),
    "freight_subsidy": ("transfer", "运费补贴"),
    "platform_subsidy": ("transfer", "平台补贴"),
    "other_subsidy": ("transfer", "其他平台补贴"),
    "trade_in": ("transfer", "以旧换新抵扣"),
    "government_subsidy": ("transfer", "政府补贴平台垫资"),
    "talent_subsidy": ("transfer", "达人补贴"),
    "payment_subsidy": ("transfer", "支付补贴"),
    "credit_subsidy": ("transfer", "月付营销补贴"),
    "bank_subsidy": ("transfer", "银行补贴"),
    "platform_fee": ("commission", "平台服务费"),
    "commission": ("fee", "达人佣金"),
    "agency_commission": ("fee", "服务商佣金"),
    "channel_share": ("fee", "渠道分成"),
    "recruiting_fee": ("fee", "招商服务费"),
    "promotion_fee": ("fee", "站外推广费"),
    "other_share": ("fee", "其他分成"),
}
"""Parts of a settlement: the kind of movement each is, and what it is called."""
SALES = frozenset({"goods_paid", "freight_paid"})


@dataclass(frozen=True)
class Movement:
    """A part of what a row moved: positive where the shop got it."""

    part: str
    kind: str
    heading: str
    moved: Decimal


@dataclass(frozen=True)
class Booking:
    """A row as the ledger books it."""

    row: int
    number: str
    """The number the row has in its file's world; "" where it has none."""
    at: datetime
    trade_no: str
    movements: tuple[Movement, ...]
    merchant_order_no: str = ""
    counterparty: str = ""
    title: str = ""
    channel: str = ""
    business_type: str = ""
    memo: str = ""

    @property
    def moved(self) -> Decimal:
        return sum((each.moved for each in self.movements), ZERO)


def payment_booking(record: PaymentRecord, format: str) -> Booking | str:
    """What a payment or refund moved, its fee apart; why not, where it cannot be booked."""
    if record.fee is not None and record.fee != record.fee.quantize(CENT):
        return "part_of_cent"
    personal = format in PERSONAL
    kind = record.kind
    if not personal:
        kind = {"payment": "sale", "reversal": "refund"}.get(kind, kind)
    elif kind == "payment":
        kind = "other"  # what somebody bought or was paid; no sale of the shop by itself
    movements = [Movement("", kind, record.business_type, _signed(record))]
    if record.fee:
        movements.append(Movement("fee", "fee", "手续费", -record.fee.quantize(CENT)))
    parts = (record.payment_no, record.kind, record.refund_no or record.merchant_refund_no)
    return Booking(
        row=record.row,
        number="/".join(part for part in parts if part),
        at=record.at,
        trade_no="" if personal else record.merchant_order_no,
        movements=tuple(movements),
        merchant_order_no=record.merchant_order_no,
        counterparty=record.counterparty,
        title=record.title,
        channel=record.method,
        business_type=record.business_type,
        memo=record.memo,
    )


def _signed(record: PaymentRecord) -> Decimal:
    """What the account got. A platform that counts neither in nor out still took a withdrawal and gave a refund."""
    if record.direction == "in":
        return record.amount
    if record.direction == "out" or record.kind == "withdrawal":
        return -record.amount
    return record.amount if record.kind == "refund" else ZERO


def settlement_booking(record: SettlementRecord, format: str) -> Booking | str:
    """What a settlement moved, by its parts; what they leave over stands by itself, so that nothing is lost."""
    if record.at is None:
        return "no_day"
    movements = [_part(record.kind, name, part) for name, part in record.parts.items() if name in PARTS]
    if movements and record.income is not None and not SALES & set(record.parts):
        movements.insert(0, Movement("income", record.kind, WHOLE, record.income))
    if record.amount is not None:
        left = record.amount - sum((each.moved for each in movements), ZERO)
        if not movements:
            movements = [_undivided(record)]
        elif left:
            movements.append(Movement("rest", "other", "其余", left))
    return Booking(
        row=record.row,
        number=record.entry_no,
        at=record.at,
        trade_no=record.trade_no,
        movements=tuple(movements),
        merchant_order_no=record.child_no,
        title=record.title,
        channel=record.account,
        business_type=record.scene,
        memo=record.memo,
    )


def _part(kind: str, name: str, part: Decimal) -> Movement:
    """A part on a refund is what goes back of it: the buyer's money is the refund."""
    usual, heading = PARTS[name]
    return Movement(name, "refund" if kind == "refund" and name in SALES else usual, heading, part)


def _undivided(record: SettlementRecord) -> Movement:
    whole = record.kind == "sale"
    return Movement("", record.kind, WHOLE if whole else record.fee_type or record.scene, record.amount or ZERO)
