"""Orders of JD, Pinduoduo and Douyin shops in those platforms' own layouts; their refunds come in no file we read."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import numpy as np
import polars as pl

from zhanggui.simulation.chance import Ints
from zhanggui.simulation.following import Fates
from zhanggui.simulation.order_files import CLOSED, SUCCESS, headers, states, trade_numbers
from zhanggui.simulation.shop import PLACES, Shop
from zhanggui.simulation.texts import Monthly, TextFile, chosen, digits, moment_text, plain_yuan, whole_row
from zhanggui.simulation.trading import Orders

BEIJING = 8 * 3600
WORDS = {
    "jd": ("等待付款", "等待出库", "等待确认收货", "完成", "(删除)等待付款"),
    "pdd": ("待支付", "待发货", "已发货，待签收", "已签收", "已取消"),
    "douyin": ("待支付", "待发货", "已发货", "已完成", "已关闭"),
}
"""How each platform calls an order unpaid, paid, shipped, finished and closed."""
LAYOUTS = {
    "jd": ("jd_order", "v2016-30"), "pdd": ("pdd_order", "v2022-27"), "douyin": ("douyin_order", "v2024-74"),
}  # fmt: skip
Cells = Mapping[str, pl.Expr | str]


class PlatformOrderFiles:
    """The order export of one such shop, month by month. `end` is the moment it is exported at."""

    def __init__(self, shop: Shop, folder: Path, end: int) -> None:
        self.shop, self.end = shop, end
        folder_of, layout = LAYOUTS[shop.platform]
        header = headers(folder_of, layout)
        cells = {"jd": _jd, "pdd": _pdd, "douyin": _douyin}[shop.platform](shop)
        row = whole_row(header, cells, quoted=False)
        if shop.platform == "jd":
            row = pl.concat_str([row, pl.lit(",")])  # its lines end with a comma
        self._file = Monthly(partial(_opened, shop, folder, end, header), row)

    def add_orders(self, orders: Orders, fates: Fates) -> Ints:
        """Write a day's orders; answers the state each stands in."""
        state = states(orders, fates, self.end)
        seen = {name: np.where(getattr(fates, name) <= self.end, getattr(fates, name), 0) for name in _SEEN}
        whole = {
            "trade": trade_numbers(self.shop, orders.number), "buyer": orders.buyer, "goods": orders.goods,
            "amount": orders.amount, "off": orders.goods - orders.amount, "state": state, "place": orders.place,
            "created": orders.created, "paid": orders.paid, "pieces": orders.pieces,
            "waybill": np.where(seen["shipped"] > 0, fates.waybill, 0), "shipped": seen["shipped"],
            "confirmed": np.where(state == SUCCESS, seen["confirmed"], 0),
            "received": np.where(state == CLOSED, 0, orders.amount),
        }  # fmt: skip
        lines = orders.line_order
        if self.shop.platform == "pdd":  # a row an order: it names its first article
            first = np.flatnonzero(np.diff(lines, prepend=-1))
            columns = whole | {"sku": orders.line_sku[first]}
        else:
            columns = {name: values[lines] for name, values in whole.items()} | {
                "sku": orders.line_sku, "quantity": orders.line_quantity, "price": orders.line_price,
                "line": orders.line_amount, "line_off": orders.line_price * orders.line_quantity - orders.line_amount,
                "place_in": np.arange(len(lines)) - np.flatnonzero(np.diff(lines, prepend=-1))[lines],
            }  # fmt: skip
        self._file.add(f"{orders.day:%Y%m}", columns)
        return state

    def add_refunds(self, month: str, asked: dict[str, Ints]) -> None:
        """These platforms give refunds out in no file that is read here."""

    def close(self) -> None:
        self._file.close()


_SEEN = ("shipped", "confirmed")


def _opened(shop: Shop, folder: Path, end: int, header: list[str], month: str) -> TextFile:
    if shop.platform == "jd":
        file = TextFile(folder / f"订单列表_{month}.csv", "gbk")
        file.line(",".join(header) + ",")
        return file
    stamp = datetime.fromtimestamp(end - BEIJING, UTC)
    name = f"{int(stamp.timestamp())}_{month}.csv" if shop.platform == "douyin" else f"orders_export_{month}.csv"
    file = TextFile(folder / name, "utf-8")
    file.line("\ufeff" + ",".join(header))
    return file


def _of_item(shop: Shop, words: tuple[str, ...]) -> pl.Expr:
    """A word of each article's item."""
    return chosen("sku", [words[int(item)] for item in shop.sku_item])


def _jd(shop: Shop) -> Cells:
    return {
        "订单号": digits("trade"),
        "商品ID": _of_item(shop, shop.item_codes),
        "商品名称": _of_item(shop, shop.titles),
        "订购数量": digits("quantity"),
        "支付方式": "在线支付",
        "下单时间": moment_text("created"),
        "京东价": plain_yuan("price"),
        "订单金额": plain_yuan("goods"),
        "结算金额": plain_yuan("amount"),
        "余额支付": "0.00",
        "应付金额": plain_yuan("amount"),
        "订单状态": chosen("state", WORDS["jd"]),
        "订单类型": "销售订单",
        "下单帐号": pl.concat_str([pl.lit(f"sim{shop.number}_"), digits("buyer")]),
        "客户姓名": "模**",
        "客户地址": chosen("place", [f"{province}{city}模拟区***" for province, city, _ in PLACES]),
        "联系电话": "1**********",
        "运费金额": "0.00",
        "付款确认时间": moment_text("paid"),
        "货号": chosen("sku", shop.sku_codes),
        "订单完成时间": moment_text("confirmed"),
        "订单来源": "模拟",
    }


def _pdd(shop: Shop) -> Cells:
    return {
        "商品": _of_item(shop, shop.titles),
        "订单号": digits("trade"),
        "订单状态": chosen("state", WORDS["pdd"]),
        "商品总价(元)": plain_yuan("goods"),
        "邮费(元)": "0.00",
        "店铺优惠折扣(元)": plain_yuan("off"),
        "平台优惠折扣(元)": "0.00",
        "多多支付立减金额(元)": "0.00",
        "用户实付金额(元)": plain_yuan("amount"),
        "商家实收金额(元)": plain_yuan("amount"),
        "商品数量(件)": digits("pieces"),
        "发货时间": moment_text("shipped"),
        "确认收货时间": moment_text("confirmed"),
        "商品id": _of_item(shop, shop.item_codes),
        "商品规格": chosen("sku", shop.sku_names),
        "样式ID": digits("sku"),
        "商家编码-规格维度": chosen("sku", shop.sku_codes),
        "商家编码-商品维度": _of_item(shop, shop.item_codes),
        "售后状态": "无售后或售后取消",
        "快递单号": _waybill(),
        "快递公司": pl.when(pl.col("waybill") > 0).then(pl.lit("中通快递")).otherwise(pl.lit("")),
        "订单成交时间": moment_text("paid"),
        "是否分期": "否",
    }


def _douyin(shop: Shop) -> Cells:
    return {
        "主订单编号": digits("trade"),
        "子订单编号": pl.concat_str([digits("trade"), (pl.col("place_in") + 1).cast(pl.String)]),
        "选购商品": _of_item(shop, shop.titles),
        "商品规格": chosen("sku", shop.sku_names),
        "商品数量": digits("quantity"),
        "商品ID": _of_item(shop, shop.item_codes),
        "商家编码": chosen("sku", shop.sku_codes),
        "商品单价": plain_yuan("price"),
        "订单应付金额": plain_yuan("line"),
        "运费": "0.00",
        "优惠总金额": plain_yuan("line_off"),
        "平台优惠": "0.00",
        "商家优惠": plain_yuan("line_off"),
        "达人优惠": "0.00",
        "商家改价": "0.00",
        "支付优惠": "0.00",
        "红包抵扣": "0.00",
        "支付方式": "模拟",
        "手续费": "0.00",
        "省": chosen("place", [province for province, _, _ in PLACES]),
        "市": chosen("place", [city for _, city, _ in PLACES]),
        "订单提交时间": moment_text("created"),
        "订单完成时间": moment_text("confirmed"),
        "支付完成时间": moment_text("paid"),
        "订单状态": chosen("state", WORDS["douyin"]),
        "发货时间": moment_text("shipped"),
        "降价类优惠": "0.00",
        "平台实际承担优惠金额": "0.00",
        "商家实际承担优惠金额": plain_yuan("line_off"),
        "达人实际承担优惠金额": "0.00",
    }


def _waybill() -> pl.Expr:
    return pl.when(pl.col("waybill") > 0).then(digits("waybill")).otherwise(pl.lit(""))
