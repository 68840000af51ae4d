"""Old orders as facts alone: the same rows their documents would give, worked out by column from the lines of a file.

An invoice is what its lines of one day say. Whether it was its buyer's first is not known: no buyer is kept.
"""

import polars as pl

from zhanggui.departments.orders.facts import SUMS, finished
from zhanggui.departments.orders.sharing import share_columns
from zhanggui.intake.api import historian

TEXTS = {"invoice": 64, "sku": 80, "region": 60}


@historian("order_line")
def rows_of(shop: str, lines: pl.DataFrame, run_id: int) -> pl.DataFrame:
    """Rows of the order line fact of lines with row, day, invoice, sku, quantity, at, price, buyer (index), region."""
    whole = lines.sort("invoice", "day", "row").with_columns(
        *(pl.col(name).str.slice(0, most) for name, most in TEXTS.items()),
        (pl.col("price") * 10_000).cast(pl.Int64).alias("price"),
        pl.struct("invoice", "day").rle_id().cast(pl.Int64).alias("pk"),
    )
    whole = whole.with_columns((pl.col("price") * pl.col("quantity")).alias("net_amount"))
    net, pieces = pl.col("net_amount").sum().over("pk"), pl.col("quantity").sum().over("pk")
    paid = (
        pl.col("at").min().over("pk").dt.replace_time_zone("Asia/Shanghai", ambiguous="earliest", non_existent="null")
    )
    nothing = pl.lit(None, pl.Datetime("us", "UTC"))
    cents = (net.abs() + 50) // 100 * net.sign()
    whole = whole.with_columns(
        *(cents.alias(name) for name in SUMS if name != "freight_due"),
        pl.lit(0, pl.Int64).alias("freight_due"),
        pl.when((pieces < 0) & (net <= 0)).then(pl.lit("credit")).otherwise(pl.lit("success")).alias("state"),
        paid.dt.convert_time_zone("UTC").alias("paid_at"),
        pl.int_range(1, pl.len() + 1).over("pk").cast(pl.Int32).alias("line_no"),
        pl.col("buyer", "region").sort_by("row").first().over("pk"),
    )
    named = whole.rename({"invoice": "trade_no", "quantity": "units", "region": "province", "row": "source_row"})
    named = named.with_columns(
        pl.lit(run_id, pl.Int64).alias("run_id"),
        pl.lit("").alias("city"),
        pl.col("paid_at").alias("created_at"),
        nothing.alias("shipped_at"),
        nothing.alias("confirmed_at"),
    )
    shared = share_columns(named, "pk", "net_amount", SUMS)
    return finished(shop, shared, set()).with_columns(pl.lit(None, pl.Boolean).alias("is_first_order"))
