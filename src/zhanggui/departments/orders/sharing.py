"""Sharing an order's sums out to its lines, exactly, for many orders at once. No database here.

The same result as `zhanggui.base.share_exactly`, in whole cents and columns: shares are floored and
the cents left over go to the largest remainders, earlier lines first.
"""

from collections.abc import Sequence
from decimal import Decimal

import polars as pl

from zhanggui.base import share_exactly

SAFE = 9 * 10**18


def share_columns(lines: pl.DataFrame, group: str, weight: str, sums: Sequence[str]) -> pl.DataFrame:
    """`lines` with each column of `sums` (order sums in cents, repeated on its lines) shared by `weight`.

    Lines of one group stand together; `weight` is a whole number of any sign.
    """
    lines = lines.with_columns(
        pl.col(weight).sum().over(group).alias("_whole"),
        pl.col(weight).abs().sum().over(group).alias("_size"),
        pl.len().over(group).alias("_count"),
    )
    flipped = pl.when(pl.col("_whole") < 0).then(-1).otherwise(1)
    lines = lines.with_columns(
        pl.when(pl.col("_whole") == 0).then(1).otherwise(pl.col(weight) * flipped).alias("_weight"),
        pl.when(pl.col("_whole") == 0)
        .then(pl.col("_count").cast(pl.Int64))
        .otherwise(pl.col("_whole").abs())
        .alias("_whole"),
    )
    for name in sums:
        lines = _share(lines, group, weight, name)
    return lines.drop("_whole", "_size", "_count", "_weight")


def _share(lines: pl.DataFrame, group: str, weight: str, name: str) -> pl.DataFrame:
    most = pl.col(name).abs().cast(pl.Float64) * pl.col("_size").cast(pl.Float64)
    too_large = lines.filter(most.fill_null(0) >= SAFE)
    if not too_large.is_empty():
        return _share_slowly(lines, group, name)
    exact = pl.col(name) * pl.col("_weight")
    lines = lines.with_columns((exact // pl.col("_whole")).alias("_part")).with_columns(
        (exact - pl.col("_part") * pl.col("_whole")).alias("_rest"),
        (pl.col(name) - pl.col("_part").sum().over(group)).alias("_left"),
    )
    place = pl.col("_rest").rank("ordinal", descending=True).over(group)
    shared = pl.col("_part") + (place <= pl.col("_left")).cast(pl.Int64)
    return lines.with_columns(shared.alias(name)).drop("_part", "_rest", "_left")


def _share_slowly(lines: pl.DataFrame, group: str, name: str) -> pl.DataFrame:
    """Sums so large that 64 bits could overflow: one order after the other, with decimals."""
    shared: list[int | None] = []
    for _key, some in lines.group_by(group, maintain_order=True):
        total = some[name][0]
        if total is None:
            shared += [None] * len(some)
            continue
        parts = share_exactly(Decimal(total).scaleb(-2), some["_weight"].to_list())
        shared += [int(part.scaleb(2)) for part in parts]
    return lines.with_columns(pl.Series(name, shared, dtype=pl.Int64))
