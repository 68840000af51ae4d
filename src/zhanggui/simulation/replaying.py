"""A shop built around real transactions, and its days lived again: the orders as they were, who looked made up."""

from datetime import date

import numpy as np

from zhanggui.simulation.causes import Conditions
from zhanggui.simulation.chance import Chance, Ints
from zhanggui.simulation.shop import CHANNELS, Shop, shop_of
from zhanggui.simulation.trading import PLACE_WEIGHTS, Orders, Traffic, traffic_of
from zhanggui.simulation.transactions import Transactions

SEARCH = 2
"""The way in that leads to every article."""
_WAYS: Ints = np.array([share * conversion for _, _, share, conversion, _ in CHANNELS], dtype=np.int64)


def real_shop(seed: int, number: int, sold: Transactions) -> Shop:
    """The shop that sold these articles."""
    orders = len(sold.created) // sold.period.length + 1
    count = len(sold.codes)
    return shop_of(
        Chance(seed, number, "shop"), number, max(orders, 1), titles=sold.titles,
        kinds=[title.split(" ")[-1] or title for title in sold.titles],
        item_codes=tuple(str(900_000_000_000 + number * 1_000_000 + place) for place in range(count)),
        weights=np.maximum(sold.pieces, 1), prices=sold.prices, sku_item=np.arange(count), sku_codes=sold.codes,
        sku_names=("规格:默认",) * count, is_real=True,
    )  # fmt: skip


class Replay:
    """One shop's real orders, a day at a time."""

    def __init__(self, shop: Shop, sold: Transactions) -> None:
        self._shop, self._sold = shop, sold
        self._unit = np.full((len(CHANNELS), shop.items), -1, dtype=np.int64)
        for unit in range(len(shop.unit_item) - 1, -1, -1):
            self._unit[shop.unit_channel[unit], shop.unit_item[unit]] = unit

    def live(self, day: date, now: Conditions, first: int, chance: Chance) -> tuple[Traffic, Orders]:
        """Who came and what was bought; `first` numbers the day's first order."""
        orders = self._orders(day, first, chance)
        bought = np.bincount(orders.unit, minlength=len(self._shop.unit_item)).astype(np.int64)
        share = np.minimum(np.maximum(now.conversion, 0.01), 0.6)
        others = chance.around(np.where(self._shop.unit_channel < 2, now.visitors, bought * (1 / share - 1)))
        return traffic_of(self._shop, now, bought + others, chance), orders

    def _orders(self, day: date, first: int, chance: Chance) -> Orders:
        sold = self._sold
        begin, end = sold.of_day(day)
        count = end - begin
        lines = slice(int(sold.starts[begin]), int(sold.starts[end]))
        line_order = sold.line_order[lines] - begin
        quantity, price = sold.line_quantity[lines], sold.line_price[lines]
        amount = _sums(line_order, quantity * price, count)
        created = sold.created[begin:end]
        return Orders(
            day=day, number=first + np.arange(count),
            unit=self._units(line_order, sold.line_article[lines], count, chance),
            buyer=sold.buyer[begin:end], is_new=sold.is_new[begin:end], place=chance.pick(PLACE_WEIGHTS, count),
            created=created, paid=created + chance.between(12, 900, count), goods=amount, amount=amount,
            pieces=_sums(line_order, quantity, count), kinds=_sums(line_order, np.ones_like(quantity), count),
            line_order=line_order, line_sku=sold.line_article[lines], line_quantity=quantity, line_price=price,
            line_amount=quantity * price,
        )  # fmt: skip

    def _units(self, line_order: Ints, articles: Ints, count: int, chance: Chance) -> Ints:
        """The way each buyer came, to the first article of the order."""
        item = articles[np.flatnonzero(np.diff(line_order, prepend=-1))]
        unit = self._unit[chance.pick(_WAYS, count), item] if count else item
        return np.where(unit >= 0, unit, self._unit[SEARCH, item]) if count else unit


def _sums(group: Ints, values: Ints, count: int) -> Ints:
    found = np.zeros(count, dtype=np.int64)
    np.add.at(found, group, values)
    return found
