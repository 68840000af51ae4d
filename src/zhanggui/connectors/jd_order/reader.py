"""Reads the orders of JD."""

import re
from decimal import Decimal
from typing import Any

from zhanggui.connectors.cells import (
    CellError,
    amount,
    count,
    moment,
    note,
    number_id,
    optional,
    optional_code,
    price,
    words,
)
from zhanggui.connectors.columns import Binding, Field, alike
from zhanggui.connectors.platform_cells import open_text, reference, squeezed, state_of
from zhanggui.connectors.platform_orders import PlatformOrders
from zhanggui.connectors.regions import province_and_city

_STATES = {
    "等待付款": "unpaid",
    "等待付款确认": "unpaid",
    "未付款": "unpaid",
    "等待出库": "paid",
    "(锁定)等待出库": "paid",
    "等待确认收货": "shipped",
    "(锁定)等待确认收货": "shipped",
    "完成": "success",
    "已完成": "success",
    "已取消": "closed",
}
_known_state = state_of(_STATES)
_DELETED = "(删除)"
_NEW_NUMBERS = re.compile(r"(?<!\d)\d{10,20}(?!\d)", re.ASCII)


def order_state(cell: str) -> tuple[str, str]:
    """Our state and JD's words; whatever a deleted order was, it is closed."""
    if squeezed(cell).startswith(_DELETED):
        return "closed", words(cell)
    return _known_state(cell)


FIELDS = (
    Field("trade_no", number_id),
    Field("status", order_state),
    Field("quantity", count),
    Field("price", price),
    Field("created_at", moment),
    *alike(optional(moment), "paid_at", "confirmed_at"),
    *alike(optional(amount), "total", "after_vouchers", "balance_paid", "due", "freight", "paid", "received"),
    *alike(words, "title", "buyer", "source"),
    *alike(note, "receiver_address", "phone", "buyer_message", "seller_memo"),
    Field("receiver_name", open_text),
    Field("sku_id", reference),
    Field("sku_code", optional_code),
)


def _shape(told: dict[str, Any], sums: dict[str, Decimal], binding: Binding) -> None:
    if told["status"] in ("paid", "shipped", "success") and not told["quantity"]:
        raise CellError("bad_quantity", "quantity")
    told["province"], told["city"] = province_and_city(told["receiver_address"])
    memo = told["seller_memo"]
    if told["status"] == "closed" and "拆" in memo:
        found = dict.fromkeys(_NEW_NUMBERS.findall(memo))
        told["replaced_by"] = tuple(number for number in found if number != told["trade_no"])


READER = PlatformOrders("jd_order", "jd", FIELDS, _shape, per_order=True, needed=("total",))
read, read_row = READER.read, READER.read_row
