"""The platform's words for the state of a trade."""

import unicodedata
from functools import lru_cache

from zhanggui.connectors.cells import CellError

STATES = {
    "等待买家付款": "unpaid",
    "等待买家付尾款": "unpaid",
    "没有创建支付宝交易": "unpaid",
    "买家已付款": "paid",
    "买家已付款,等待卖家发货": "paid",
    "等待卖家发货": "paid",
    "卖家部分发货": "paid",
    "买家已付款,卖家部分发货": "paid",
    "卖家已发货": "shipped",
    "卖家已发货,等待买家确认": "shipped",
    "卖家已发货,等待买家确认收货": "shipped",
    "买家已签收": "shipped",
    "交易成功": "success",
    "交易关闭": "closed",
    "付款以后用户退款成功,交易自动关闭": "closed",
    "付款以前,卖家或买家主动关闭交易": "closed",
    "交易被淘宝关闭": "closed",
}
"""Keys in half width and without blanks."""


@lru_cache(maxsize=256)
def order_state(cell: str) -> str:
    """unpaid, paid, shipped, success or closed."""
    state = STATES.get("".join(unicodedata.normalize("NFKC", cell).split()))
    if state is None:
        raise CellError("unknown_status")
    return state
