"""Made-up orders, and how each platform tells them: as documented, field by field."""

import random
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from zhanggui.base.clock import SHANGHAI

START = datetime(2026, 6, 1, tzinfo=SHANGHAI)
NEVER = ""


@dataclass(frozen=True)
class Goods:
    no: str
    sku: str
    pieces: int
    fen: int


@dataclass(frozen=True)
class Sold:
    no: str
    status: str
    created: datetime
    modified: datetime
    goods: tuple[Goods, ...]

    @property
    def fen(self):
        return sum(each.fen for each in self.goods)

    @property
    def paid_at(self):
        return None if self.status == "unpaid" else self.created + timedelta(minutes=2)


def sold(seed, number, *, days=2, single=False):
    """So many orders over some days; numbers past what a float holds."""
    chance = random.Random(seed)
    made = []
    for place in range(number):
        created = START + timedelta(seconds=chance.randrange(days * 86_400 - 200))
        goods = tuple(
            Goods(
                f"{6_900_000_000_000_000_000 + place * 10 + n}",
                f"MUG-{chance.randrange(9)}",
                chance.randint(1, 3),
                chance.randrange(1, 99_999),
            )
            for n in range(1 if single else chance.randint(1, 3))
        )
        status = chance.choice(("paid", "shipped", "success") if single else ("unpaid", "paid", "shipped", "success"))
        made.append(Sold(f"{2_611_070_574_744_660_001 + place}", status, created, created, goods))
    return sorted(made, key=lambda one: (one.modified, one.no))


def yuan(fen):
    return f"{fen // 100}.{fen % 100:02d}"


def text(moment):
    return moment.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S") if moment else NEVER


def seconds(moment):
    return int(moment.timestamp()) if moment else 0


TOP = {"unpaid": "WAIT_BUYER_PAY", "paid": "WAIT_SELLER_SEND_GOODS", "shipped": "WAIT_BUYER_CONFIRM_GOODS",
       "success": "TRADE_FINISHED"}  # fmt: skip
JD = {"paid": "WAIT_SELLER_STOCK_OUT", "shipped": "WAIT_GOODS_RECEIVE_CONFIRM", "success": "FINISHED_L"}
PDD = {"paid": 1, "shipped": 2, "success": 3}
DOUYIN = {"unpaid": 1, "paid": 2, "shipped": 3, "success": 5}


def top_trade(one):
    told = {
        "tid": int(one.no), "tid_str": one.no, "status": TOP[one.status], "payment": yuan(one.fen), "post_fee": "0.00",
        "created": text(one.created), "modified": text(one.modified), "buyer_nick": "t**1",
        "buyer_open_uid": f"open-{one.no[-3:]}", "oaid": f"oaid-{one.no}", "receiver_name": "张**",
        "receiver_mobile": "138****0000", "receiver_state": "浙江省", "receiver_city": "杭州市",
        "orders": {"order": [
            {"oid": int(each.no), "oid_str": each.no, "title": "杯子", "price": yuan(each.fen), "num": each.pieces,
             "outer_sku_id": each.sku, "payment": yuan(each.fen), "status": TOP[one.status]}
            for each in one.goods
        ]},
        "new_field": "kept",
    }  # fmt: skip
    return told | ({"pay_time": text(one.paid_at)} if one.paid_at else {})


def jd_order(one):
    return {
        "orderId": int(one.no), "orderState": JD[one.status], "orderTotalPrice": yuan(one.fen),
        "orderPayment": yuan(one.fen), "freightPrice": "0.00", "balanceUsed": "0.00",
        "orderStartTime": text(one.created), "paymentConfirmTime": text(one.paid_at), "modified": text(one.modified),
        "pin": "jd_***", "oaid": f"oaid-{one.no}",
        "consigneeInfo": {"fullname": "张**", "fullAddress": "浙江省杭州市***"},
        "itemInfoList": [
            {"skuId": int(each.no), "outerSkuId": each.sku, "itemTotal": each.pieces, "jdPrice": yuan(each.fen),
             "skuName": "杯子"}
            for each in one.goods
        ],
        "couponDetailList": [{"couponType": "1", "couponPrice": 1.50}],
    }  # fmt: skip


def pdd_order(one):
    goods = one.goods[0]
    return {
        "order_sn": f"{one.no[:6]}-{one.no[6:]}", "order_status": PDD[one.status], "refund_status": 1,
        "pay_amount": one.fen / 100, "goods_amount": yuan(one.fen), "platform_discount": "0", "seller_discount": "0",
        "confirm_time": text(one.created), "updated_at": text(one.modified), "receiver_name": "~AgAAAAEeLTQ=~",
        "open_address_id2": f"addr-{one.no}",
        "item_list": [{"goods_id": int(goods.no), "sku_id": int(goods.no) + 1, "outer_id": goods.sku,
                       "goods_count": goods.pieces, "goods_price": yuan(goods.fen), "goods_name": "杯子"}],
    }  # fmt: skip


def douyin_order(one):
    return {
        "order_id": one.no, "order_status": DOUYIN[one.status], "create_time": seconds(one.created),
        "update_time": seconds(one.modified), "pay_time": seconds(one.paid_at), "encrypt_post_tel": "$$cipher$$",
        "encrypt_post_receiver": "##cipher##", "order_amount": one.fen, "pay_amount": one.fen,
        "sku_order_list": [
            {"order_id": each.no, "product_id": int(each.no) + 5, "sku_id": int(each.no) + 6, "code": each.sku,
             "item_num": each.pieces, "order_amount": each.fen, "product_name": "杯子",
             "pay_amount": 0 if one.status == "unpaid" else each.fen, "order_status": DOUYIN[one.status]}
            for each in one.goods
        ],
    }  # fmt: skip


def moved(one, by):
    """The same order, changed later."""
    return replace(one, modified=one.modified + by)
