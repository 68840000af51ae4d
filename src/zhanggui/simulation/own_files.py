"""Tables no platform gives out in a file: reviews, competitors' prices, stock counts. Their layout is our own."""

from datetime import date
from pathlib import Path

import polars as pl

from zhanggui.simulation.causes import Conditions
from zhanggui.simulation.chance import Chance, Ints
from zhanggui.simulation.sheets import CsvSheet, yuan_words
from zhanggui.simulation.shop import Shop
from zhanggui.simulation.stock import StockDay
from zhanggui.simulation.texts import Monthly, TextFile, chosen, digits, moment_text, whole_row

REVIEWS = ("评价时间", "订单编号", "商品ID", "商品名称", "星级", "评价内容")
PRICES = ("日期", "商品ID", "商品名称", "本店价格", "竞店", "竞品价格")
STOCK = (
    "日期", "仓库", "商家编码", "商品ID", "期初", "入库", "售出", "调出", "期末", "线上库存", "实存", "成本单价",
    "库龄", "在售",
)  # fmt: skip
SAID = ("", "质量太差，做工粗糙", "与描述不符", "一般般", "不错", "很好，喜欢")
RIVALS = ("竞店甲", "竞店乙", "竞店丙")


class OwnTables:
    """The tables of one shop, month by month."""

    def __init__(self, shop: Shop, folder: Path, chance: Chance) -> None:
        self.shop = shop
        self._folder = folder
        self._chance = chance
        self._sheets: dict[str, tuple[str, CsvSheet]] = {}
        self._rivals = shop.prices[:, None] * chance.between(88, 112, shop.items * 3).reshape(-1, 3) // 100
        self._reviews = Monthly(self._open_reviews, _review_row(shop))

    def _open_reviews(self, month: str) -> TextFile:
        file = TextFile(self._folder / f"评价_{month}.csv", "utf-8")
        file.line("\ufeff" + ",".join(REVIEWS))
        return file

    def _sheet(self, name: str, header: tuple[str, ...], month: str) -> CsvSheet:
        kept = self._sheets.get(name)
        if kept and kept[0] == month:
            return kept[1]
        if kept:
            kept[1].close()
        self._sheets[name] = month, CsvSheet(self._folder / f"{name}_{month}.csv", header)
        return self._sheets[name][1]

    def add_reviews(self, month: str, reviews: dict[str, Ints]) -> None:
        if reviews:
            self._reviews.add(month, reviews)

    def add_prices(self, day: date, now: Conditions) -> None:
        """Once a week somebody looks at what three competitors ask."""
        if day.weekday():
            return
        sheet = self._sheet("竞品价格", PRICES, f"{day:%Y%m}")
        self._rivals = self._rivals * self._chance.between(97, 103, self._rivals.size).reshape(-1, 3) // 100
        for item, code in enumerate(self.shop.item_codes):
            for place, rival in enumerate(RIVALS):
                told = (code, self.shop.titles[item], yuan_words(int(now.price[item])), rival)
                cells = (day.isoformat(), *told, yuan_words(int(self._rivals[item, place])))
                sheet.row(dict(zip(PRICES, cells, strict=True)))

    def add_stock(self, day: date, stock: StockDay) -> dict[str, int]:
        """Every article as the warehouse tells it in the evening."""
        sheet = self._sheet("库存", STOCK, f"{day:%Y%m}")
        counts = (stock.opening, stock.arrived, stock.sold, stock.moved, stock.closing, stock.online, stock.actual)
        for place, code in enumerate(stock.codes):
            figures = [str(int(each[place])) for each in counts]
            cost, age = yuan_words(int(stock.unit_cost[place])), str(int(stock.age[place]))
            on_sale = "是" if stock.on_sale[place] else "否"
            cells = (day.isoformat(), stock.warehouse, code, stock.items[place], *figures, cost, age, on_sale)
            sheet.row(dict(zip(STOCK, cells, strict=True)))
        return {
            "stock_arrived": int(stock.arrived.sum()),
            "stock_moved": int(stock.moved.sum()),
            "stock_closing": int(stock.closing.sum()),
        }

    def close(self) -> None:
        self._reviews.close()
        for _, sheet in self._sheets.values():
            sheet.close()


def _review_row(shop: Shop) -> pl.Expr:
    cells: dict[str, pl.Expr | str] = {
        "评价时间": moment_text("at"),
        "订单编号": digits("trade"),
        "商品ID": chosen("item", shop.item_codes),
        "商品名称": chosen("item", shop.titles),
        "星级": digits("stars"),
        "评价内容": chosen("stars", SAID),
    }
    return whole_row(REVIEWS, cells, quoted=False)
