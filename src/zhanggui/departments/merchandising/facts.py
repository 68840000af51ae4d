"""The facts of goods, day by day: who looked at items and bought them, what is in stock, what others ask."""

from datetime import date

import polars as pl

from zhanggui.departments.merchandising import queries, rules
from zhanggui.intake.api import days_of, fact_builder

FIGURES = ("visitors", "views", "favourites", "carts", "ordering_buyers", "buyers", "new_buyers", "pieces")
MONEY, PRICE = pl.Decimal(18, 2), pl.Decimal(18, 4)
STOCK = ("opening", "arrived", "sold", "moved", "book", "online", "actual")


@fact_builder("item_day")
def build(shop: str, first: date, last: date) -> pl.DataFrame:
    """The items of these days."""
    lines = days_of("item_day", shop, first, last)
    if lines.is_empty():
        return lines
    money = (pl.col(name).cast(MONEY) for name in ("sales", "refund_amount"))
    return lines.select("day", "run_id", "source_row", pl.col("item_code").alias("item"), "title", *FIGURES, *money)


@fact_builder("stock_day")
def build_stock(shop: str, first: date, last: date) -> pl.DataFrame:
    """Every article of these evenings; what it is worth is what the books say times what a piece cost."""
    lines = days_of("stock_day", shop, first, last)
    if lines.is_empty():
        return lines
    products = pl.DataFrame(
        list(queries.products_of(shop).items()), schema={"sku_code": pl.String, "product": pl.String}, orient="row"
    )
    lines = lines.join(products, on="sku_code", how="left", maintain_order="left")
    cost = pl.col("unit_cost").cast(PRICE)
    worth = (cost * pl.col("book")).cast(PRICE)
    on_sale = pl.when(pl.col("on_sale") != "").then(pl.col("on_sale") == "yes")
    sellable = pl.sum_horizontal("opening", "arrived") + pl.col("book").clip(lower_bound=0) > 0
    return lines.select(
        "day", "run_id", "source_row", "warehouse", pl.col("sku_code").alias("sku"),
        pl.coalesce("product", "sku_code").alias("product"), pl.col("item_code").alias("item"), *STOCK,
        pl.sum_horizontal("arrived", "sold", "moved").alias("handled"),
        (pl.col("online") - pl.col("actual")).alias("online_gap"), cost.alias("unit_cost"), worth.alias("stock_value"),
        "age", pl.when(pl.col("age") > rules.AGE_LIMIT).then(worth).otherwise(pl.lit(0, PRICE)).alias("aged_value"),
        on_sale.alias("on_sale"), (on_sale & sellable).alias("is_offered"),
        (on_sale & (pl.col("sold") > 0)).alias("is_moving"), (on_sale & (pl.col("book") <= 0)).alias("is_out"),
    )  # fmt: skip


@fact_builder("competitor_price")
def build_prices(shop: str, first: date, last: date) -> pl.DataFrame:
    """What competitors asked on the days somebody looked."""
    lines = days_of("competitor_price", shop, first, last)
    if lines.is_empty():
        return lines
    own, theirs = (pl.col(name).cast(MONEY) for name in ("own_price", "rival_price"))
    return lines.select(
        "day", "run_id", "source_row", pl.col("item_code").alias("item"), "title", "rival", own.alias("own_price"),
        theirs.alias("rival_price"), (theirs < own).alias("is_cheaper"),
    )  # fmt: skip
