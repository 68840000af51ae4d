"""Goods and warehouse, from the evenings of the warehouse, suppliers' orders, counts and damage."""

from decimal import Decimal

import polars as pl

from tests.year.department import Department
from tests.year.oracle import Cut, Key, month, oracle, ratio, sums, tally


def _evenings(department: Department) -> pl.DataFrame:
    whole = ("期初", "入库", "售出", "调出", "期末", "线上库存", "实存", "库龄")
    return department.own("库存").with_columns(pl.col(name).cast(pl.Int64) for name in whole)


def _last(department: Department) -> pl.DataFrame:
    """The last evening there is."""
    stock = _evenings(department)
    return stock.filter(pl.col("日期") == str(department.period.last))


@oracle("stock_on_hand", by=("shop", "warehouse", "sku"))
def stock_qty(department: Department) -> Cut:
    """Opening on the first day, plus what came in, less what went out, over all days."""
    stock = _evenings(department).sort("日期")
    grouped = stock.group_by("shop", "仓库", "商家编码", maintain_order=True).agg(
        (pl.col("期初").first() + pl.col("入库").sum() - pl.col("售出").sum() - pl.col("调出").sum()).alias("left")
    )
    return {(shop, warehouse, sku): left for shop, warehouse, sku, left in grouped.iter_rows()}


@oracle("stock_on_hand", by=("shop", "day"))
def stock_qty_of_each_day(department: Department) -> Cut:
    grouped = _evenings(department).group_by("shop", "日期").agg(pl.col("期末").sum())
    return {(shop, day): left for shop, day, left in grouped.iter_rows()}


@oracle("stock_difference", by=("shop", "sku"))
def stock_diff(department: Department) -> Cut:
    gap = _last(department).select("shop", "商家编码", pl.col("线上库存") - pl.col("实存"))
    return {(shop, sku): pieces for shop, sku, pieces in gap.iter_rows()}


@oracle("overstock_value", by=("shop", "sku"))
def overstock(department: Department) -> Cut:
    old = _last(department).filter(pl.col("库龄") > 90)
    return sums(
        ((row["shop"], row["商家编码"]), row["期末"] * Decimal(row["成本单价"])) for row in old.iter_rows(named=True)
    )


@oracle("sell_through", by=("shop", "month"))
def sellthrough(department: Department) -> Cut:
    moved: dict[Key, set[str]] = {}
    offered: dict[Key, set[str]] = {}
    for row in _evenings(department).filter(pl.col("在售") == "是").iter_rows(named=True):
        key = (row["shop"], row["日期"][:7])
        if row["售出"] > 0:
            moved.setdefault(key, set()).add(row["商家编码"])
        if row["期初"] + row["入库"] > 0 or row["期末"] > 0:
            offered.setdefault(key, set()).add(row["商家编码"])
    return ratio({key: len(skus) for key, skus in moved.items()}, {key: len(skus) for key, skus in offered.items()})


@oracle("stock_out_rate", by=("shop", "month"))
def stockout(department: Department) -> Cut:
    on_sale = list(_evenings(department).filter(pl.col("在售") == "是").iter_rows(named=True))
    days = tally((row["shop"], row["日期"][:7]) for row in on_sale)
    out = tally((row["shop"], row["日期"][:7]) for row in on_sale if row["期末"] <= 0)
    return ratio(out, days)


@oracle("damaged_units", by=("shop", "liability"))
def damage_by_liability(department: Department) -> Cut:
    return sums(((row["shop"], row["responsible"]), row["qty"]) for row in department.register("R.damage"))


@oracle("damage_rate", by=("shop", "month"))
def damage_rate(department: Department) -> Cut:
    broken = sums(
        ((row["shop"], month(row["found_at"])), row["qty"])
        for row in department.register("R.damage")
        if row["found_at"].date() <= department.period.last
    )
    handled = sums(
        ((row["shop"], row["日期"][:7]), row["入库"] + row["售出"] + row["调出"])
        for row in _evenings(department).iter_rows(named=True)
    )
    return ratio(broken, handled)


@oracle("arrival_days", by=("shop", "supplier"))
def arrival_cycle(department: Department) -> Cut:
    rows = department.register("R.purchase")
    days = sums(((row["shop"], row["supplier"]), (row["arrived"] - row["ordered_at"]).days) for row in rows)
    return ratio(days, tally((row["shop"], row["supplier"]) for row in rows))


@oracle("stock_accuracy", by=("shop", "count_no"))
def stock_accuracy(department: Department) -> Cut:
    rows = department.register("R.stock-count")
    right = [row for row in rows if row["book"] == row["card"] == row["counted"]]
    return ratio(
        tally((row["shop"], row["count_no"]) for row in right), tally((row["shop"], row["count_no"]) for row in rows)
    )


@oracle("undercut_rate", by=("shop", "rival"))
def undercut(department: Department) -> Cut:
    prices = list(department.own("竞品价格").iter_rows(named=True))
    lower = [row for row in prices if Decimal(row["竞品价格"]) < Decimal(row["本店价格"])]
    return ratio(
        tally((row["shop"], row["竞店"]) for row in lower), tally((row["shop"], row["竞店"]) for row in prices)
    )
