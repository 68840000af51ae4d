"""Order list, order lines and refunds of a Taobao shop, in the layouts our own readers know."""

from functools import partial
from pathlib import Path

import numpy as np
import polars as pl

from zhanggui.connectors.manifest import manifest_of
from zhanggui.simulation.chance import Ints
from zhanggui.simulation.following import AFTERWARDS, BEFORE_SHIPPING, NONE, PARTIAL, REASONS, RETURNED, Fates
from zhanggui.simulation.shop import PLACES, Shop
from zhanggui.simulation.texts import Monthly, TextFile, chosen, digits, moment_text, plain_yuan, whole_row
from zhanggui.simulation.trading import DAY, Orders

UNPAID, PAID, SHIPPED, SUCCESS, CLOSED = range(5)
STATES = ("等待买家付款", "买家已付款，等待卖家发货", "卖家已发货，等待买家确认", "交易成功", "交易关闭")
OPEN, BUYER_LEFT, GIVEN_BACK = range(3)
CLOSE_REASONS = ("订单未关闭", "买家未及时付款", "退款")
TRADES = 3_000_000_000_000_000_000
REFUND_NUMBERS = 600_000_000_000_000_000


def trade_numbers(shop: Shop, numbers: Ints) -> Ints:
    return TRADES + shop.number * 1_000_000_000_000 + numbers


def headers(folder: str, layout: str) -> list[str]:
    """A layout as our reader's manifest lists it."""
    return list(manifest_of(folder).layouts[layout])


def platform_file(folder: Path, name: str, header: list[str], month: str) -> TextFile:
    """One month's export of the platform: GBK, every cell in quotes."""
    file = TextFile(folder / f"{name}{month}.csv", "gbk")
    file.line(",".join(f'"{cell}"' for cell in header))
    return file


def states(orders: Orders, fates: Fates, end: int) -> Ints:
    """How each order stands at the moment of the export."""
    given_back = ((fates.refund == BEFORE_SHIPPING) | (fates.refund == RETURNED)) & (fates.finished <= end)
    return np.select(
        [
            (orders.paid == 0) & (orders.created + DAY <= end),
            orders.paid == 0,
            given_back,
            (fates.confirmed > 0) & (fates.confirmed <= end),
            (fates.shipped > 0) & (fates.shipped <= end),
        ],
        [CLOSED, UNPAID, CLOSED, SUCCESS, SHIPPED],
        PAID,
    )


class OrderFiles:
    """The three exports of the orders of one shop, month by month. `end` is the moment they are exported at."""

    def __init__(self, shop: Shop, folder: Path, end: int) -> None:
        self.shop = shop
        self.end = end
        lists, lines, refunds = (
            headers("taobao_order_list", "v2021-70"),
            headers("taobao_order_detail", "v2016-10"),
            headers("tmall_refund", "v2018-21"),
        )
        self._lists = Monthly(partial(platform_file, folder, "ExportOrderList", lists), _order_row(shop, lists))
        self._lines = Monthly(partial(platform_file, folder, "ExportOrderDetailList", lines), _line_row(shop, lines))
        self._refunds = Monthly(partial(platform_file, folder, "退款管理", refunds), _refund_row(shop, refunds))

    def add_orders(self, orders: Orders, fates: Fates) -> Ints:
        """Write a day's orders and lines; answers the state each stands in."""
        state = states(orders, fates, self.end)
        seen = {name: np.where(getattr(fates, name) <= self.end, getattr(fates, name), 0) for name in _SEEN}
        refunded = np.where((fates.refund > NONE) & (fates.finished <= self.end), fates.refund_amount, 0)
        received = np.where(state == SUCCESS, orders.amount - np.where(fates.refund == PARTIAL, refunded, 0), 0)
        month = f"{orders.day:%Y%m}"
        trade = trade_numbers(self.shop, orders.number)
        columns = {
            "trade": trade, "buyer": orders.buyer, "goods": orders.goods, "amount": orders.amount, "state": state,
            "listed": np.where((orders.paid > 0) & (state != CLOSED), orders.amount, 0),
            "place": orders.place, "created": orders.created, "paid": orders.paid,
            "item": self.shop.unit_item[orders.unit], "kinds": orders.kinds, "pieces": orders.pieces,
            "waybill": np.where(seen["shipped"] > 0, fates.waybill, 0), "shipped": seen["shipped"],
            "confirmed": np.where(state == SUCCESS, seen["confirmed"], 0), "refunded": refunded, "received": received,
            "closed": np.where(state == CLOSED, np.where(orders.paid > 0, GIVEN_BACK, BUYER_LEFT), OPEN),
        }  # fmt: skip
        self._lists.add(month, columns)
        self._lines.add(
            month,
            {
                "trade": trade[orders.line_order],
                "sku": orders.line_sku,
                "quantity": orders.line_quantity,
                "price": orders.line_price,
                "state": state[orders.line_order],
            },
        )
        return state

    def add_refunds(self, month: str, asked: dict[str, Ints]) -> None:
        """Write the refunds asked for on one day."""
        if asked:
            self._refunds.add(month, asked | {"done": (asked["finished"] <= self.end).astype(np.int64)})

    def close(self) -> None:
        for file in (self._lists, self._lines, self._refunds):
            file.close()


_SEEN = ("shipped", "confirmed")


def _order_row(shop: Shop, header: list[str]) -> pl.Expr:
    title = chosen("item", shop.titles)
    sent = pl.col("waybill") > 0
    none = pl.lit("")
    cells: dict[str, pl.Expr | str] = {
        "订单编号": pl.concat_str([pl.lit('=""'), digits("trade"), pl.lit('""')]),
        "买家会员名": pl.concat_str([pl.lit(f"sim{shop.number}_"), digits("buyer")]),
        "买家支付宝账号": "1**********",
        "支付单号": pl.concat_str([pl.lit('=""2088'), digits("trade"), pl.lit('""')]),
        "支付详情": "模拟",
        "买家应付货款": plain_yuan("amount"),
        "买家应付邮费": "0.00",
        "买家支付积分": "0",
        "总金额": plain_yuan("amount"),
        "返点积分": "0",
        "买家实际支付金额": plain_yuan("listed"),
        "买家实际支付积分": "0",
        "订单状态": chosen("state", STATES),
        "收货人姓名": "模**",
        "收货地址": chosen("place", [f"{province} {city} 模拟区 ***(000000)" for province, city, _ in PLACES]),
        "运送方式": "快递",
        "联系电话": "'null",
        "联系手机": "'1**********",
        "订单创建时间": moment_text("created"),
        "订单付款时间": moment_text("paid"),
        "宝贝标题": title,
        "宝贝种类": digits("kinds"),
        "物流单号": pl.when(sent).then(pl.concat_str([pl.lit("No:"), digits("waybill")])).otherwise(none),
        "物流公司": pl.when(sent).then(pl.lit("中通快递")).otherwise(none),
        "订单备注": "'null",
        "宝贝总数量": digits("pieces"),
        "店铺Id": "0",
        "店铺名称": shop.name,
        "订单关闭原因": chosen("closed", CLOSE_REASONS),
        "卖家服务费": "0.00",
        "买家服务费": "0元",
        "是否手机订单": "手机订单",
        "退款金额": pl.when(pl.col("refunded") > 0).then(plain_yuan("refunded")).otherwise(pl.lit("无退款申请")),
        "确认收货时间": moment_text("confirmed"),
        "打款商家金额": pl.concat_str([plain_yuan("received"), pl.lit("元")]),
        "发货时间": moment_text("shipped"),
    }
    return whole_row(header, cells)


def _line_row(shop: Shop, header: list[str]) -> pl.Expr:
    item_of = [int(item) for item in shop.sku_item]
    cells: dict[str, pl.Expr | str] = {
        "订单编号": pl.concat_str([pl.lit('=""'), digits("trade"), pl.lit('""')]),
        "标题": chosen("sku", [shop.titles[item] for item in item_of]),
        "价格": plain_yuan("price"),
        "购买数量": digits("quantity"),
        "外部系统编号": chosen("sku", shop.sku_codes),
        "商品属性": chosen("sku", shop.sku_names),
        "备注": "'null",
        "订单状态": chosen("state", STATES),
        "商家编码": chosen("sku", [shop.item_codes[item] for item in item_of]),
    }
    return whole_row(header, cells)


def _refund_row(shop: Shop, header: list[str]) -> pl.Expr:
    sku_item = [int(item) for item in shop.sku_item]
    done = pl.col("done") == 1
    sent_back = pl.col("kind").is_in([RETURNED, AFTERWARDS])
    reason = pl.col("kind") * 2 + pl.col("reason")
    words = dict(enumerate(word for pair in REASONS for word in pair))
    cells: dict[str, pl.Expr | str] = {
        "退款编号": digits("refund_no"),
        "订单编号": digits("trade"),
        "支付宝交易号": pl.concat_str([pl.lit("2088"), digits("trade")]),
        "订单付款时间": moment_text("paid"),
        "商品编码": chosen("sku", [shop.item_codes[item] for item in sku_item]),
        "退款完结时间": pl.when(done).then(moment_text("finished")).otherwise(pl.lit("")),
        "买家实际支付金额": plain_yuan("amount"),
        "宝贝标题": chosen("sku", [shop.titles[item] for item in sku_item]),
        "买家退款金额": plain_yuan("refund"),
        "手工退款_系统退款": "手工退款",
        "是否需要退货": pl.when(sent_back).then(pl.lit("是")).otherwise(pl.lit("否")),
        "退款的申请时间": moment_text("at"),
        "退款状态": pl.when(done).then(pl.lit("退款成功")).otherwise(pl.lit("买家已经申请退款，等待卖家同意")),
        "货物状态": pl.when(pl.col("kind") == BEFORE_SHIPPING)
        .then(pl.lit("买家未收到货"))
        .otherwise(pl.lit("买家已收到货")),
        "客服介入状态": "不需客服介入",
        "买家退款原因": reason.replace_strict(words, return_dtype=pl.String),
        "部分退款_全部退款": pl.when(pl.col("refund") == pl.col("amount"))
        .then(pl.lit("全部退款"))
        .otherwise(pl.lit("部分退款")),
    }
    return whole_row(header, cells)
