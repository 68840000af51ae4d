"""Sales, units and orders, from the platform's own exports."""

from decimal import Decimal

import polars as pl

from tests.year.department import Department
from tests.year.oracle import Cut, oracle, sums, tally


def _paid(department: Department) -> pl.DataFrame:
    """Lines of orders somebody paid, with the paying day."""
    lines = department.orders.filter(pl.col("paid") != "")
    return lines.with_columns(day=pl.col("paid").str.slice(0, 10))


@oracle("units", by=("shop", "day"))
def units(department: Department) -> Cut:
    return sums(((row["shop"], row["day"]), row["units"]) for row in _paid(department).iter_rows(named=True))


@oracle("paid_orders", by=("shop", "day"))
def orders(department: Department) -> Cut:
    trades = _paid(department).unique("trade")
    return tally((row["shop"], row["day"]) for row in trades.iter_rows(named=True))


@oracle("sales", by=("day",))
def sales(department: Department) -> Cut:
    truth = department.truth("daily")
    return sums(((row["day"],), Decimal(row["listed_amount"])) for row in truth.iter_rows(named=True))
