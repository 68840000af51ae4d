"""A fact of many order lines, written fast: a year in twelve files, which further shops share as hard links.

A shop stands in the path of a file alone, so that ten shops hold ten times the lines on a tenth of the disk. The
engine reads, decodes and adds up every one of them; only the disk is asked for the same bytes again.
"""

import os
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq
from deltalake.transaction import AddAction

from tests.speed.synthetic import FIRST, order_lines
from zhanggui.facts import FACTS, Store
from zhanggui.facts.frames import slice_table
from zhanggui.facts.schema import PARTITION

MONTHS = 12


def month_of(number: int) -> tuple[date, date]:
    """The first and last day of a month of the year."""
    first = FIRST.replace(month=number)
    following = date(first.year + number // 12, number % 12 + 1, 1)
    return first, following - timedelta(days=1)


def fill(store: Store, lines: int, shops: int = 1) -> int:
    """Write a year of `lines` lines of `shops` shops in one commit; answers how many lines there are."""
    each = max(lines // shops // MONTHS, 1)
    store.replace("order_line", _month(1, 1).drop("shop"), "start", FIRST, month_of(1)[1])
    table = store.opened("order_line")
    actions = [
        _added(store, Path(f"shop=s{shop:02d}"), number, each, shop) for number in range(1, MONTHS + 1)
        for shop in range(shops)
    ]  # fmt: skip
    table.create_write_transaction(actions, mode="append", schema=table.schema(), partition_by=PARTITION)
    store.replace("order_line", None, "start", FIRST, month_of(1)[1])
    return each * MONTHS * shops


def _added(store: Store, folder: Path, number: int, lines: int, shop: int) -> AddAction:
    first, last = month_of(number)
    month = f"{first:%Y-%m}"
    own = folder / f"month={month}" / f"part-{number:05d}-{shop:04d}.parquet"
    path = store.root / "order_line" / own
    path.parent.mkdir(parents=True, exist_ok=True)
    source = store.root / "order_line" / "shop=s00" / f"month={month}" / f"part-{number:05d}-0000.parquet"
    if shop == 0:
        _write(_month(number, lines), path, first, last)
    else:
        os.link(source, path)
    days = f'{{"day": "{first}"}}', f'{{"day": "{last}"}}'
    stats = f'{{"numRecords": {lines}, "minValues": {days[0]}, "maxValues": {days[1]}, "nullCount": {{}}}}'
    values = {"shop": folder.name.removeprefix("shop="), "month": month}
    return AddAction(str(own), path.stat().st_size, values, 0, True, stats)


def _month(number: int, lines: int) -> pl.DataFrame:
    first, last = month_of(number)
    return order_lines(lines, days=(last - first).days + 1, shop="s00", seed=number, first=first, prefix=f"{number}-")


def _write(frame: pl.DataFrame, path: Path, first: date, last: date) -> None:
    table = slice_table("order_line", frame, "s00", first, last)
    names = [name for name in FACTS["order_line"].names if name not in PARTITION]
    pq.write_table(table.select(names), path, compression="zstd", compression_level=3, row_group_size=131_072)
