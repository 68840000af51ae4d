"""Orders of Douyin under the headers of its order export: a row a child order."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from zhanggui.base.clock import SHANGHAI
from zhanggui.connectors.api.documents import AnswerTable, Column, Entry, mappings, text_of

API = "douyin-open"
STATES = {"1": "待支付", "105": "已支付", "2": "待发货", "101": "部分发货", "3": "已发货", "4": "已关闭", "5": "已完成"}
UNPAID = "1"


def orders(answer: Mapping[str, Any]) -> list[Entry]:
    return mappings(answer, "data", "shop_order_list")


def total(answer: Mapping[str, Any]) -> int | None:
    holder = answer.get("data")
    text = text_of(holder.get("total")) if isinstance(holder, dict) else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def key(order: Entry) -> str:
    return "@".join(text_of(order.get(name)) for name in ("order_id", "update_time", "order_status"))


def items(order: Entry) -> list[Entry]:
    return mappings(order, "sku_order_list")


def yuan(fen: Any) -> str:
    """Whole cents as yuan, to the digit; what is not whole keeps its unit, for the reader to refuse."""
    text = text_of(fen)
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()):
        return f"{text} 分" if text else ""
    digits = digits.zfill(3)
    return f"{'-' if text.startswith('-') else ''}{digits[:-2]}.{digits[-2:]}"


def moment(seconds: Any) -> str:
    """Seconds as Beijing time; 0 is no moment."""
    text = text_of(seconds)
    if not (text.isascii() and text.isdigit() and len(text) < 12):
        return text
    return datetime.fromtimestamp(int(text), SHANGHAI).strftime("%Y-%m-%d %H:%M:%S") if int(text) else ""


def _due(pay_amount: Any, order_amount: Any, status: Any) -> str:
    if text_of(status) == UNPAID and text_of(pay_amount) in ("", "0"):
        return yuan(order_amount)
    return yuan(pay_amount)


def _state(order_status: Any, item_status: Any) -> str:
    """The child order's own state, else its order's."""
    status = text_of(item_status) or text_of(order_status)
    return STATES.get(status, status)


def _place(part: str) -> Any:
    """A part of the address that is not in cipher."""

    def told(address: Any) -> str:
        place = address.get(part) if isinstance(address, dict) else None
        return text_of(place.get("name")) if isinstance(place, dict) else ""

    return told


ORDERS = AnswerTable(
    (
        Column("主订单编号", ("order_id",)),
        Column("子订单编号", item=("order_id",)),
        Column("选购商品", item=("product_name",)),
        Column("商品数量", item=("item_num",)),
        Column("商品ID", item=("product_id",)),
        Column("商家编码", item=("code",)),
        Column("商品单价", item=("origin_amount",), make=yuan),
        Column("订单应付金额", item=("pay_amount", "order_amount", "order_status"), make=_due),
        Column("收件人", ("mask_post_receiver",)),
        Column("收件人手机号", ("mask_post_tel",)),
        Column("省", ("post_addr",), make=_place("province")),
        Column("市", ("post_addr",), make=_place("city")),
        Column("买家留言", ("buyer_words",)),
        Column("订单提交时间", ("create_time",), make=moment),
        Column("商家备注", ("seller_words",)),
        Column("订单完成时间", ("finish_time",), make=moment),
        Column("支付完成时间", ("pay_time",), make=moment),
        Column("订单状态", ("order_status",), ("order_status",), make=_state),
        Column("达人ID", item=("author_id",)),
        Column("达人昵称", item=("author_name",)),
        Column("取消原因", ("cancel_reason",)),
        Column("发货时间", ("ship_time",), make=moment),
    ),
    orders,
    key,
    items=items,
    unread=frozenset({"sku_order_list"}),
)
TABLES = {"douyin-order": ORDERS}
