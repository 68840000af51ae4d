"""Reads the orders of Pinduoduo."""

from zhanggui.connectors.cells import amount, code_id, count, moment, note, optional, optional_code, words
from zhanggui.connectors.columns import Field
from zhanggui.connectors.platform_cells import open_text, reference, state_of, waybills
from zhanggui.connectors.platform_orders import PlatformOrders

order_state = state_of(
    {
        "待支付": "unpaid",
        "待付款": "unpaid",
        "待发货": "paid",
        "已发货，待签收": "shipped",
        "已发货，待收货": "shipped",
        "已签收": "success",
        "已收货": "success",
        "交易成功": "success",
        "已取消": "closed",
        "未发货，退款成功": "closed",
        "已发货，退款成功": "closed",
        "已签收，退款成功": "closed",
        "已收货，退款成功": "closed",
    }
)

FIELDS = (
    Field("trade_no", code_id),
    Field("status", order_state),
    Field("title", words),
    Field("quantity", count),
    Field("goods", optional(amount)),
    Field("freight", optional(amount)),
    Field("shop_discount", optional(amount)),
    Field("platform_discount", optional(amount)),
    Field("payment_discount", optional(amount)),
    Field("paid", optional(amount)),
    Field("received", optional(amount)),
    Field("paid_at", optional(moment)),
    Field("shipped_at", optional(moment)),
    Field("confirmed_at", optional(moment)),
    Field("item_id", reference),
    Field("attributes", words),
    Field("sku_id", reference),
    Field("sku_code", optional_code),
    Field("item_code", optional_code),
    Field("seller_memo", note),
    Field("buyer_message", note),
    Field("after_sale", words),
    Field("waybills", waybills),
    Field("courier", words),
    Field("receiver_name", open_text),
    Field("phone", open_text),
    Field("province", words),
    Field("city", words),
    Field("receiver_address", open_text),
)

READER = PlatformOrders("pdd_order", "pdd", FIELDS, per_order=True, needed=("goods", "paid", "received"))
read, read_row = READER.read, READER.read_row
