"""What really happened, beside the files that tell of it: exact totals, planted faults, causes."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from zhanggui.simulation.chance import Ints
from zhanggui.simulation.sheets import CsvSheet, yuan_words
from zhanggui.simulation.shop import CHANNELS, Shop
from zhanggui.simulation.tally import Counted

MONEY = frozenset(
    {
        "ad_cost", "ordered_amount", "paid_amount", "listed_amount", "money_off", "refund_amount", "ledger_income",
        "ledger_outgo", "settled", "commission", "refunds_booked", "withdrawn", "balance", "freight_billed",
        "freight_right", "service_sales", "recharged",
    }
)  # fmt: skip
MEASURES = (
    "impressions", "clicks", "ad_cost", "visitors", "carts", "favourites", "orders_created", "ordered_amount",
    "orders_paid", "paid_amount", "order_lines", "order_lines_paid", "pieces_paid", "new_buyers", "money_off",
    "orders_listed", "listed_amount", "refunds_asked", "refunds_finished", "refund_amount", "parcels",
    "parcels_billed", "freight_billed", "freight_right", "orders_confirmed", "ledger_income", "ledger_outgo",
    "settled", "commission", "refunds_booked", "withdrawn", "recharged", "balance", "consulted", "received",
    "service_orders", "service_sales", "reviews", "bad_reviews", "stock_arrived", "stock_moved", "stock_closing",
)  # fmt: skip
ITEMS = ("shop", "day", "item", "visitors", "ordering_buyers", "buyers", "pieces", "sales", "refund_amount")
SOURCES = ("shop", "day", "source", "second_source", "visitors", "ordering_buyers", "buyers", "sales")


class Truth:
    """Three tables of one shop, a day at a time."""

    def __init__(self, shop: Shop, folder: Path) -> None:
        self._shop = shop
        self._folder = folder
        self._daily = CsvSheet(folder / "daily.csv", ("shop", "day", *MEASURES), "utf-8")
        self._items = CsvSheet(folder / "items.csv", ITEMS, "utf-8")
        self._sources = CsvSheet(folder / "sources.csv", SOURCES, "utf-8")

    def add_day(self, day: date, sums: Mapping[str, int]) -> None:
        """Every measure of one day; money is given in cents."""
        assert set(sums) == set(MEASURES), set(sums) ^ set(MEASURES)
        told = {name: yuan_words(value) if name in MONEY else str(value) for name, value in sums.items()}
        self._daily.row({"shop": self._shop.code, "day": day.isoformat(), **told})

    def add_parts(self, counted: Counted, refunded: Ints) -> None:
        """The same day by item and by source."""
        shop, day = self._shop, counted.day.isoformat()
        columns = (counted.item_visitors, counted.item_ordered, counted.item_buyers, counted.item_pieces)
        for item in map(int, counted.items_told(shop, refunded)):
            code = shop.item_codes[item]
            counts = [str(int(each[item])) for each in columns]
            money = [yuan_words(int(counted.item_sales[item])), yuan_words(int(refunded[item]))]
            self._items.row(dict(zip(ITEMS, (shop.code, day, code, *counts, *money), strict=True)))
        for place, (first, second, *_) in enumerate(CHANNELS):
            mine = shop.unit_channel == place
            found = (counted.traffic.visitors, counted.unit_ordered, counted.unit_buyers)
            counts = [str(int(each[mine].sum())) for each in found]
            sales = yuan_words(int(counted.unit_sales[mine].sum()))
            self._sources.row(dict(zip(SOURCES, (shop.code, day, first, second, *counts, sales), strict=True)))

    def close(
        self,
        faults: Sequence[Mapping[str, Any]],
        causes: Sequence[Mapping[str, Any]],
        registers: Iterable[Mapping[str, str]],
    ) -> None:
        write_registers(self._folder / "registers.csv", registers)
        for sheet in (self._daily, self._items, self._sources):
            sheet.close()
        write_json(self._folder / "faults.json", faults)
        write_json(self._folder / "causes.json", causes)


def write_registers(path: Path, told: Iterable[Mapping[str, str]]) -> None:
    """How many sound lines each register got on each day."""
    sheet = CsvSheet(path, ("day", "register", "rows"), "utf-8")
    for row in told:
        sheet.row(row)
    sheet.close()


def write_json(path: Path, value: object) -> None:
    """JSON with the same bytes on every machine."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes((json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode())
