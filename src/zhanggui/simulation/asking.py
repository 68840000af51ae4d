"""What somebody wishes to have generated, and what came of it. Light: the counting libraries come with the work."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from zhanggui.base import Period, Refusal, from_yaml, playbooks_folder

FIRST_YEAR, LAST_YEAR = 2015, 2030
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

    @property
    def period(self) -> Period:
        return Period(self.start, self.start + timedelta(days=self.days - 1))


@dataclass(frozen=True)
class Outcome:
    """What was written for one shop."""

    shop: str
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


def _check(wish: Wish) -> None:
    known = _playbooks()
    if wish.playbook not in known:
        raise Refusal(
            "generate.unknown_playbook", f"There is no playbook {wish.playbook}; there are {', '.join(known)}."
        )
    _within("shops", wish.shops, MOST_SHOPS)
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
