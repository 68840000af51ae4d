"""Trades and refunds of TOP under the headers of the exports: order list, order lines, refunds."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from zhanggui.connectors.api.documents import AnswerTable, Column, Entry, mappings, text_of

API = "taobao-top"
TRADE_WORDS = {
    "TRADE_NO_CREATE_PAY": "没有创建支付宝交易",
    "WAIT_BUYER_PAY": "等待买家付款",
    "PAY_PENDING": "等待买家付款",
    "WAIT_SELLER_SEND_GOODS": "买家已付款,等待卖家发货",
    "SELLER_CONSIGNED_PART": "卖家部分发货",
    "WAIT_BUYER_CONFIRM_GOODS": "卖家已发货,等待买家确认",
    "TRADE_BUYER_SIGNED": "买家已签收",
    "TRADE_FINISHED": "交易成功",
    "TRADE_CLOSED": "付款以后用户退款成功,交易自动关闭",
    "TRADE_CLOSED_BY_TAOBAO": "付款以前,卖家或买家主动关闭交易",
}
UNPAID = frozenset({"TRADE_NO_CREATE_PAY", "WAIT_BUYER_PAY", "PAY_PENDING", "TRADE_CLOSED_BY_TAOBAO"})
REFUND_WORDS = {
    "WAIT_SELLER_AGREE": "买家已经申请退款,等待卖家同意",
    "WAIT_BUYER_RETURN_GOODS": "卖家已经同意退款,等待买家退货",
    "WAIT_SELLER_CONFIRM_GOODS": "买家已经退货,等待卖家确认收货",
    "SELLER_REFUSE_BUYER": "卖家拒绝退款",
    "CLOSED": "退款关闭",
    "SUCCESS": "退款成功",
}


def trades(answer: Mapping[str, Any]) -> list[Entry]:
    """The trades of an answer; their key is absent where there are none."""
    return [one for holder in answer.values() for one in mappings(holder, "trades", "trade")]


def trade_key(trade: Entry) -> str:
    return f"{_trade_no(trade.get('tid_str'), trade.get('tid'))}@{text_of(trade.get('modified'))}"


def orders(trade: Entry) -> list[Entry]:
    """The child orders of a trade."""
    return mappings(trade, "orders", "order")


def refunds(answer: Mapping[str, Any]) -> list[Entry]:
    return [one for holder in answer.values() for one in mappings(holder, "refunds", "refund")]


def refund_key(refund: Entry) -> str:
    return f"{text_of(refund.get('refund_id'))}@{text_of(refund.get('modified'))}"


def _trade_no(tid_str: Any, tid: Any) -> str:
    return text_of(tid_str) or text_of(tid)


def _word(words: Mapping[str, str]) -> Any:
    return lambda status: words.get(text_of(status), text_of(status))


def _paid(payment: Any, status: Any) -> str:
    """What was paid: nothing before the buyer paid, whatever is due."""
    return "0.00" if text_of(status) in UNPAID and text_of(payment) else text_of(payment)


def _goods(payment: Any, post_fee: Any) -> str:
    """What is due without postage; what cannot be worked out is left as it came, for the reader to refuse."""
    try:
        return format(Decimal(text_of(payment)) - Decimal(text_of(post_fee) or "0"), "f")
    except (InvalidOperation, ValueError):
        return text_of(payment)


def _titles(holder: Any) -> str:
    return "，".join(text_of(one.get("title")) for one in mappings(holder, "order"))


def _kinds(holder: Any) -> str:
    return str(len(mappings(holder, "order")))


def _pieces(holder: Any) -> str:
    """All pieces; where one child order does not say, its word stands and the reader refuses it."""
    numbers = [text_of(one.get("num")) for one in mappings(holder, "order")]
    if all(number.isascii() and number.isdigit() and len(number) < 10 for number in numbers):
        return str(sum(map(int, numbers)))
    return " + ".join(numbers)


def _address(*parts: Any) -> str:
    return " ".join(filter(None, map(text_of, parts)))


def _finished(end_time: Any, status: Any) -> str:
    """The moment the buyer confirmed; a closed trade has an end, but no confirmation."""
    return text_of(end_time) if text_of(status) == "TRADE_FINISHED" else ""


def _done(modified: Any, status: Any) -> str:
    return text_of(modified) if text_of(status) in ("SUCCESS", "CLOSED") else ""


def _yes_no(told: Any) -> str:
    return {"true": "是", "false": "否"}.get(text_of(told), text_of(told))


ORDER_LIST = AnswerTable(
    (
        Column("订单编号", ("tid_str", "tid")),
        Column("买家会员名", ("buyer_open_uid", "buyer_nick")),
        Column("买家应付货款", ("payment", "post_fee"), make=_goods),
        Column("买家应付邮费", ("post_fee",)),
        Column("总金额", ("payment",)),
        Column("买家实际支付金额", ("payment", "status"), make=_paid),
        Column("订单状态", ("status",), make=_word(TRADE_WORDS)),
        Column("买家留言", ("buyer_message",)),
        Column("收货人姓名", ("receiver_name",)),
        Column("收货地址", ("receiver_state", "receiver_city", "receiver_district", "receiver_address"), make=_address),
        Column("联系电话", ("receiver_phone",)),
        Column("联系手机", ("receiver_mobile",)),
        Column("订单创建时间", ("created",)),
        Column("订单付款时间", ("pay_time",)),
        Column("发货时间", ("consign_time",)),
        Column("确认收货时间", ("end_time", "status"), make=_finished),
        Column("宝贝标题", ("orders",), make=_titles),
        Column("宝贝种类", ("orders",), make=_kinds),
        Column("宝贝总数量", ("orders",), make=_pieces),
        Column("订单备注", ("seller_memo",)),
        Column("打款商家金额", ("received_payment",)),
    ),
    trades,
    trade_key,
    unread=frozenset({"orders"}),
)
ORDER_DETAIL = AnswerTable(
    (
        Column("主订单编号", ("tid_str", "tid")),
        Column("子订单编号", item=("oid_str", "oid")),
        Column("商品标题", item=("title",)),
        Column("商品价格", item=("price",)),
        Column("购买数量", item=("num",)),
        Column("外部系统编号", item=("outer_sku_id", "outer_iid")),
        Column("商家编码", item=("outer_iid",)),
        Column("商品属性", item=("sku_properties_name",)),
        Column("订单状态", item=("status",), make=_word(TRADE_WORDS)),
        Column("买家实付金额", item=("divide_order_fee", "payment")),
        Column("退款状态", item=("refund_status",)),
    ),
    trades,
    trade_key,
    items=orders,
    tells_items_only=True,
)
REFUNDS = AnswerTable(
    (
        Column("退款编号", ("refund_id",)),
        Column("订单编号", ("tid",)),
        Column("支付宝交易号", ("alipay_no",)),
        Column("商品编码", ("outer_id", "num_iid")),
        Column("退款完结时间", ("modified", "status"), make=_done),
        Column("宝贝标题", ("title",)),
        Column("买家退款金额", ("refund_fee",)),
        Column("是否需要退货", ("has_good_return",), make=_yes_no),
        Column("退款的申请时间", ("created",)),
        Column("退款状态", ("status",), make=_word(REFUND_WORDS)),
        Column("货物状态", ("good_status",)),
        Column("客服介入状态", ("cs_status",)),
        Column("买家退款原因", ("reason",)),
        Column("买家退款说明", ("desc",)),
    ),
    refunds,
    refund_key,
)
TABLES = {"taobao-order-list": ORDER_LIST, "taobao-order-detail": ORDER_DETAIL, "tmall-refund": REFUNDS}
