"""What the warehouse and purchasing write down: orders with suppliers, counts, comparisons, damage, dead stock."""

from datetime import date, datetime, time, timedelta

import numpy as np

from zhanggui.base import Period
from zhanggui.simulation.causes import Plan
from zhanggui.simulation.chance import Chance, Ints
from zhanggui.simulation.register_books import Raw, RegisterBooks, yuan
from zhanggui.simulation.shop import Shop
from zhanggui.simulation.staff import Staff
from zhanggui.simulation.stock import StockDay
from zhanggui.simulation.tally import Counted

SUPPLIERS = ("模拟供应商甲", "模拟供应商乙", "模拟供应商丙")
LEAST_DAYS, MOST_DAYS = 4, 11
MOST_LINES = 60
"""Lines people write of one kind and day at most: of a long catalogue they write down a part."""
AT_FAULT = ("仓库", "快递公司", "供应商")


class GoodsRows:
    """One shop's goods on paper."""

    def __init__(self, shop: Shop, plan: Plan, period: Period, staff: Staff, books: RegisterBooks, seed: int) -> None:
        self._shop, self._plan, self._period, self._books = shop, plan, period, books
        self._seed = seed
        self._warehouse = staff.one("C.logistics-specialist", "D.logistics-specialist", "B.process-editor")
        self._manager = staff.one("C.store-manager", "A.store-manager", "D.ops-specialist", "E.product-ops")
        self._ads = staff.one("C.ztc-specialist", "A.promo-specialist", "D.promo-specialist", "E.market-ops")

    def live(self, day: date, counted: Counted, stock: StockDay) -> None:
        chance = Chance(self._seed, self._shop.number, day.isoformat(), "goods")
        self._arrivals(day, stock, chance)
        self._compared(day, stock)
        self._damaged(day, counted, chance)
        self._ranks(day, chance)
        if day.weekday() == 4:
            self._count(day, stock, chance)
        if (day + timedelta(days=1)).day == 1 or day == self._period.last:
            self._dead(day, stock)

    def _arrivals(self, day: date, stock: StockDay, chance: Chance) -> None:
        """What came in today was ordered some days ago; one in six comes late."""
        for sku in np.flatnonzero(stock.arrived > 0)[:MOST_LINES]:
            took = chance.one(LEAST_DAYS, MOST_DAYS)
            late = chance.one(0, 5) == 0
            ordered = day - timedelta(days=took)
            code = self._shop.item_codes[int(self._shop.sku_item[sku])]
            self._books.add(
                "R.purchase", day, order_no=f"CG{day:%Y%m%d}{int(sku):03d}", supplier=SUPPLIERS[int(sku) % 3],
                item=code,
                qty=int(stock.arrived[sku]), price=yuan(int(stock.unit_cost[sku])), ordered_at=ordered, arrived=day,
                due=day - timedelta(days=2) if late else day, late_reason="供应商排产延误" if late else "",
            )  # fmt: skip

    def _compared(self, day: date, stock: StockDay) -> None:
        """Where the shop front and the shelf differ, and two that do not."""
        different = np.flatnonzero(stock.online != stock.actual)
        for sku in [*different, *(sku for sku in range(2) if sku not in different)]:
            self._books.add(
                "R.stock-compare", day, sku=stock.codes[int(sku)], store=self._shop.code, online=int(stock.online[sku]),
                offline_actual=int(stock.actual[sku]), by=self._manager, at=datetime.combine(day, time(21, 0)),
                adjustment="按实存修正" if sku in different else "",
            )  # fmt: skip

    def _count(self, day: date, stock: StockDay, chance: Chance) -> None:
        """On Fridays a third of the shelves is counted; cards and goods are wrong here and there."""
        turn = day.isocalendar().week % 3
        shelves = range(turn, len(stock.codes), 3)
        start = day.toordinal() // 7 * MOST_LINES % len(shelves) if len(shelves) > MOST_LINES else 0
        for sku in shelves[start : start + MOST_LINES]:
            wrong = chance.one(0, 24)
            book = int(stock.closing[sku])
            self._books.add(
                "R.stock-count", day, count_no=f"PD{self._shop.number:02d}{day:%Y%m%d}", date=day, sku=stock.codes[sku],
                warehouse=stock.warehouse, book=book, card=book + (1 if wrong == 1 else 0), approved=True,
                counted=max(book - (2 if wrong == 0 else 0), 0), cause="少货" if wrong == 0 else "",
                adjusted=wrong == 0,
            )  # fmt: skip
        self._books.add(
            "R.stock-count", day, "counted", count_no=f"PD{self._shop.number:02d}{day:%Y%m%d}", date=day,
            sku=f"{stock.codes[turn]}-B", warehouse=stock.warehouse, book=1, card=1, counted=Raw("三箱半"),
        )  # fmt: skip

    def _damaged(self, day: date, counted: Counted, chance: Chance) -> None:
        """About one piece in two thousand breaks on its way through the warehouse."""
        broken: Ints = chance.around(counted.sku_pieces / 2000)
        for sku in np.flatnonzero(broken):
            self._books.add(
                "R.damage", day, sku=self._shop.sku_codes[int(sku)], qty=int(broken[sku]), evidence="分拣发现破损",
                found_at=datetime.combine(day, time(11, 20)), responsible=AT_FAULT[chance.one(0, 2)], confirmed=True,
                compensation=yuan(0), closed=True,
            )  # fmt: skip

    def _ranks(self, day: date, chance: Chance) -> None:
        """Two looks a day at where six keywords stand; a dear keyword falls."""
        now = self._plan.conditions(day)
        for unit in range(6):
            dear = now.click[unit] > self._shop.click_cents[unit] * 1.5
            usual = 3 + unit * 2 + (14 if dear else 0)
            for hour in (10, 17):
                self._books.add(
                    "R.ztc-keyword", day, date=day, observed_at=datetime.combine(day, time(hour, 0)),
                    item=self._shop.item_codes[int(self._shop.unit_item[unit])], keyword=self._shop.unit_name[unit],
                    rank=max(1, usual + chance.one(-2, 2)), quality=chance.one(7, 10),
                    new_bid=yuan(int(now.click[unit])),
                    action="raise" if dear else "match", reason="竞品抢词" if dear else "例行",
                )  # fmt: skip

    def _dead(self, day: date, stock: StockDay) -> None:
        """At the month's end what has lain for more than ninety days is reported."""
        for sku in np.flatnonzero((stock.age > 90) & (stock.closing > 0))[:MOST_LINES]:
            value = int(stock.closing[sku]) * int(stock.unit_cost[sku])
            self._books.add(
                "R.overstock", day, sku=stock.codes[int(sku)], qty=int(stock.closing[sku]), value=yuan(value),
                age=int(stock.age[sku]), cause="订货过多", proposal="清仓",
            )  # fmt: skip
