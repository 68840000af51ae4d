"""Orders of Pinduoduo under the headers of its order export: a row an order."""

from collections.abc import Mapping
from typing import Any

from zhanggui.connectors.api.documents import AnswerTable, Column, Entry, mappings, text_of

API = "pdd-open"
STATES = {
    ("1", False): "待发货",
    ("2", False): "已发货，待签收",
    ("3", False): "已签收",
    ("1", True): "未发货，退款成功",
    ("2", True): "已发货，退款成功",
    ("3", True): "已签收，退款成功",
}
AFTER_SALE = {"1": "无售后或售后取消", "2": "售后处理中", "3": "退款中", "4": "退款成功"}
"""Only 1 and 4 are documented; the word of the others decides nothing."""


def orders(answer: Mapping[str, Any]) -> list[Entry]:
    return mappings(answer, "order_list_get_response", "order_list")


def total(answer: Mapping[str, Any]) -> int | None:
    holder = answer.get("order_list_get_response")
    text = text_of(holder.get("total_count")) if isinstance(holder, dict) else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def key(order: Entry) -> str:
    told = (order.get(name) for name in ("order_sn", "updated_at", "order_status", "refund_status"))
    return "@".join(map(text_of, told))


def _state(order_status: Any, refund_status: Any) -> str:
    status, refund = text_of(order_status), text_of(refund_status)
    if refund not in AFTER_SALE:
        return f"{status} / {refund}"
    return STATES.get((status, refund == "4"), status)


def _of_goods(name: str) -> Any:
    """What the one article says; of several each, which no row of the export can hold."""
    return lambda holder: " + ".join(text_of(one.get(name)) for one in _goods(holder))


def _goods(holder: Any) -> list[Entry]:
    return [one for one in holder if isinstance(one, dict)] if isinstance(holder, list) else []


ORDERS = AnswerTable(
    (
        Column("订单号", ("order_sn",)),
        Column("商品", ("item_list",), make=_of_goods("goods_name")),
        Column("订单状态", ("order_status", "refund_status"), make=_state),
        Column("商品总价(元)", ("goods_amount",)),
        Column("邮费(元)", ("postage",)),
        Column("店铺优惠折扣(元)", ("seller_discount",)),
        Column("平台优惠折扣(元)", ("platform_discount",)),
        Column("用户实付金额(元)", ("pay_amount",)),
        Column("商品数量(件)", ("item_list",), make=_of_goods("goods_count")),
        Column("发货时间", ("shipping_time",)),
        Column("确认收货时间", ("receive_time",)),
        Column("商品id", ("item_list",), make=_of_goods("goods_id")),
        Column("商品规格", ("item_list",), make=_of_goods("goods_spec")),
        Column("样式ID", ("item_list",), make=_of_goods("sku_id")),
        Column("商家编码-规格维度", ("item_list",), make=_of_goods("outer_id")),
        Column("商家编码-商品维度", ("item_list",), make=_of_goods("outer_goods_id")),
        Column("商家备注", ("remark",)),
        Column("售后状态", ("refund_status",), make=lambda told: AFTER_SALE.get(text_of(told), text_of(told))),
        Column("快递单号", ("tracking_number",)),
        Column("订单成交时间", ("confirm_time",)),
        Column("收货人", ("receiver_name",)),
        Column("手机", ("receiver_phone",)),
        Column("省", ("province",)),
        Column("市", ("city",)),
        Column("详细地址", ("receiver_address",)),
        Column("买家留言", ("buyer_memo",)),
    ),
    orders,
    key,
)
TABLES = {"pdd-order": ORDERS}
