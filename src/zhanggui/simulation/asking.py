"""What somebody wishes to have generated, and what came of it. Light: the counting libraries come with the work."""

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from zhanggui.base import Period, Refusal, from_yaml, playbooks_folder

if TYPE_CHECKING:
    from zhanggui.simulation.transactions import Transactions

FIRST_YEAR, LAST_YEAR = 2009, 2030
PLATFORMS = ("tmall", "jd", "pdd", "douyin")
MOST_SHOPS, MOST_DAYS, MOST_ORDERS = 99, 1500, 500_000


@dataclass(frozen=True)
class Wish:
    """A department to make up."""

    out: Path
    playbook: str = "operations-centre"
    shops: int = 1
    days: int = 365
    seed: int = 1
    orders: int = 200
    """Paid orders a usual day and shop."""
    start: date = date(2025, 1, 1)
    platforms: tuple[str, ...] = ("tmall",)
    """Platforms of the shops, in turn."""
    sold: "Transactions | None" = None
    """Real transactions to start from; what else there is, is made up around them."""

    def platform_of(self, number: int) -> str:
        """The platform of shop `number`."""
        return self.platforms[(number - 1) % len(self.platforms)]

    @property
    def period(self) -> Period:
        return Period(self.start, self.start + timedelta(days=self.days - 1))


@dataclass(frozen=True)
class Outcome:
    """What was written for one shop."""

    shop: str
    platform: str
    orders: int
    order_lines: int
    faults: int
    incidents: int


def generate(wish: Wish, tell: Callable[[Outcome], None] = lambda _: None, workers: int | None = None) -> list[Outcome]:
    """Write everything a department receives, and the truth behind it, into a new folder.

    Shops are independent of each other: they are made side by side, and the bytes are the same whatever `workers`.
    """
    _check(wish)
    from zhanggui.simulation import describing
    from zhanggui.simulation.shop_year import make_all

    wish.out.mkdir(parents=True, exist_ok=True)
    made = make_all(wish, tell, min(workers or os.cpu_count() or 1, wish.shops))
    describing.describe(wish, made)
    return made


def around(file: Path, wish: Wish, *, days: int = 0, start: date | None = None) -> Wish:
    """The wish for a department around real transactions: their own days, or `days` of them from `start`."""
    from zhanggui.simulation.transactions import read

    sold = read(file)
    own = sold.period
    first = start or own.first
    last = min(own.last, first + timedelta(days=days - 1)) if days else own.last
    if not own.first <= first <= last <= own.last:
        raise Refusal(
            "generate.no_such_days", f"{file.name} tells of {own.first} to {own.last}; {first} lies outside of it."
        )
    begin, end = sold.of_day(first)[0], sold.of_day(last)[1]
    length = (last - first).days + 1
    usual = max(1, min((end - begin) // length, MOST_ORDERS))
    return replace(wish, sold=sold, days=length, start=first, orders=usual)


def _check(wish: Wish) -> None:
    known = _playbooks()
    if wish.playbook not in known:
        raise Refusal(
            "generate.unknown_playbook", f"There is no playbook {wish.playbook}; there are {', '.join(known)}."
        )
    _within("shops", wish.shops, MOST_SHOPS)
    unknown = [name for name in wish.platforms if name not in PLATFORMS]
    if unknown or not wish.platforms:
        raise Refusal(
            "generate.unknown_platform",
            f"There are no files of {', '.join(unknown) or 'no platform'}; there are {', '.join(PLATFORMS)}.",
        )
    if wish.sold is not None and wish.shops != 1:
        raise Refusal("generate.one_real_shop", "Real transactions are those of one shop: leave --shops out.")
    _within("days", wish.days, MOST_DAYS)
    _within("orders", wish.orders, MOST_ORDERS)
    if wish.start.year < FIRST_YEAR or wish.period.last.year > LAST_YEAR:
        raise Refusal(
            "generate.unknown_year",
            f"Festivals are known from {FIRST_YEAR} to {LAST_YEAR}; {wish.start} to {wish.period.last} is beyond.",
        )
    if wish.out.exists() and (not wish.out.is_dir() or any(wish.out.iterdir())):
        raise Refusal(
            "generate.folder_in_use", f"{wish.out} is not empty. Name a new folder, so that nothing is written over."
        )


def _within(name: str, value: int, most: int) -> None:
    if not 1 <= value <= most:
        raise Refusal("generate.out_of_range", f"--{name} goes from 1 to {most}, not {value}.")


def _playbooks() -> list[str]:
    """The organisations there are; collections of job descriptions are none."""
    found = sorted(path.parent for path in playbooks_folder().glob("*/playbook.yaml"))
    return [
        path.name
        for path in found
        if from_yaml((path / "playbook.yaml").read_text("utf-8")).get("kind") == "organisation"
    ]
