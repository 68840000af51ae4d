"""What comes of an order: it is sent, confirmed, given back, reviewed, talked about - or closed."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zhanggui.simulation.causes import Conditions
from zhanggui.simulation.chance import Chance, Ints
from zhanggui.simulation.shop import GRAMS_A_PIECE, LEAST_GRAMS, MOST_GRAMS, Shop
from zhanggui.simulation.trading import DAY, Orders, second_zero

NONE, BEFORE_SHIPPING, RETURNED, PARTIAL, AFTERWARDS = range(5)
"""How an order is refunded: unsent; sent back before confirming; a part of it; after confirming."""
REFUNDS: Ints = np.array([890, 30, 32, 28, 20], dtype=np.int64)
REASONS = (
    ("", ""),
    ("不想要了", "拍错/多拍"),
    ("与描述不符", "质量问题"),
    ("少件/漏发", "做工粗糙"),
    ("材质不符", "使用后破损"),
)
CHATTED = 0.24
"""Share of orders made after talking with service."""
REVIEWED = 0.22


@dataclass
class Fates:
    """The rest of each order's life; 0 where a thing never happens. Decided when the order is made."""

    shipped: Ints
    waybill: Ints
    grams: Ints
    confirmed: Ints
    refund: Ints
    refund_amount: Ints
    refund_line: Ints
    """The line the refund is about, as a place among the day's lines."""
    asked: Ints
    finished: Ints
    reason: Ints
    agent: Ints
    """Who served the buyer before the order; -1 for nobody."""
    reviewed: Ints
    stars: Ints


def follow(shop: Shop, orders: Orders, now: Conditions, chance: Chance) -> Fates:
    """Decide what becomes of a day's orders."""
    count = len(orders)
    paid = orders.paid > 0
    kind = np.where(paid, chance.pick(REFUNDS, count), NONE)
    bad = now.badly_reviewed[shop.unit_item[orders.unit]]
    kind = np.where(paid & bad & chance.hits(0.12, count), RETURNED, kind)
    shipped = _shipped(orders, paid & (kind != BEFORE_SHIPPING), chance)
    refund_line = _refund_line(orders, chance)
    amount = _refund_amount(orders, kind, refund_line, chance)
    kind = np.where(amount > 0, kind, NONE)
    asked, finished, confirmed = _moments(orders, kind, shipped, chance)
    reviews = (confirmed > 0) & chance.hits(REVIEWED, count)
    lucky = chance.below(1000, count)
    stars = np.select([lucky < 12, lucky < 22, lucky < 50, lucky < 150], [1, 2, 3, 4], 5)
    stars = np.where(bad & chance.hits(0.6, count), 1 + chance.below(2, count), stars)
    return Fates(
        shipped=shipped,
        waybill=np.where(shipped > 0, 77_000_000_000_000 + shop.number * 10_000_000_000 + orders.number, 0),
        grams=np.clip(orders.pieces * GRAMS_A_PIECE, LEAST_GRAMS, MOST_GRAMS),
        confirmed=confirmed,
        refund=kind,
        refund_amount=np.where(kind > 0, amount, 0),
        refund_line=refund_line,
        asked=asked,
        finished=finished,
        reason=chance.below(2, count),
        agent=np.where(paid & chance.hits(CHATTED, count), chance.below(len(shop.agents), count), -1),
        reviewed=np.where(reviews, confirmed + chance.between(3600, 5 * DAY, count), 0),
        stars=np.where(reviews, stars, 0),
    )


def _shipped(orders: Orders, sent: npt.NDArray[np.bool_], chance: Chance) -> Ints:
    """Sent, and scanned, between four and ten in the afternoon: the same day for who paid before two."""
    count = len(orders)
    zero = second_zero(orders.day)
    early = orders.paid < zero + 14 * 3600
    late = np.where(early, 0, 1) + chance.hits(0.12, count)
    moment = zero + late * DAY + 16 * 3600 + chance.below(6 * 3600, count)
    return np.where(sent, moment, 0)


def _refund_line(orders: Orders, chance: Chance) -> Ints:
    """One line of each order."""
    first = np.flatnonzero(np.diff(orders.line_order, prepend=-1))
    return first + chance.below(orders.kinds, len(orders))


def _refund_amount(orders: Orders, kind: Ints, line: Ints, chance: Chance) -> Ints:
    whole = (kind == BEFORE_SHIPPING) | (kind == RETURNED) | ((kind == AFTERWARDS) & chance.hits(0.5, len(orders)))
    part = orders.line_amount[line] * chance.between(10, 60, len(orders)) // 100
    return np.where(whole, orders.amount, part)


def _moments(orders: Orders, kind: Ints, shipped: Ints, chance: Chance) -> tuple[Ints, Ints, Ints]:
    """When a refund is asked for and finished, and when the buyer confirms."""
    count = len(orders)
    early = orders.paid + chance.between(300, 3600, count)
    here = shipped + chance.between(2 * DAY, 3 * DAY, count)
    confirmed = shipped + chance.between(3 * DAY, 9 * DAY, count)
    after = confirmed + chance.between(3600, 5 * DAY, count)
    asked = np.select([kind == BEFORE_SHIPPING, kind == AFTERWARDS], [early, after], here)
    quick = asked + chance.between(300, 3600, count)
    slow = asked + chance.between(DAY, 5 * DAY, count)
    middle = asked + chance.between(7200, 20 * 3600, count)
    finished = np.select([kind == BEFORE_SHIPPING, kind == PARTIAL], [quick, middle], slow)
    confirmed = np.where(kind == PARTIAL, finished + chance.between(DAY, 4 * DAY, count), confirmed)
    refunded = kind > 0
    goes_well = (shipped > 0) & (kind != RETURNED)
    return np.where(refunded, asked, 0), np.where(refunded, finished, 0), np.where(goes_well, confirmed, 0)


class Waiting:
    """What is already decided but lies on a later day, kept until that day comes."""

    def __init__(self) -> None:
        self._days: dict[int, list[dict[str, Ints]]] = defaultdict(list)

    def add(self, moments: Ints, **columns: Ints) -> None:
        """Put rows away under the day of their moment; a moment of 0 never comes."""
        kept = np.flatnonzero(moments > 0)
        if not len(kept):
            return
        days = moments[kept] // DAY
        order = np.argsort(days, kind="stable")
        kept, days = kept[order], days[order]
        named = columns | {"at": moments}
        starts = np.flatnonzero(np.diff(days, prepend=-1))
        for start, end in zip(starts, [*starts[1:], len(days)], strict=True):
            rows = kept[start:end]
            self._days[int(days[start])].append({name: values[rows] for name, values in named.items()})

    def take(self, midnight: int) -> dict[str, Ints]:
        """Everything of the day that begins at this second, by moment; an empty mapping where nothing waits."""
        blocks = self._days.pop(midnight // DAY, [])
        if not blocks:
            return {}
        together = {name: np.concatenate([block[name] for block in blocks]) for name in blocks[0]}
        order = np.argsort(together["at"], kind="stable")
        return {name: values[order] for name, values in together.items()}


class Planter:
    """Where faults are planted: early ones close together, so that a short run has some, later ones rare."""

    def __init__(self, phase: int, widest: int = 400) -> None:
        self._next = 6 + phase
        self._gap = 12
        self._widest = widest
        self._seen = 0
        self._turn = phase

    def choose(self, sound: npt.NDArray[np.bool_], kinds: int) -> Ints:
        """For each row in turn 0, or the number of the fault it gets; only sound rows are spoiled."""
        chosen = np.zeros(len(sound), dtype=np.int64)
        places = np.flatnonzero(sound)
        while self._next < self._seen + len(places):
            chosen[places[self._next - self._seen]] = 1 + self._turn % kinds
            self._turn += 1
            self._next += self._gap
            self._gap = min(self._gap * 3 // 2, self._widest)
        self._seen += len(places)
        return chosen
