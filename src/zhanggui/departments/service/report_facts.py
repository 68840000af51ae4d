"""The facts of the service desks, of the shop's scores and of reviews, from reports."""

from datetime import date

import polars as pl

from zhanggui.intake.api import days_of, fact_builder

COUNTS = ("consulted", "received", "inquiries", "ordering_buyers", "buyers", "orders")
MONEY, SECONDS, SCORE = pl.Decimal(18, 2), pl.Decimal(18, 3), pl.Decimal(9, 5)


@fact_builder("service_day")
def build_service(shop: str, first: date, last: date) -> pl.DataFrame:
    """Figures of each account or of the whole shop; the sums and means a platform adds to its accounts are left out.

    A mean time belongs to the people it is a mean of. Platforms do not tell how many replies there were, so that
    means are weighed by the people attended to, else by those who asked.
    """
    lines = days_of("service_day", shop, first, last)
    if lines.is_empty():
        return lines
    lines = lines.filter(pl.col("figure") == "own").with_columns(
        (~pl.col("account").eq("").any().over("tool", "day") | pl.col("account").eq("")).alias("is_total"),
        pl.coalesce("received", "sessions", "consulted").alias("people"),
    )
    means = [column for name in ("first_response", "response") for column in _mean(name)]
    money = (pl.col(name).cast(MONEY) for name in ("sales", "refund_amount"))
    return lines.select(
        "day", "run_id", "source_row", "tool", "account", "is_total", *COUNTS, *money, "people", *means
    )  # fmt: skip


def _mean(name: str) -> list[pl.Expr]:
    """A mean, whom it is of, and what it adds up to over them."""
    mean = pl.col(name).cast(SECONDS)
    people = pl.when(mean.is_not_null()).then(pl.col("people"))
    return [mean, people.alias(f"{name}_people"), (mean * people).cast(SECONDS).alias(f"{name}_total")]


@fact_builder("shop_score")
def build_scores(shop: str, first: date, last: date) -> pl.DataFrame:
    """The three scores on the days somebody wrote them down."""
    lines = days_of("shop_score", shop, first, last)
    if lines.is_empty():
        return lines
    scores = (pl.col(name).cast(SCORE) for name in ("description", "service", "logistics"))
    return lines.select(
        "day", "run_id", "source_row", pl.lit("shop-dsr").alias("source"), *scores, pl.lit(1).alias("scored")
    )  # fmt: skip


@fact_builder("review")
def build_reviews(shop: str, first: date, last: date) -> pl.DataFrame:
    """The stars buyers gave on these days, by order and item."""
    lines = days_of("review", shop, first, last)
    if lines.is_empty():
        return lines
    return lines.select("day", "run_id", "source_row", "trade_no", pl.col("item_code").alias("item"), "stars")
