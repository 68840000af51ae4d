"""Cuts whose numbers are no sums of the months': the whole period, weeks, articles. People and articles count once."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

import polars as pl

from tests.year.department import Department
from tests.year.oracle import Cut, Key, oracle, ratio, sums, tally
from tests.year.oracles_orders import first_months, sales_by_month
from tests.year.oracles_visits import monthly


def _by_shop(monthly: Iterable[tuple[Key, Decimal | int]]) -> dict[Key, Decimal]:
    return sums((key[:1], number) for key, number in monthly)


@oracle("aov", by=("shop",))
def aov_of_the_period(department: Department) -> Cut:
    buyers = {(row["shop"], row["买家会员名"]) for row in department.paid}
    return ratio(_by_shop(sales_by_month(department).items()), tally(key[:1] for key in buyers))


@oracle("new_buyers", by=("shop",))
def new_buyers_of_the_period(department: Department) -> Cut:
    return _by_shop(first_months(department).items())


@oracle("repurchase_rate", by=("shop",))
def repurchase_in_the_period(department: Department) -> Cut:
    orders = tally((row["shop"], row["买家会员名"]) for row in department.paid)
    return ratio(tally(key[:1] for key, count in orders.items() if count >= 2), tally(key[:1] for key in orders))


@oracle("conversion")
def conversion_of_all(department: Department) -> Cut:
    rows = list(department.truth("sources").iter_rows(named=True))
    return {(): Decimal(sum(int(row["buyers"]) for row in rows)) / sum(int(row["visitors"]) for row in rows)}


@oracle("cac", by=("shop",))
def cac_of_the_period(department: Department) -> Cut:
    return ratio(_by_shop(monthly(department, "ad_cost").items()), _by_shop(first_months(department).items()))


@oracle("sales", by=("shop", "week"))
def sales_by_week(department: Department) -> Cut:
    rows = department.truth("daily").iter_rows(named=True)
    return sums(((row["shop"], _week(row["day"])), Decimal(row["listed_amount"])) for row in rows)


def _week(day: str) -> date:
    """A week goes by its Monday."""
    first = date.fromisoformat(day)
    return first - timedelta(days=first.weekday())


@oracle("units", by=("shop", "sku"))
def units_by_article(department: Department) -> Cut:
    paid = department.orders.filter(pl.col("paid") != "").iter_rows(named=True)
    return sums(((row["shop"], row["sku"]), row["units"]) for row in paid)


@oracle("active_distributors")
def distributors_of_the_period(department: Department) -> Cut:
    rows = department.register("R.dist-order")
    return {(): len({row["distributor"] for row in rows if row["type"] in ("order", "drop_ship")})}


@oracle("sell_through", by=("shop",))
def sell_through_of_the_period(department: Department) -> Cut:
    """Of the articles that were on sale and there on any day, those that sold on such a day."""
    moved, offered = set(), set()
    for row in department.own("库存").filter(pl.col("在售") == "是").iter_rows(named=True):
        key = (row["shop"], row["商家编码"])
        if int(row["售出"]) > 0:
            moved.add(key)
        if int(row["期初"]) + int(row["入库"]) > 0 or int(row["期末"]) > 0:
            offered.add(key)
    return ratio(tally(key[:1] for key in moved), tally(key[:1] for key in offered))
