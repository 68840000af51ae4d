"""Reads the orders of Xiaohongshu's packages."""

from zhanggui.connectors.cells import code_id, count, optional_code, words
from zhanggui.connectors.columns import Field
from zhanggui.connectors.platform_cells import state_of, waybills
from zhanggui.connectors.platform_orders import PlatformOrders

order_state = state_of(
    {
        "待付款": "unpaid",
        "待支付": "unpaid",
        "待发货": "paid",
        "待配货": "paid",
        "已发货": "shipped",
        "待收货": "shipped",
        "已签收": "success",
        "已完成": "success",
        "交易成功": "success",
        "已取消": "closed",
        "已关闭": "closed",
    }
)

FIELDS = (
    Field("trade_no", code_id),
    Field("status", order_state),
    Field("after_sale", words),
    Field("sku_code", optional_code),
    Field("title", words),
    Field("quantity", count),
    Field("waybills", waybills),
    Field("courier", words),
)

READER = PlatformOrders("xhs_package", "xiaohongshu", FIELDS, per_order=False)
