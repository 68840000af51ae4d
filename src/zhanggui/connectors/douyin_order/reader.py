"""Reads the orders of Douyin."""

import re
from datetime import datetime
from decimal import Decimal
from typing import Any

from zhanggui.connectors.cells import (
    BEIJING,
    amount,
    count,
    moment,
    money,
    note,
    number_id,
    optional,
    optional_code,
    price,
    words,
)
from zhanggui.connectors.columns import Binding, Field
from zhanggui.connectors.platform_cells import money_or_words, open_text, reference, state_of, told, waybills
from zhanggui.connectors.platform_orders import PlatformOrders

order_state = state_of(
    {
        "待支付": "unpaid",
        "待付款": "unpaid",
        "已支付": "paid",
        "备货中": "paid",
        "待发货": "paid",
        "部分发货": "paid",
        "已发货": "shipped",
        "已收货": "success",
        "已完成": "success",
        "已关闭": "closed",
    }
)
_BORNE = ("platform_borne", "shop_borne", "talent_borne")
_EXPORT = re.compile(r"(?:.*[/\\])?(\d{10})_\w", re.ASCII)
_PARCEL = re.compile(r"([0-9A-Za-z]{8,32})\s*-\s*([^-,，;；|\s]+)", re.ASCII)


def exported_at(name: str) -> datetime | None:
    """The moment of the export, which stands in the name of the file and nowhere else."""
    found = _EXPORT.match(name)
    moment = datetime.fromtimestamp(int(found.group(1)), BEIJING) if found else None
    return moment if moment and 2015 <= moment.year <= 2099 else None


def parcels(cell: str) -> tuple[tuple[str, ...], str]:
    """Waybills and the first carrier of `YT1234567890123-圆通速递`; a waybill alone names no carrier."""
    found = _PARCEL.findall(note(cell))
    if not found:
        return waybills(cell), ""
    return tuple(dict.fromkeys(number for number, _ in found)), found[0][1]


FIELDS = (
    Field("trade_no", number_id),
    Field("line_no", number_id),
    Field("status", order_state),
    Field("title", words),
    Field("attributes", words),
    Field("quantity", count),
    Field("item_id", reference),
    Field("sku_code", optional_code),
    Field("price", optional(price)),
    Field("due", amount),
    Field("freight", optional(amount)),
    Field("discount", optional(amount)),
    Field("platform_discount", money_or_words),
    Field("shop_discount", optional(amount)),
    Field("talent_discount", optional(amount)),
    Field("payment_discount", optional(amount)),
    Field("red_packet", optional(amount)),
    Field("price_change", optional(money)),
    Field("price_cut", optional(amount)),
    Field("fee", optional(money)),
    Field("platform_borne", optional(amount)),
    Field("shop_borne", optional(amount)),
    Field("talent_borne", optional(amount)),
    Field("receiver_name", open_text),
    Field("phone", open_text),
    Field("province", told),
    Field("city", told),
    Field("receiver_address", open_text),
    Field("buyer_message", told),
    Field("created_at", moment),
    Field("paid_at", optional(moment)),
    Field("shipped_at", optional(moment)),
    Field("confirmed_at", optional(moment)),
    Field("seller_memo", told),
    Field("talent_id", reference),
    Field("talent_name", told),
    Field("after_sale", told),
    Field("close_reason", told),
    Field("source", told),
    Field("waybills", parcels),
)


def _shape(told: dict[str, Any], sums: dict[str, Decimal], binding: Binding) -> None:
    if all(name in sums for name in _BORNE):
        sums["gross"] = sums["due"] + sum(sums[name] for name in _BORNE)
    told["waybills"], told["courier"] = told["waybills"]


READER = PlatformOrders("douyin_order", "douyin", FIELDS, _shape, per_order=False)
read, read_row = READER.read, READER.read_row
