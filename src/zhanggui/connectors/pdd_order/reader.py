"""Reads the orders of Pinduoduo."""

from zhanggui.connectors.cells import amount, code_id, count, moment, note, optional, optional_code, words
from zhanggui.connectors.columns import Field, alike
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
    Field("quantity", count),
    *alike(
        optional(amount),
        "goods",
        "freight",
        "shop_discount",
        "platform_discount",
        "payment_discount",
        "paid",
        "received",
    ),
    *alike(optional(moment), "paid_at", "shipped_at", "confirmed_at"),
    *alike(words, "title", "attributes", "after_sale", "courier", "province", "city"),
    *alike(note, "seller_memo", "buyer_message"),
    *alike(open_text, "receiver_name", "phone", "receiver_address"),
    *alike(reference, "item_id", "sku_id"),
    *alike(optional_code, "sku_code", "item_code"),
    Field("waybills", waybills),
)

READER = PlatformOrders("pdd_order", "pdd", FIELDS, per_order=True, needed=("goods", "paid", "received"))
read, read_row = READER.read, READER.read_row
