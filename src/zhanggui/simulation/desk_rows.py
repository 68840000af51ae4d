"""What the promotion and operations desks write down: plans and budgets, six reports, traffic, own plans."""

from calendar import monthrange
from datetime import date, timedelta

import numpy as np

from zhanggui.base import Period
from zhanggui.simulation.chance import Chance
from zhanggui.simulation.register_books import RegisterBooks, yuan
from zhanggui.simulation.report_files import SCENES
from zhanggui.simulation.shop import CHANNELS, Shop
from zhanggui.simulation.staff import Staff
from zhanggui.simulation.tally import Counted, tally

SIX = ("account", "plan", "item", "keyword", "creative", "region_time")
SLOTS = ("无线首页焦点", "PC首页焦点", "购物车推荐")
CHANNEL_WORDS = ("search_ad", "display_ad", "organic", "campaign", "social", "other")
"""What the registers call our ways in, in their order."""


class DeskRows:
    """One shop's promotion desk on paper."""

    def __init__(self, shop: Shop, period: Period, staff: Staff, books: RegisterBooks, seed: int) -> None:
        self._shop, self._period, self._books, self._seed = shop, period, books, seed
        self._ads = staff.one("C.ztc-specialist", "A.promo-specialist", "D.promo-specialist", "E.market-ops")
        self._chief = staff.one("C.promo-supervisor", "A.mkt-manager", "D.ops-manager", "E.ops-director")
        self._visits = np.zeros(len(CHANNELS), dtype=np.int64)

    def live(self, day: date, counted: Counted) -> None:
        chance = Chance(self._seed, self._shop.number, day.isoformat(), "desk")
        self._visits += tally(self._shop.unit_channel, counted.traffic.visitors, len(CHANNELS))
        self._budgets(day, counted, chance)
        self._six(day, counted, chance)
        if day.day == 1 or day == self._period.first:
            self._plan(day)
        if (day + timedelta(days=1)).day == 1 or day == self._period.last:
            self._traffic(day, chance)

    def _budgets(self, day: date, counted: Counted, chance: Chance) -> None:
        """Each scene's money of the day; now and then more is spent than was planned."""
        for channel, (_, name) in enumerate(SCENES):
            spent = int(counted.traffic.cost[self._shop.unit_channel == channel].sum())
            budget = spent * chance.one(94, 130) // 100
            plan = f"{self._shop.code}-{name}"
            self._books.add("R.ztc-budget", day, date=day, plan=plan, budget=yuan(budget), spend=yuan(spent))
        for place, slot in enumerate(SLOTS):
            self._books.add(
                "R.zz-plan", day, date=day, plan=f"{self._shop.code}-人群推广-{day:%m%d}-{place + 1}", slot=slot,
                budget=yuan(20_000),
                bid=yuan(1_200), time_slots="09-23", done=chance.one(0, 19) > 0,
            )  # fmt: skip

    def _six(self, day: date, counted: Counted, chance: Chance) -> None:
        """The six reports are looked through every morning; on a busy day one is left."""
        mine = self._shop.unit_channel == 0
        figures = {
            "impressions": int(counted.traffic.impressions[mine].sum()),
            "clicks": int(counted.traffic.visitors[mine].sum()),
            "spend": yuan(int(counted.traffic.cost[mine].sum())),
            "orders": int(counted.unit_lines[mine].sum()),
            "sales": yuan(int(counted.unit_sales[mine].sum())),
        }
        left = chance.one(0, 24)
        for place, kind in enumerate(SIX):
            if place != left:
                self._books.add(
                    "R.ztc-six", day, date=day, report_type=kind, store=self._shop.code, object_id=self._shop.code,
                    analysed=True, analyst=self._ads, **figures,
                )  # fmt: skip

    def _plan(self, day: date) -> None:
        """The month's plan of search advertising, and what each one of the department means to do."""
        days = monthrange(day.year, day.month)[1]
        usual = float(self._shop.unit_visitors[self._shop.unit_channel == 0].sum())
        self._books.add(
            "R.ztc-plan", day, period=f"{day:%Y-%m}", store=self._shop.code, budget=yuan(round(usual * days) * 150),
            target_traffic=round(usual * days), target_roi=3, target_ppc=yuan(150), approver=self._chief,
            state="approved",
        )  # fmt: skip

    def _traffic(self, day: date, chance: Chance) -> None:
        """What each way brought in the month, against what was planned."""
        for channel, word in enumerate(CHANNEL_WORDS):
            actual = int(self._visits[channel])
            self._books.add(
                "R.traffic-report", day, period=f"{day:%Y-%m}-{self._shop.code}", channel=word, actual=actual,
                planned_traffic=actual * chance.one(90, 115) // 100,
            )  # fmt: skip
        self._visits[:] = 0
