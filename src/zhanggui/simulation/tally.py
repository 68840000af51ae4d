"""A day counted every way a report asks for: by way in, by item, by channel, by service account. Whole numbers only."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from zhanggui.simulation.causes import Conditions
from zhanggui.simulation.chance import Chance, Ints
from zhanggui.simulation.following import Fates
from zhanggui.simulation.shop import Shop
from zhanggui.simulation.trading import Orders, Traffic


def tally(places: Ints, values: Ints | int, size: int) -> Ints:
    """Sums of whole numbers by place."""
    sums = np.zeros(size, dtype=np.int64)
    np.add.at(sums, places, values)
    return sums


@dataclass
class Counted:
    """Sums of one day; money in cents. `unit_` by way in, `item_` by item."""

    day: date
    traffic: Traffic
    unit_ordered: Ints
    unit_ordered_amount: Ints
    unit_new: Ints
    unit_buyers: Ints
    unit_sales: Ints
    unit_lines: Ints
    unit_direct_lines: Ints
    unit_direct_sales: Ints
    item_visitors: Ints
    item_ordered: Ints
    item_ordered_pieces: Ints
    item_ordered_amount: Ints
    item_buyers: Ints
    item_pieces: Ints
    item_sales: Ints
    item_new: Ints
    item_old_sales: Ints
    sku_pieces: Ints

    def items_told(self, shop: Shop, refunded: Ints) -> Ints:
        """The items reports tell of: all of them, of a long catalogue those with anything to tell."""
        if not shop.is_real:
            return np.arange(shop.items)
        found: Ints = np.flatnonzero((self.item_visitors > 0) | (self.item_ordered > 0) | (refunded != 0))
        return found


def count(shop: Shop, traffic: Traffic, orders: Orders) -> Counted:
    """Count a day's visitors and orders."""
    units, items = len(shop.unit_item), shop.items
    paid = orders.paid > 0
    line_paid = paid[orders.line_order]
    line_unit = orders.unit[orders.line_order]
    line_item = shop.sku_item[orders.line_sku]
    direct = line_paid & (line_item == shop.unit_item[line_unit])
    baskets = np.unique(orders.line_order * items + line_item)
    basket_order, basket_item = baskets // items, baskets % items
    basket_paid = paid[basket_order]
    fresh = orders.is_new[orders.line_order]
    return Counted(
        day=orders.day,
        traffic=traffic,
        unit_ordered=tally(orders.unit, 1, units),
        unit_ordered_amount=tally(orders.unit, orders.amount, units),
        unit_new=tally(orders.unit[paid & orders.is_new], 1, units),
        unit_buyers=tally(orders.unit[paid], 1, units),
        unit_sales=tally(orders.unit[paid], orders.amount[paid], units),
        unit_lines=tally(line_unit[line_paid], 1, units),
        unit_direct_lines=tally(line_unit[direct], 1, units),
        unit_direct_sales=tally(line_unit[direct], orders.line_amount[direct], units),
        item_visitors=tally(shop.unit_item, traffic.visitors, items),
        item_ordered=tally(basket_item, 1, items),
        item_ordered_pieces=tally(line_item, orders.line_quantity, items),
        item_ordered_amount=tally(line_item, orders.line_amount, items),
        item_buyers=tally(basket_item[basket_paid], 1, items),
        item_pieces=tally(line_item[line_paid], orders.line_quantity[line_paid], items),
        item_sales=tally(line_item[line_paid], orders.line_amount[line_paid], items),
        item_new=tally(basket_item[basket_paid & orders.is_new[basket_order]], 1, items),
        item_old_sales=tally(line_item[line_paid & ~fresh], orders.line_amount[line_paid & ~fresh], items),
        sku_pieces=tally(orders.line_sku[line_paid], orders.line_quantity[line_paid], len(shop.sku_codes)),
    )


@dataclass
class Service:
    """A day of the service desk, by account."""

    consulted: Ints
    received: Ints
    asked_to_buy: Ints
    buyers: Ints
    sales: Ints
    pieces: Ints
    first_seconds: Ints
    mean_seconds: Ints
    rated: Ints
    satisfied: Ints


def serve(shop: Shop, now: Conditions, visitors: int, orders: Orders, fates: Fates, chance: Chance) -> Service:
    """Some visitors ask; those whose order began with a talk are among them."""
    agents = len(shop.agents)
    served = fates.agent >= 0
    buyers = tally(fates.agent[served], 1, agents)
    only_asked = visitors * 3 // 100
    talked = tally(chance.below(agents, only_asked), 1, agents)
    asked_to_buy = buyers + talked * 6 // 10
    consulted = buyers + talked
    missed = consulted * (chance.between(8, 18, agents) if now.slow else chance.between(0, 2, agents)) // 100
    rated = consulted * chance.between(25, 35, agents) // 100
    pleased = chance.between(60, 74, agents) if now.slow else chance.between(91, 98, agents)
    pace: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]] = (
        chance.between(95, 180, agents) if now.slow else chance.between(12, 30, agents),
        chance.between(140, 260, agents) if now.slow else chance.between(22, 45, agents),
    )
    return Service(
        consulted=consulted,
        received=consulted - missed,
        asked_to_buy=asked_to_buy,
        buyers=buyers,
        sales=tally(fates.agent[served], orders.amount[served], agents),
        pieces=tally(fates.agent[served], orders.pieces[served], agents),
        first_seconds=pace[0],
        mean_seconds=pace[1],
        rated=rated,
        satisfied=rated * pleased // 100,
    )
