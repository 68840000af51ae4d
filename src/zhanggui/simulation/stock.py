"""The warehouse from day to day: what is there by the books, on the shelf and on the shop front, how old, what it cost.

Two articles never sell: one no longer on sale that nobody cleared, one on sale that nobody wants. Of one that sells
slowly far too much was bought. They are why there is overstock, and why not everything on sale moves.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zhanggui.simulation.causes import Conditions
from zhanggui.simulation.chance import Chance, Ints
from zhanggui.simulation.shop import Shop
from zhanggui.simulation.tally import Counted

COVER_DAYS = 12
OVERBOUGHT, OVERBOUGHT_AGE = 600, 80
OLD_PIECES, OLD_AGE = 150, 200
UNWANTED_PIECES, UNWANTED_AGE = 40, 86
MISCOUNTED, MISSHOWN = 1 / 200, 1 / 150
"""How often goods are missing from the shelf, and how often the shop front shows more than the books."""


@dataclass(frozen=True)
class StockDay:
    """One evening, by article; pieces, and costs in cents."""

    warehouse: str
    codes: tuple[str, ...]
    items: tuple[str, ...]
    opening: Ints
    arrived: Ints
    sold: Ints
    moved: Ints
    closing: Ints
    """What the books say."""
    online: Ints
    """What the shop front offers."""
    actual: Ints
    """What is on the shelf."""
    unit_cost: Ints
    age: Ints
    """Days since goods of it last came in."""
    on_sale: npt.NDArray[np.bool_]


class Stock:
    """The articles of one shop, their stock kept from day to day."""

    def __init__(self, shop: Shop, seed: int) -> None:
        number = f"SIM{shop.number:02d}"
        first = int(shop.item_codes[0])
        self._shop = shop
        self._chance = Chance(seed, shop.number, "stock")
        self._warehouse = f"模拟仓{1 + (shop.number - 1) % 2}"
        self._codes = (*shop.sku_codes, f"{number}-OLD", f"{number}-SLOW")
        self._items = (
            *(shop.item_codes[item] for item in shop.sku_item),
            str(first + shop.items),
            str(first + shop.items + 1),
        )
        sold = len(shop.sku_codes)
        self._usual = np.full(sold, 20, dtype=np.int64)
        self._stock = np.append(self._usual * COVER_DAYS, [OLD_PIECES, UNWANTED_PIECES])
        self._stock[sold - 1] = OVERBOUGHT
        self._age = np.append(self._chance.below(10, sold), [OLD_AGE, UNWANTED_AGE])
        self._age[sold - 1] = OVERBOUGHT_AGE
        cost = shop.prices[shop.sku_item] * self._chance.between(38, 58, sold) // 100
        self._cost = np.append(cost, [3_900, 5_900])
        self._on_sale = np.append(np.ones(sold, dtype=bool), [False, True])

    def pass_day(self, counted: Counted, now: Conditions, tomorrow: Conditions) -> StockDay:
        """Goods arrive when little is left, but not on the eve of a stock-out."""
        sold = counted.sku_pieces
        count = len(sold)
        opening = self._stock
        self._usual = np.maximum((self._usual * 6 + sold * 2 + 7) // 8, 2)
        left = opening[:count] - sold
        arrived = np.where(left < self._usual * 4, self._usual * COVER_DAYS - np.minimum(left, 0), 0)
        ending = (now.gone | tomorrow.gone)[self._shop.sku_item]
        arrived = np.where(ending, np.maximum(-left, 0), arrived)
        moved = np.where(ending, np.maximum(left, 0), 0)
        arrived, sold, moved = (np.append(each, [0, 0]) for each in (arrived, sold, moved))
        self._stock = opening + arrived - sold - moved
        self._age = np.where(arrived > 0, 0, self._age + 1)
        more = len(self._codes)
        shown = np.where(self._chance.hits(MISSHOWN, more), self._chance.between(1, 5, more), 0)
        missing = np.where(self._chance.hits(MISCOUNTED, more), self._chance.between(1, 2, more), 0)
        return StockDay(
            warehouse=self._warehouse, codes=self._codes, items=self._items, opening=opening, arrived=arrived,
            sold=sold,
            moved=moved, closing=self._stock, online=self._stock + shown, actual=np.maximum(self._stock - missing, 0),
            unit_cost=self._cost, age=self._age, on_sale=self._on_sale,
        )  # fmt: skip
