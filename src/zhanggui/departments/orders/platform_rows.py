"""What goods rows of JD, Pinduoduo, Douyin and Youzan make of an order. No database here.

Each platform names its sums differently; here they become the ones every order has.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from zhanggui.connectors.platform_records import PlatformOrderRecord, sum_over
from zhanggui.connectors.records import OrderLineRecord, OrderRecord
from zhanggui.departments.orders import rules

Stamp = tuple[str, str, str]
Rows = Sequence[PlatformOrderRecord]
Ways = Sequence[Sequence[str]]

ZERO = Decimal("0.00")
FINE = Decimal("0.0001")
DUE: Mapping[str, Ways] = {
    "jd": (("due", "balance_paid"), ("paid",), ("total",)),
    "pdd": (("paid",),),
    "douyin": (("due",),),
    "youzan": (("paid",),),
}
"""What the buyer has to pay, in order of preference: of a way whose first sum is told, the told ones are added."""
PAID: Mapping[str, Ways] = {
    "jd": (("paid",), ("due", "balance_paid")),
    "pdd": (("paid",),),
    "douyin": (("due",),),
    "youzan": (("paid",),),
}
"""What the buyer paid, once the order is paid."""
RECEIVED = "received"
ONE_ROW = frozenset({"pdd", "youzan"})
"""Platforms that write one row an order."""
WITHOUT_LINES = frozenset({"youzan"})
"""Platforms that name the goods of an order in one cell."""
BARE: Mapping[str, Sequence[str]] = {
    "buyer": ("buyer_nick",),
    "phone": ("mobile",),
    "received": ("merchant_receipt",),
    "freight": ("freight_due", "goods_due"),
}
"""A column the file lacks, and the fields of the order it then says nothing about."""
SAME = (
    "status", "buyer_message", "receiver_name", "receiver_address", "province", "city", "created_at", "paid_at",
    "shipped_at", "confirmed_at", "title", "kinds", "waybills", "courier", "seller_memo", "close_reason",
)  # fmt: skip
"""Fields with the same name in both."""
WORKED_OUT = frozenset(
    {
        "status", "created_at", "paid_at", "shipped_at", "confirmed_at", "title", "kinds", "waybills", "courier",
        "close_reason", "quantity", "order_amount", "paid_amount", "goods_due", "freight_due",
    }
)  # fmt: skip
"""Fields of an order that come from all its numbered rows together."""


def latest(rows: Rows, stamps: Mapping[int, Stamp]) -> list[PlatformOrderRecord]:
    """The rows of one file that tell an order's latest state; what says again or less is left out."""
    best = max(rows, key=lambda row: stamps[row.row])
    if best.platform in ONE_ROW:
        return [best]
    found: dict[tuple[object, ...], PlatformOrderRecord] = {}
    for row in rows:
        if stamps[row.row][0] == stamps[best.row][0]:
            found.setdefault((row.sku_id, row.sku_code, row.title, row.attributes, row.price, row.quantity), row)
    return list(found.values())


def paid_columns(platform: str) -> list[str]:
    """The sums of which a file must tell one, or nobody knows what was paid."""
    return [way[0] for way in PAID[platform]]


def tells_money(row: PlatformOrderRecord) -> bool:
    """Whether the row says what has to be paid and what was paid."""
    told = {**row.of_order, **row.of_row}
    return any(way[0] in told for way in DUE[row.platform]) and any(way[0] in told for way in PAID[row.platform])


def is_paid(row: PlatformOrderRecord) -> bool:
    """Whether a row's money was paid; a closed row in a file without paying moments is taken at its word."""
    if row.status == "closed":
        return row.paid_at is not None or "paid_at" in row.absent
    return row.status != "unpaid"


def order_of(rows: Rows, person: PlatformOrderRecord) -> OrderRecord:
    """The order these rows make; who bought, and where it goes, is told by `person`."""
    platform = person.platform
    state = state_of(rows)
    replaced = () if state != "closed" else person.replaced_by
    paying = [] if replaced else [row for row in rows if is_paid(row)]
    due, freight = _sum(rows, DUE[platform]), sum_over(rows, "freight")
    told_receipt = any(RECEIVED in row.of_order or RECEIVED in row.of_row for row in paying)
    return OrderRecord(
        row=person.row,
        raw=person.raw,
        trade_no=person.trade_no,
        buyer_nick=person.buyer,
        buyer_alipay="",
        payment_no="",
        goods_due=due - freight,
        freight_due=freight,
        order_amount=due,
        paid_amount=_sum(paying, PAID[platform]) if paying else ZERO,
        status=state,
        buyer_message=person.buyer_message,
        receiver_name=person.receiver_name,
        receiver_address=person.receiver_address,
        province=person.province,
        city=person.city,
        phone="",
        mobile=person.phone,
        ship_method="",
        created_at=min((row.created_at for row in rows if row.created_at), default=None),
        paid_at=min((row.paid_at for row in paying if row.paid_at), default=None),
        shipped_at=max((row.shipped_at for row in rows if row.shipped_at), default=None),
        confirmed_at=_confirmed(rows, state),
        title="；".join(dict.fromkeys(row.title for row in rows)),
        kinds=person.kinds
        if platform in WITHOUT_LINES
        else len({(row.sku_code, row.sku_id, row.title) for row in rows}),
        waybills=tuple(dict.fromkeys(waybill for row in rows for waybill in row.waybills)),
        courier=next((row.courier for row in rows if row.courier), ""),
        seller_memo=person.seller_memo,
        quantity=pieces(rows),
        shop_name="",
        close_reason=next((row.close_reason for row in rows if row.close_reason), ""),
        refunded=None,
        merchant_receipt=sum_over(paying, RECEIVED) if told_receipt else None,
        is_mobile=False,
        replaced_by=replaced,
        absent=_absent(person),
    )


def state_of(rows: Rows) -> str:
    """How far an order is: as far as the last of its rows that is still wanted."""
    wanted = [row.status for row in rows if row.status != "closed"]
    return min(wanted, key=lambda state: rules.STATE_RANK[state], default="closed")


def pieces(rows: Rows) -> int | None:
    """How many pieces; None where a row does not say."""
    told = [row.quantity for row in rows]
    return None if None in told else sum(quantity for quantity in told if quantity is not None)


def lines_of(rows: Rows) -> list[OrderLineRecord]:
    """The goods rows as lines; none where the platform names goods in one cell."""
    return [_line(row) for row in rows if row.platform not in WITHOUT_LINES]


def own_amount(row: PlatformOrderRecord) -> Decimal | None:
    """What the row alone costs the buyer, where the platform says so."""
    return row.of_row.get("due")


def _line(row: PlatformOrderRecord) -> OrderLineRecord:
    quantity = row.quantity or 0
    return OrderLineRecord(
        row=row.row,
        raw=row.raw,
        trade_no=row.trade_no,
        position=row.position,
        title=row.title,
        price=_price(row, quantity),
        quantity=quantity,
        sku_code=row.sku_code or row.sku_id or row.item_id,
        item_code=row.item_code,
        attributes=row.attributes,
        bundle="",
        memo="",
        status=row.status,
    )


def _price(row: PlatformOrderRecord, quantity: int) -> Decimal:
    """The price of a piece; where the file tells only what all pieces cost, its share."""
    if row.price is not None:
        return row.price
    told = {**row.of_order, **row.of_row}
    whole = next((told[name] for name in ("goods", "due", "paid", "received") if name in told), ZERO)
    return (whole / quantity).quantize(FINE, rounding=ROUND_HALF_UP) if quantity else ZERO


def _sum(rows: Rows, ways: Ways) -> Decimal:
    told = {name for row in rows for name in (*row.of_order, *row.of_row)}
    way = next((way for way in ways if way[0] in told), ())
    return sum((sum_over(rows, name) for name in way), ZERO)


def _confirmed(rows: Rows, state: str) -> datetime | None:
    if state not in ("success", "closed"):
        return None
    return max((row.confirmed_at for row in rows if row.confirmed_at), default=None)


def _absent(row: PlatformOrderRecord) -> frozenset[str]:
    """Fields of the order the file says nothing about."""
    found = {name for name in SAME if name in row.absent}
    found.update(field for column, fields in BARE.items() if column in row.absent for field in fields)
    if row.platform == "jd" and "receiver_address" in row.absent:
        found.update(("province", "city"))
    return frozenset(found)
