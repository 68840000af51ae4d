"""The fact of items: who looked at them, who bought them, day by day."""

from datetime import date

import polars as pl

from zhanggui.intake.api import days_of, fact_builder

FIGURES = ("visitors", "views", "favourites", "carts", "ordering_buyers", "buyers", "new_buyers", "pieces")
MONEY = pl.Decimal(18, 2)


@fact_builder("item_day")
def build(shop: str, first: date, last: date) -> pl.DataFrame:
    """The items of these days."""
    lines = days_of("item_day", shop, first, last)
    if lines.is_empty():
        return lines
    money = (pl.col(name).cast(MONEY) for name in ("sales", "refund_amount"))
    return lines.select("day", "run_id", "source_row", pl.col("item_code").alias("item"), "title", *FIGURES, *money)
