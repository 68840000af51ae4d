"""What importer NAME writes as its Nth slice: the same whenever it is asked, so that a table can be checked by it."""

import hashlib
import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import polars as pl

from zhanggui.facts.tests.rows import frame

FACT = "ledger_line"
FIRST = date(2011, 11, 26)
"""Slices cross from November into December."""
DAYS = 10
COLUMNS = ["shop", "day", "run_id", "source_row", "entry_no", "kind", "income", "outgo"]
SHOPS = {"ann": "s1", "bob": "s1", "cid": "s2", "dan": "s1"}
"""Three write the same shop, one another."""


@dataclass(frozen=True)
class Slice:
    name: str
    number: int
    shop: str
    first: date
    last: date
    rows: list[dict[str, Any]]

    @property
    def mark(self) -> str:
        return f"{self.name}:{self.number}"

    def frame(self) -> pl.DataFrame:
        return frame(FACT, self.rows)


def slice_of(seed: int, name: str, number: int) -> Slice:
    """A few days of the importer's shop; `outgo` of each row tells how many rows its day has."""
    dice = random.Random(f"{seed}:{name}:{number}")
    first = FIRST + timedelta(days=dice.randrange(DAYS))
    last = min(first + timedelta(days=dice.randrange(3)), FIRST + timedelta(days=DAYS - 1))
    rows = []
    for back in range((last - first).days + 1):
        count = dice.randint(1, 60)
        rows += [
            {
                "shop": SHOPS[name], "day": first + timedelta(days=back), "kind": name, "run_id": number,
                "income": Decimal(dice.randint(1, 99_999)).scaleb(-2), "outgo": Decimal(count),
                "entry_no": f"{name}-{number}-{back}-{each}",
            }
            for each in range(count)
        ]  # fmt: skip
    for place, row in enumerate(rows, start=1):
        row["source_row"] = place
    return Slice(name, number, SHOPS[name], first, last, rows)


def digest(rows: Iterable[tuple[Any, ...]]) -> str:
    """A hash of rows in whatever order they come."""
    lines = sorted("|".join(str(cell) for cell in row) for row in rows)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def half_days(rows: pl.DataFrame) -> list[tuple[Any, ...]]:
    """Days of a shop that do not wholly belong to one slice."""
    days = rows.group_by("shop", "day").agg(
        slices=pl.struct("kind", "run_id").n_unique(), rows=pl.len(), told=pl.col("outgo").first().cast(pl.Int64)
    )
    wrong: list[tuple[Any, ...]] = days.filter((pl.col("slices") != 1) | (pl.col("rows") != pl.col("told"))).rows()
    return wrong
