"""Tables no platform gives out in a file: reviews, competitors' prices, stock counts. Their layout is our own."""

from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from zhanggui.simulation.causes import Conditions
from zhanggui.simulation.chance import Chance, Ints
from zhanggui.simulation.sheets import CsvSheet, yuan_words
from zhanggui.simulation.shop import Shop
from zhanggui.simulation.tally import Counted
from zhanggui.simulation.texts import Monthly, TextFile, chosen, digits, moment_text, whole_row

REVIEWS = ("评价时间", "订单编号", "商品ID", "商品名称", "星级", "评价内容")
PRICES = ("日期", "商品ID", "商品名称", "本店价格", "竞店", "竞品价格")
STOCK = ("日期", "商家编码", "商品ID", "期初", "入库", "售出", "调出", "期末")
SAID = ("", "质量太差，做工粗糙", "与描述不符", "一般般", "不错", "很好，喜欢")
RIVALS = ("竞店甲", "竞店乙", "竞店丙")
COVER_DAYS = 12


class OwnTables:
    """The tables of one shop, month by month; stock is kept from day to day."""

    def __init__(self, shop: Shop, folder: Path, chance: Chance) -> None:
        self.shop = shop
        self._folder = folder
        self._chance = chance
        self._usual = np.full(len(shop.sku_codes), 20, dtype=np.int64)
        self._stock = self._usual * COVER_DAYS
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

    def add_stock(self, counted: Counted, now: Conditions, tomorrow: Conditions) -> dict[str, int]:
        """Count every SKU; goods arrive when little is left, but not on the eve of a stock-out."""
        opening, sold = self._stock, counted.sku_pieces
        self._usual = np.maximum((self._usual * 6 + sold * 2 + 7) // 8, 2)
        left = opening - sold
        low = left < self._usual * 4
        arrived = np.where(low, self._usual * COVER_DAYS - np.minimum(left, 0), 0)
        ending = (now.gone | tomorrow.gone)[self.shop.sku_item]
        arrived = np.where(ending, np.maximum(-left, 0), arrived)
        moved = np.where(ending, np.maximum(left, 0), 0)
        self._stock = opening + arrived - sold - moved
        sheet = self._sheet("库存", STOCK, f"{counted.day:%Y%m}")
        for sku, code in enumerate(self.shop.sku_codes):
            figures = (opening[sku], arrived[sku], sold[sku], moved[sku], self._stock[sku])
            cells = (counted.day.isoformat(), code, self.shop.item_codes[int(self.shop.sku_item[sku])])
            sheet.row(dict(zip(STOCK, (*cells, *map(str, figures)), strict=True)))
        return {
            "stock_arrived": int(arrived.sum()),
            "stock_moved": int(moved.sum()),
            "stock_closing": int(self._stock.sum()),
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
