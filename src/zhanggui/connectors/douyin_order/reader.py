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
from zhanggui.connectors.columns import Binding, Field, alike
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
    *alike(number_id, "trade_no", "line_no"),
    Field("status", order_state),
    Field("quantity", count),
    Field("price", optional(price)),
    Field("due", amount),
    *alike(
        optional(amount),
        "freight",
        "discount",
        "shop_discount",
        "talent_discount",
        "payment_discount",
        "red_packet",
        "price_cut",
        *_BORNE,
    ),
    Field("platform_discount", money_or_words),
    *alike(optional(money), "price_change", "fee"),
    Field("created_at", moment),
    *alike(optional(moment), "paid_at", "shipped_at", "confirmed_at"),
    *alike(words, "title", "attributes"),
    *alike(
        told, "province", "city", "buyer_message", "seller_memo", "talent_name", "after_sale", "close_reason", "source"
    ),
    *alike(open_text, "receiver_name", "phone", "receiver_address"),
    *alike(reference, "item_id", "talent_id"),
    Field("sku_code", optional_code),
    Field("waybills", parcels),
)


def _shape(told: dict[str, Any], sums: dict[str, Decimal], binding: Binding) -> None:
    if all(name in sums for name in _BORNE):
        sums["gross"] = sums["due"] + sum(sums[name] for name in _BORNE)
    told["waybills"], told["courier"] = told["waybills"]


READER = PlatformOrders("douyin_order", "douyin", FIELDS, _shape, per_order=False)
read, read_row = READER.read, READER.read_row
