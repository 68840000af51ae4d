"""The registers of one shop: who writes into which, day by day."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from zhanggui.simulation.asking import Wish
from zhanggui.simulation.campaign_rows import CampaignRows
from zhanggui.simulation.care_rows import CareRows
from zhanggui.simulation.causes import Conditions, Plan
from zhanggui.simulation.chance import Ints
from zhanggui.simulation.desk_rows import DeskRows
from zhanggui.simulation.goods_rows import GoodsRows
from zhanggui.simulation.register_books import RegisterBooks
from zhanggui.simulation.shop import Shop
from zhanggui.simulation.staff import staff_of
from zhanggui.simulation.stock import StockDay
from zhanggui.simulation.tally import Counted, Service
from zhanggui.simulation.trading import Orders


class ShopRegisters:
    """Every register the people of one shop keep."""

    def __init__(self, shop: Shop, plan: Plan, wish: Wish, end: int, folder: Path) -> None:
        self._books = RegisterBooks(folder)
        staff = staff_of(wish.playbook)
        self._campaigns = CampaignRows(shop, plan, wish.period, staff, self._books, wish.seed)
        self._care = CareRows(shop, wish.period, end, staff, self._books, wish.seed)
        self._goods = GoodsRows(shop, plan, wish.period, staff, self._books, wish.seed)
        self._desk = DeskRows(shop, wish.period, staff, self._books, wish.seed)

    @property
    def faults(self) -> list[dict[str, str]]:
        return self._books.faults

    def live(
        self, day: date, now: Conditions, counted: Counted, orders: Orders, service: Service, stock: StockDay,
        due: dict[str, dict[str, Ints]],
    ) -> None:  # fmt: skip
        """A day's lines, once everything of the day is known."""
        self._campaigns.live(day, counted, orders)
        self._care.live(day, now, service, due)
        self._goods.live(day, counted, stock)
        self._desk.live(day, counted)

    def told(self) -> Iterator[dict[str, str]]:
        return self._books.told()

    def close(self) -> None:
        self._books.close()
