"""Orders of JOS under the headers of JD's order export: a row an item."""

from collections.abc import Mapping
from typing import Any

from zhanggui.connectors.api.documents import AnswerTable, Column, Entry, mappings, text_of

API = "jd-jos"
ANSWER = "jingdong_pop_order_search_responce"
"""Spelt so by the platform."""
STATES = {
    "WAIT_SELLER_STOCK_OUT": "等待出库",
    "WAIT_GOODS_RECEIVE_CONFIRM": "等待确认收货",
    "FINISHED_L": "完成",
    "TRADE_CANCELED": "已取消",
    "LOCKED": "锁定",
}


def result(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the search found."""
    holder = answer.get(ANSWER)
    found = holder.get("searchorderinfo_result") if isinstance(holder, dict) else None
    return found if isinstance(found, dict) else {}


def orders(answer: Mapping[str, Any]) -> list[Entry]:
    return mappings(result(answer), "orderInfoList")


def total(answer: Mapping[str, Any]) -> int | None:
    text = text_of(result(answer).get("orderTotal"))
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def key(order: Entry) -> str:
    return f"{text_of(order.get('orderId'))}@{text_of(order.get('modified'))}@{text_of(order.get('orderState'))}"


def items(order: Entry) -> list[Entry]:
    return mappings(order, "itemInfoList")


def _of(name: str) -> Any:
    """One field of what describes the receiver."""
    return lambda told: text_of(told.get(name)) if isinstance(told, dict) else ""


ORDERS = AnswerTable(
    (
        Column("订单号", ("orderId",)),
        Column("商品ID", item=("skuId",)),
        Column("商品名称", item=("skuName",)),
        Column("订购数量", item=("itemTotal",)),
        Column("下单时间", ("orderStartTime",)),
        Column("京东价", item=("jdPrice",)),
        Column("订单金额", ("orderTotalPrice",)),
        Column("余额支付", ("balanceUsed",)),
        Column("应付金额", ("orderPayment",)),
        Column("订单状态", ("orderState",), make=lambda state: STATES.get(text_of(state), text_of(state))),
        Column("下单帐号", ("open_id_buyer", "pin")),
        Column("客户姓名", ("consigneeInfo",), make=_of("fullname")),
        Column("客户地址", ("consigneeInfo",), make=_of("fullAddress")),
        Column("联系电话", ("consigneeInfo",), make=_of("mobile")),
        Column("订单备注", ("orderRemark",)),
        Column("商家备注", ("venderRemark",)),
        Column("运费金额", ("freightPrice",)),
        Column("付款确认时间", ("paymentConfirmTime",)),
        Column("货号", item=("outerSkuId",)),
        Column("订单完成时间", ("orderEndTime",)),
    ),
    orders,
    key,
    items=items,
    unread=frozenset({"itemInfoList"}),
)
TABLES = {"jd-order": ORDERS}
