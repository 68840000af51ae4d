"""Made-up records and batches for this department's tests."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from zhanggui.base import SHANGHAI
from zhanggui.connectors.records import OrderLineRecord, OrderRecord
from zhanggui.departments.orders import detail_taker, list_taker
from zhanggui.departments.projects.models import Shop
from zhanggui.intake.api import Batch

MONDAY = datetime(2011, 11, 7, 9, 30, tzinfo=SHANGHAI)


def shop(code="home", **more):
    return Shop.objects.get_or_create(code=code, defaults={"platform": "tmall", "name": "示例家居旗舰店", **more})[0]


def record(trade_no="5001", **changes):
    """A paid order of 100 yuan, three pieces, one parcel."""
    made = OrderRecord(
        row=2,
        trade_no=trade_no,
        buyer_nick="小猫钓鱼2011",
        buyer_alipay="maomao@example.com",
        payment_no="2011",
        goods_due=Decimal("100.00"),
        freight_due=Decimal("0.00"),
        order_amount=Decimal("100.00"),
        paid_amount=Decimal("100.00"),
        status="paid",
        buyer_message="请尽快发货",
        receiver_name="张三丰",
        receiver_address="浙江省 杭州市 西湖区 文三路 1 号(310000)",
        province="浙江省",
        city="杭州市",
        phone="0571-88886666",
        mobile="13812345678",
        ship_method="快递",
        created_at=MONDAY,
        paid_at=MONDAY + timedelta(seconds=9),
        shipped_at=None,
        confirmed_at=None,
        title="茶壶",
        kinds=1,
        waybills=("711",),
        courier="中通快递",
        seller_memo="老客户",
        quantity=3,
        shop_name="示例家居旗舰店",
        close_reason="",
        refunded=None,
        merchant_receipt=None,
        is_mobile=False,
        invoice_title="武当山有限公司",
    )
    return replace(made, **changes)


def line(trade_no="5001", position=1, **changes):
    made = OrderLineRecord(
        row=position + 1,
        trade_no=trade_no,
        position=position,
        title="茶壶",
        price=Decimal("40.00"),
        quantity=2,
        sku_code="POT",
        item_code="POT",
        attributes="颜色:红",
        bundle="",
        memo="",
        status="paid",
    )
    return replace(made, **changes)


def batch(records, *, run=1, as_of=MONDAY, format="taobao-order-list", shop="home", frame=None):
    return Batch(shop, run, format, records, as_of, MONDAY, frame)


def take(*records, **about):
    return list_taker.take(batch(list(records), **about))


def take_lines(*records, **about):
    return detail_taker.take(batch(list(records), format="taobao-order-detail", **about))
