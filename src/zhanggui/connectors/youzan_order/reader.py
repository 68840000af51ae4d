"""Reads the orders of Youzan."""

import re
from decimal import Decimal
from typing import Any

from zhanggui.connectors.cells import amount, code_id, count, moment, note, optional, words
from zhanggui.connectors.columns import Binding, Field, alike
from zhanggui.connectors.platform_cells import open_text, state_of, told
from zhanggui.connectors.platform_orders import PlatformOrders

order_state = state_of(
    {
        "待付款": "unpaid",
        "待发货": "paid",
        "已发货": "shipped",
        "交易成功": "success",
        "交易完成": "success",
        "交易关闭": "closed",
    }
)
_PIECES = re.compile(r"[(（](\d{1,6})件[)）]", re.ASCII)

FIELDS = (
    Field("trade_no", code_id),
    Field("status", order_state),
    Field("kinds", optional(count)),
    Field("paid", amount),
    Field("created_at", moment),
    Field("paid_at", optional(moment)),
    *alike(words, "title", "province", "city", "buyer"),
    *alike(note, "buyer_message", "seller_memo"),
    *alike(open_text, "receiver_name", "phone", "receiver_address"),
    Field("talent_name", told),
)


def _shape(told: dict[str, Any], sums: dict[str, Decimal], binding: Binding) -> None:
    """The pieces of (2件), where every kind of goods tells them."""
    pieces = [int(found) for found in _PIECES.findall(told["title"])]
    told["quantity"] = sum(pieces) if pieces and told["kinds"] in (None, len(pieces)) else None


READER = PlatformOrders("youzan_order", "youzan", FIELDS, _shape, per_order=True)
