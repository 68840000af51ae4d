"""Why a day is not a usual day: incidents, campaigns, price changes, planned from the seed before anything happens."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

from zhanggui.base import Period
from zhanggui.simulation.chance import Chance, Floats, Ints
from zhanggui.simulation.seasons import demand, eagerness, event_of, festival_of
from zhanggui.simulation.shop import CHANNELS, Shop

INCIDENTS = ("traffic_drop", "stock_out", "price_error", "bad_reviews", "slow_service", "dear_keyword")
LENGTHS = {
    "traffic_drop": 5, "stock_out": 4, "price_error": 1, "bad_reviews": 6, "slow_service": 3, "dear_keyword": 7,
}  # fmt: skip
WORDS = {
    "traffic_drop": ("A channel sends far fewer visitors", "某渠道访客骤降"),
    "stock_out": ("A bestseller is out of stock", "热销款断货"),
    "price_error": ("A price was entered wrong: a third of the right one", "价格填错：只有正确价格的三分之一"),
    "bad_reviews": ("A wave of bad reviews of one item", "某商品集中差评"),
    "slow_service": ("Service answers far too late", "客服响应过慢"),
    "dear_keyword": ("A competitor bids for a keyword: clicks cost more, fewer come", "竞品抢词：点击变贵、访客变少"),
    "campaign": ("A campaign of the shop's own: prices down, money off", "店铺自办活动：降价加满减"),
    "platform_event": ("An event of the platform: prices down, money off", "平台大促：降价加满减"),
    "price_change": ("A lasting change of a price", "长期调价"),
}
SEEN_IN = {
    "traffic_drop": "visitors", "stock_out": "pieces", "price_error": "price", "bad_reviews": "conversion",
    "slow_service": "conversion", "dear_keyword": "cost_per_click", "campaign": "sales", "platform_event": "sales",
    "price_change": "price",
}  # fmt: skip
"""The figure that shows the cause most plainly."""
CAMPAIGN_EVERY, CAMPAIGN_FROM, CAMPAIGN_DAYS = 30, 22, 4
PRICE_CHANGE_EVERY = 40
SLOT = 16


@dataclass(frozen=True)
class Cause:
    """One reason, where it works and how strongly."""

    kind: str
    first: date
    last: date
    dimension: str = "shop"
    member: str = ""
    name: str = ""
    planted: bool = True
    """False for what belongs to a usual year."""
    visitors: float = 1.0
    conversion: float = 1.0
    click: float = 1.0
    price: float = 1.0
    units: npt.NDArray[np.bool_] | None = field(default=None, compare=False, repr=False)
    """The ways in it works on; None for all."""
    items: npt.NDArray[np.bool_] | None = field(default=None, compare=False, repr=False)
    """The items it works on; None for none."""

    def works_on(self, day: date) -> bool:
        return self.first <= day <= self.last

    def told(self) -> dict[str, Any]:
        words = WORDS[self.kind]
        factors = {
            name: format(getattr(self, name), ".2f")
            for name in ("visitors", "conversion", "click", "price")
            if getattr(self, name) != 1.0
        }
        return {
            "kind": self.kind,
            "cause": {"en": words[0], "zh": words[1]},
            "seen_in": SEEN_IN[self.kind],
            "dimension": self.dimension,
            "member": self.member,
            "name": self.name,
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "factors": factors,
        }


@dataclass
class Conditions:
    """A day as it meets the shop: what each way in brings and what each item costs."""

    visitors: Floats
    conversion: Floats
    click: Floats
    price: Ints
    gone: npt.NDArray[np.bool_]
    """Items out of stock."""
    badly_reviewed: npt.NDArray[np.bool_]
    slow: bool = False
    money_off: bool = False

    @property
    def expected_visitors(self) -> float:
        return sum(map(float, self.visitors))

    @property
    def expected_orders(self) -> float:
        return sum(map(float, self.visitors * self.conversion))


class Plan:
    """Everything that will happen to one shop in the period."""

    def __init__(self, shop: Shop, period: Period, seed: int) -> None:
        self.shop = shop
        self.period = period
        self._chance = Chance(seed, shop.number, "causes")
        usual = [*self._events(), *self._campaigns()]
        if shop.is_real:  # what was sold is given: nothing made up may have changed it
            self.causes = [replace(cause, price=1.0, visitors=1.0, conversion=1.0) for cause in usual]
            return
        self.causes = [*usual, *self._price_changes(), *self._incidents(usual)]

    def conditions(self, day: date, without: Cause | None = None) -> Conditions:
        """The day with every cause at work, or with one of them taken away."""
        shop, wave = self.shop, demand(day)
        now = Conditions(
            visitors=shop.unit_visitors * wave,
            conversion=shop.unit_conversion * eagerness(day),
            click=shop.click_cents.astype(np.float64) * (1.0 if wave < 1.5 else 1.35),
            price=shop.prices.copy(),
            gone=np.zeros(shop.items, dtype=bool),
            badly_reviewed=np.zeros(shop.items, dtype=bool),
        )
        for cause in self.causes:
            if cause is not without and cause.works_on(day):
                _work(now, cause, shop)
        return now

    def effects(self) -> Iterator[dict[str, Any]]:
        """Every cause with what it was expected to change, in file order."""
        for cause in self.causes:
            days = [day for day in self.period if cause.works_on(day)]
            shown = days[:60]
            pairs = [(self.conditions(day), self.conditions(day, without=cause)) for day in shown]
            yield cause.told() | {
                "planted": cause.planted,
                "days_compared": len(shown),
                "expected_visitors": f"{sum(one.expected_visitors for one, _ in pairs):.1f}",
                "expected_visitors_without": f"{sum(other.expected_visitors for _, other in pairs):.1f}",
                "expected_orders": f"{sum(one.expected_orders for one, _ in pairs):.1f}",
                "expected_orders_without": f"{sum(other.expected_orders for _, other in pairs):.1f}",
            }

    def _events(self) -> Iterator[Cause]:
        everything = np.ones(self.shop.items, dtype=bool)
        for name, run in _runs(self.period, event_of):
            yield Cause(
                "platform_event", run.first, run.last, "event", name, planted=False, price=0.80, items=everything
            )

    def _campaigns(self) -> Iterator[Cause]:
        for start in range(CAMPAIGN_FROM, self.period.length, CAMPAIGN_EVERY):
            first = self.period.first + timedelta(days=start)
            last = min(first + timedelta(days=CAMPAIGN_DAYS - 1), self.period.last)
            if any(event_of(day) for day in Period(first, last)):
                continue
            chosen = np.zeros(self.shop.items, dtype=bool)
            chosen[self._chance.below(self.shop.items, 6)] = True
            units = chosen[self.shop.unit_item]
            yield Cause(
                "campaign", first, last, "item", self._codes(chosen), planted=False,
                visitors=1.25, conversion=1.15, price=0.85, units=units, items=chosen,
            )  # fmt: skip

    def _price_changes(self) -> Iterator[Cause]:
        for start in range(PRICE_CHANGE_EVERY, self.period.length, PRICE_CHANGE_EVERY):
            item = self._chance.one(0, self.shop.items - 1)
            factor = (0.92, 0.95, 1.05, 1.08)[self._chance.one(0, 3)]
            first = self.period.first + timedelta(days=start)
            yield self._on_item("price_change", item, Period(first, self.period.last), False, price=factor)

    def _incidents(self, usual: list[Cause]) -> Iterator[Cause]:
        """One in each slot of days, the kinds in turn; none where an event or a campaign would hide it."""
        slot = min(SLOT, max(2, self.period.length // 4))
        turn = self._chance.one(0, len(INCIDENTS) - 1)
        for start in range(1 if slot < 8 else 3, self.period.length, slot):
            kind = INCIDENTS[turn % len(INCIDENTS)]
            run = self._free_days(start, slot, min(LENGTHS[kind], max(1, slot - 1)), usual)
            if run is not None:
                turn += 1
                yield self._incident(kind, run)

    def _free_days(self, start: int, slot: int, length: int, usual: list[Cause]) -> Period | None:
        """The first days in the slot on which nothing else is to be seen."""
        for shift in range(max(1, slot - length)):
            first = self.period.first + timedelta(days=start + shift)
            last = first + timedelta(days=length - 1)
            taken = any(cause.first <= last and first <= cause.last for cause in usual)
            if last <= self.period.last and not taken and not _is_holiday(Period(first, last)):
                return Period(first, last)
        return None

    def _incident(self, kind: str, run: Period) -> Cause:
        if kind == "traffic_drop":
            channel = self._chance.one(2, 3)
            name = CHANNELS[channel][1]
            units = self.shop.unit_channel == channel
            return Cause(kind, run.first, run.last, "channel", name, name, visitors=0.35, units=units)
        if kind == "slow_service":
            return Cause(kind, run.first, run.last, conversion=0.80)
        if kind == "dear_keyword":
            unit = self._chance.one(0, 3)
            units = np.arange(len(self.shop.unit_name)) == unit
            name = self.shop.unit_name[unit]
            return Cause(kind, run.first, run.last, "keyword", name, name, visitors=0.35, click=2.4, units=units)
        item = self._chance.one(0, 1)
        effects: dict[str, dict[str, float]] = {
            "stock_out": {"conversion": 0.0},
            "price_error": {"price": 0.34, "conversion": 1.2},
            "bad_reviews": {"conversion": 0.45},
        }
        return self._on_item(kind, item, run, True, **effects[kind])

    def _on_item(self, kind: str, item: int, run: Period, planted: bool, **effects: float) -> Cause:
        items = np.arange(self.shop.items) == item
        units = self.shop.unit_item == item
        return Cause(
            kind, run.first, run.last, "item", self.shop.item_codes[item], self.shop.titles[item], planted,
            units=units, items=items, **effects,
        )  # fmt: skip

    def _codes(self, chosen: npt.NDArray[np.bool_]) -> str:
        return ",".join(self.shop.item_codes[int(item)] for item in np.flatnonzero(chosen))


def _work(now: Conditions, cause: Cause, shop: Shop) -> None:
    units = np.ones(len(shop.unit_item), dtype=bool) if cause.units is None else cause.units
    now.visitors[units] *= cause.visitors
    now.conversion[units] *= cause.conversion
    now.click[units] *= cause.click
    if cause.items is not None and cause.price != 1.0:
        cheaper = (now.price[cause.items] * round(cause.price * 100) // 1000) * 10
        now.conversion[cause.items[shop.unit_item]] /= cause.price
        now.price[cause.items] = np.maximum(cheaper, 100)
    if cause.items is not None and cause.kind == "stock_out":
        now.gone |= cause.items
    if cause.items is not None and cause.kind == "bad_reviews":
        now.badly_reviewed |= cause.items
    now.slow |= cause.kind == "slow_service"
    now.money_off |= cause.kind in ("campaign", "platform_event")


def _runs(period: Period, name_of: Any) -> Iterator[tuple[str, Period]]:
    first: date | None = None
    for day in [*period, period.last + timedelta(days=1)]:
        before = name_of(day - timedelta(days=1)) if first else ""
        name = name_of(day) if day in period else ""
        if first and name != before:
            yield before, Period(first, day - timedelta(days=1))
            first = None
        if name and first is None:
            first = day


def _is_holiday(run: Period) -> bool:
    around = Period(run.first - timedelta(days=6), run.last + timedelta(days=8))
    return any(festival_of(day) == "spring" for day in around)
