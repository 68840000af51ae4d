"""A day's trade: who comes by which way, who buys what, at which price."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from zhanggui.simulation.causes import Conditions
from zhanggui.simulation.chance import Chance, Floats, Ints
from zhanggui.simulation.seasons import HOURS
from zhanggui.simulation.shop import PLACES, UNPAID, Shop

EPOCH = date(1970, 1, 1)
DAY = 86_400
LAST_ORDER = DAY - 16 * 60
"""Nobody orders in the last minutes of a day: every order is paid on the day it was made."""
KNOWN_BUYERS = 500
"""From so many on, some of a day's buyers have bought before."""
AT_ONCE = 500_000
"""Visitors looked at together."""
PLACE_WEIGHTS: Ints = np.array([weight for _, _, weight in PLACES], dtype=np.int64)


def second_zero(day: date) -> int:
    """The day's midnight in Beijing's own seconds."""
    return (day - EPOCH).days * DAY


@dataclass
class Traffic:
    """What each way in brought on one day, in the order of the shop's units."""

    visitors: Ints
    impressions: Ints
    cost: Ints
    carts: Ints
    favourites: Ints


@dataclass
class Orders:
    """A day's orders, in the order they were made; money in cents, moments in Beijing seconds."""

    day: date
    number: Ints
    """Running number in the shop."""
    unit: Ints
    buyer: Ints
    is_new: npt.NDArray[np.bool_]
    place: Ints
    created: Ints
    paid: Ints
    """0 where nobody paid."""
    goods: Ints
    amount: Ints
    """Goods less money off."""
    pieces: Ints
    kinds: Ints
    line_order: Ints
    """Which order of the day a line belongs to; lines of one order stand together."""
    line_sku: Ints
    line_quantity: Ints
    line_price: Ints
    line_amount: Ints
    """The line's share of the order's amount; shares add up exactly."""

    def __len__(self) -> int:
        return len(self.number)


class Customers:
    """Who has bought before: running numbers, so that they cost nothing to keep."""

    def __init__(self) -> None:
        self.known = 0

    def come(self, chance: Chance, count: int) -> tuple[Ints, npt.NDArray[np.bool_]]:
        """A buyer for each order, each at most once a day, and whether this is the first time."""
        back = chance.hits(0.28 if self.known > KNOWN_BUYERS else 0.0, count)
        old = self.known - 1 - (chance.below(max(self.known, 1), count) * chance.parts(count) >> 32)
        _, firsts = np.unique(old, return_index=True)
        once = np.zeros(count, dtype=bool)
        once[firsts] = True
        is_new = ~(back & once)
        buyer = np.where(is_new, self.known + np.cumsum(is_new) - 1, old)
        self.known += int(is_new.sum())
        return buyer, is_new


def visit(shop: Shop, now: Conditions, chance: Chance) -> Traffic:
    """People come; those an advertisement sends are its clicks."""
    return traffic_of(shop, now, chance.around(now.visitors), chance)


def traffic_of(shop: Shop, now: Conditions, visitors: Ints, chance: Chance) -> Traffic:
    """What so many visitors of each way in make of its figures."""
    units = len(visitors)
    seen = np.where(shop.unit_channel == 0, chance.between(14, 30, units), chance.between(35, 70, units))
    paid = shop.unit_channel < 2
    cents = (now.click * 1.0).astype(np.int64)
    wobble = chance.between(92, 108, units)
    return Traffic(
        visitors=visitors,
        impressions=np.where(paid, visitors * seen + chance.below(40, units), 0),
        cost=np.where(paid, visitors * cents * wobble // 100, 0),
        carts=_some(chance, visitors, 85),
        favourites=_some(chance, visitors, 35),
    )


def _some(chance: Chance, of: Ints, permille: int) -> Ints:
    """About so many of each count."""
    drawn: Ints = (of * permille + chance.below(1000, len(of))) // 1000
    return drawn


def buy(
    shop: Shop, day: date, now: Conditions, traffic: Traffic, customers: Customers, first: int, chance: Chance
) -> Orders:
    """Every visitor decides; who decides to buy orders once, and most pay. `first` numbers the day's first order."""
    conversion = np.where(now.gone[shop.unit_item], 0.0, np.minimum(now.conversion, 0.6))
    unit = _deciding(conversion, traffic.visitors, chance)
    count = len(unit)
    hour = chance.pick(HOURS, count)
    second = np.minimum(hour * 3600 + chance.below(3600, count), LAST_ORDER)
    order = np.lexsort((chance.parts(count), second))
    unit, second = unit[order], second[order]
    created = second_zero(day) + second
    pays = ~chance.hits(UNPAID, count)
    buyer, is_new = customers.come(chance, count)
    line_order, line_sku = _baskets(shop, now, unit, chance)
    quantity = 1 + (chance.below(100, len(line_sku)) >= 80) + (chance.below(100, len(line_sku)) >= 94)
    price = now.price[shop.sku_item[line_sku]]
    worth = price * quantity
    goods = _sums(line_order, worth, count)
    off = (goods // 20_000) * 2_000 if now.money_off else np.zeros(count, dtype=np.int64)
    return Orders(
        day=day,
        number=first + np.arange(count),
        unit=unit,
        buyer=buyer,
        is_new=is_new,
        place=chance.pick(PLACE_WEIGHTS, count),
        created=created,
        paid=np.where(pays, created + chance.between(12, 900, count), 0),
        goods=goods,
        amount=goods - off,
        pieces=_sums(line_order, quantity, count),
        kinds=np.bincount(line_order, minlength=count),
        line_order=line_order,
        line_sku=line_sku,
        line_quantity=quantity,
        line_price=price,
        line_amount=_shares(line_order, worth, goods, goods - off),
    )


def _deciding(conversion: Floats, visitors: Ints, chance: Chance) -> Ints:
    """The ways in by which those came who buy: one for each of them."""
    came = np.repeat(np.arange(len(visitors), dtype=np.int16), visitors)
    bought = []
    for start in range(0, len(came), AT_ONCE):
        some = came[start : start + AT_ONCE]
        bought.append(some[chance.hits(conversion[some], len(some))])
    return np.concatenate(bought).astype(np.int64) if bought else np.zeros(0, dtype=np.int64)


def _baskets(shop: Shop, now: Conditions, unit: Ints, chance: Chance) -> tuple[Ints, Ints]:
    """The item people came for, and what else they take along: other items, in stock, each once."""
    count = len(unit)
    weights = np.where(now.gone, 0, shop.item_weights)
    wanted = [shop.unit_item[unit]]
    takes = [np.ones(count, dtype=bool)]
    for likely in (0.40, 0.45, 0.40):
        item = chance.pick(weights, count)
        new = np.ones(count, dtype=bool)
        for other in wanted:
            new &= item != other
        takes.append(takes[-1] & chance.hits(likely, count) & new)
        wanted.append(item)
    taken = np.stack(takes, axis=1)
    items = np.stack(wanted, axis=1)[taken]
    line_order = np.nonzero(taken)[0]
    return line_order, items * 3 + chance.pick(np.array([6, 3, 2], dtype=np.int64), len(items))


def _sums(group: Ints, values: Ints, count: int) -> Ints:
    """Sums by group, in whole numbers throughout; groups stand together and none is empty."""
    if not count:
        return np.zeros(0, dtype=np.int64)
    starts = np.flatnonzero(np.diff(group, prepend=-1))
    return np.add.reduceat(values, starts)


def _shares(line_order: Ints, worth: Ints, goods: Ints, amount: Ints) -> Ints:
    """Each order's amount shared to its lines by worth: floored, cents left over to the largest remainders."""
    if not len(worth):
        return worth
    whole = goods[line_order]
    exact = amount[line_order] * worth
    shares = exact // whole
    left = amount - _sums(line_order, shares, len(goods))
    if not left.any():
        return shares
    rank = np.lexsort((np.arange(len(worth)), -(exact % whole), line_order))
    starts = np.flatnonzero(np.diff(line_order, prepend=-1))
    place = np.empty(len(worth), dtype=np.int64)
    place[rank] = np.arange(len(worth))
    place -= starts[np.cumsum(np.diff(line_order, prepend=-1) > 0) - 1]
    return shares + (place < left[line_order])
