"""The order line fact: what was paid for, line by line, with the order's sums shared out exactly."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
from django.db import connection

from zhanggui.departments.customers import api as customers
from zhanggui.departments.merchandising import api as merchandising
from zhanggui.departments.orders.models import Order, OrderLine
from zhanggui.departments.orders.sharing import share_columns
from zhanggui.departments.projects import api as projects
from zhanggui.departments.writing import read_columns
from zhanggui.intake.api import fact_builder

SUMS = ("order_amount", "paid_amount", "merchant_receipt", "freight_due")
MOMENT = pl.Datetime("us", "UTC")
ORDER_SCHEMA = {
    "pk": pl.Int64,
    "trade_no": pl.String,
    "day": pl.Date,
    "province": pl.String,
    "city": pl.String,
    "buyer": pl.String,
    "state": pl.String,
    "quantity": pl.Int64,
    "created_at": MOMENT,
    "paid_at": MOMENT,
    "shipped_at": MOMENT,
    "confirmed_at": MOMENT,
    "run_id": pl.Int64,
    "source_row": pl.Int64,
    "lines_run_id": pl.Int64,
    **dict.fromkeys(SUMS, pl.Int64),
}
MOMENTS = ("created_at", "paid_at", "shipped_at", "confirmed_at")
LINE_SCHEMA = {
    "pk": pl.Int64,
    "line_no": pl.Int32,
    "sku": pl.String,
    "price": pl.Int64,
    "units": pl.Int64,
    "own": pl.Int64,
    "line_row": pl.Int64,
}
FACT = (
    "day", "run_id", "source_row", "trade_no", "line_no", "sku", "product", "province", "city", "buyer", "state",
    "units", "price", "net_amount", "order_amount", "sales", "merchant_receipts", "freight_due",
    "created_at", "paid_at", "shipped_at", "confirmed_at", "is_first_order", "hour",
)  # fmt: skip


@fact_builder("order_line")
def build(shop: str, first: date, last: date) -> pl.DataFrame:
    """Lines of the orders paid on these days; an order without lines counts as one line without a SKU."""
    orders = _orders(shop, first, last)
    lines = _lines(shop, first, last)
    joined = orders.join(lines, on="pk", how="left", maintain_order="left_right").with_columns(_whole_order_as_line())
    joined = joined.with_columns((pl.col("price") * pl.col("units")).alias("net_amount"))
    joined = joined.with_columns((pl.col("own") * 10_000).fill_null(pl.col("net_amount")).alias("weight"))
    shared = share_columns(joined, "pk", "weight", SUMS)
    return finished(shop, shared, customers.first_trades(shop, first, last))


def _orders(shop: str, first: date, last: date) -> pl.DataFrame:
    """Straight from the database: moments as whole microseconds, sums as whole cents."""
    wanted = [
        "id", "trade_no", "CAST(paid_on AS TEXT)", "province", "city", "buyer_index", "state", "quantity",
        *map(_microseconds, MOMENTS), "run_id", "source_row", "lines_run_id", *map(_cents, SUMS),
    ]  # fmt: skip
    sql = (
        f'SELECT {", ".join(wanted)} FROM "{Order._meta.db_table}" '  # noqa: S608
        "WHERE shop_id = %s AND paid_on BETWEEN %s AND %s AND state <> %s"
    )
    asked = [projects.shop_by_code(shop).pk, first, last, Order.State.UNKNOWN]
    found = _frame(sql, asked, READ_AS).sort("day", "pk")
    return found.with_columns(pl.col("day").str.to_date("%Y-%m-%d")).cast(ORDER_SCHEMA)


READ_AS = {
    name: pl.String if name == "day" else pl.Int64 if kind == MOMENT else kind for name, kind in ORDER_SCHEMA.items()
}


def _frame(sql: str, asked: Sequence[Any], schema: Mapping[str, Any]) -> pl.DataFrame:
    columns = read_columns(sql, asked, len(schema))
    return pl.DataFrame(
        [pl.Series(name, column, dtype=kind) for (name, kind), column in zip(schema.items(), columns, strict=True)]
    )


def _microseconds(column: str) -> str:
    """A moment as microseconds since 1970; SQLite keeps it as a text whose fraction is left out where it is none."""
    if connection.vendor == "postgresql":
        return f"CAST(EXTRACT(EPOCH FROM {column}) * 1000000 AS BIGINT)"
    fraction = f"CAST(SUBSTR(SUBSTR({column}, 21) || '000000', 1, 6) AS INTEGER)"
    return f"CAST(strftime('%%s', {column}) AS INTEGER) * 1000000 + {fraction}"


def _cents(column: str) -> str:
    return f"CAST(ROUND({column} * 100) AS BIGINT)"


def _lines(shop: str, first: date, last: date) -> pl.DataFrame:
    """Straight from the database, prices as whole 1/10000 yuan, what a line costs by itself as whole cents."""
    price = "CAST(ROUND(l.price * 10000) AS BIGINT)"
    sql = (
        f"SELECT l.order_id, l.position, l.sku_code, {price}, l.quantity, {_cents('l.amount')}, l.source_row "  # noqa: S608
        f'FROM "{Order._meta.db_table}" o JOIN "{OrderLine._meta.db_table}" l ON l.order_id = o.id '
        "WHERE o.shop_id = %s AND o.paid_on BETWEEN %s AND %s"
    )
    return _frame(sql, [projects.shop_by_code(shop).pk, first, last], LINE_SCHEMA).sort("pk", "line_no", "line_row")


def _whole_order_as_line() -> list[pl.Expr]:
    bare = pl.col("line_no").is_null()
    return [
        pl.when(bare).then(pl.col("quantity")).otherwise(pl.col("units")).alias("units"),
        pl.when(bare).then(pl.col("source_row")).otherwise(pl.col("line_row")).alias("source_row"),
        pl.when(bare).then(pl.col("run_id")).otherwise(pl.col("lines_run_id")).alias("run_id"),
        pl.col("line_no").fill_null(1),
        pl.col("price").fill_null(0),
        pl.col("sku").fill_null(""),
    ]


def finished(shop: str, shared: pl.DataFrame, first_trades: set[str]) -> pl.DataFrame:
    products = pl.DataFrame(
        list(merchandising.products_of(shop).items()), schema=["sku", "product"], orient="row"
    ).cast(pl.String)
    is_first = pl.col("trade_no").is_in(list(first_trades))
    cost = pl.col("unit_cost").cast(pl.Decimal(18, 4))
    return (
        _costed(shop, shared)
        .join(products, on="sku", how="left", maintain_order="left")
        .select(
            pl.col("day"),
            *(pl.col(name) for name in FACT[1:6]),
            pl.coalesce("product", "sku").alias("product"),
            *(pl.col(name) for name in FACT[7:12]),
            _decimal("price", 4),
            _decimal("net_amount", 4),
            _decimal("order_amount", 2),
            _decimal("paid_amount", 2).alias("sales"),
            _decimal("merchant_receipt", 2).alias("merchant_receipts"),
            _decimal("freight_due", 2),
            *(pl.col(name) for name in ("created_at", "paid_at", "shipped_at", "confirmed_at")),
            pl.when(pl.col("buyer") == "").then(None).otherwise(is_first).alias("is_first_order"),
            pl.col("paid_at").dt.convert_time_zone("Asia/Shanghai").dt.hour().alias("hour"),
            (cost * pl.col("units").cast(pl.Decimal(18, 0))).cast(pl.Decimal(18, 4)).alias("goods_cost"),
            pl.when(cost.is_null()).then(0).otherwise(pl.col("units")).alias("costed_units"),
        )
    )


def _costed(shop: str, lines: pl.DataFrame) -> pl.DataFrame:
    """With the unit cost in force on the paying day; null where nobody has said what the SKU costs."""
    kinds = {"sku": pl.String, "starts": pl.Date, "unit_cost": pl.Decimal(18, 4)}
    costs = pl.DataFrame(merchandising.costs_of(shop), schema=kinds, orient="row").sort("starts")
    placed = lines.with_row_index("place").sort("day")
    found = placed.join_asof(
        costs, left_on="day", right_on="starts", by="sku", strategy="backward", check_sortedness=False
    )
    return found.sort("place").drop("place", "starts")


def _decimal(name: str, places: int) -> pl.Expr:
    """A whole number of the smallest unit as an exact decimal."""
    return (pl.col(name).cast(pl.Decimal(18, 0)) * pl.lit(Decimal(1).scaleb(-places))).cast(pl.Decimal(18, places))
