"""Campaigns: entries as handed in, sales and people counted again from the orders."""

from decimal import Decimal

import polars as pl

from tests.year.department import Department
from tests.year.oracle import Cut, Key, month, oracle, ratio, sums, tally


@oracle("campaign_entries", by=("shop", "day"))
def entry_count(department: Department) -> Cut:
    handed_in = (row for row in department.register("R.entry-register") if row["state"] != "withdrawn")
    return tally((row["shop"], row["submitted_at"].date()) for row in handed_in)


@oracle("campaign_entries", by=("promotion", "person"))
def entry_count_by_specialist(department: Department) -> Cut:
    handed_in = (row for row in department.register("R.entry-register") if row["state"] != "withdrawn")
    return tally((row["campaign"], row["specialist"]) for row in handed_in)


@oracle("entry_pass_rate", by=("promotion", "month"))
def entry_pass(department: Department) -> Cut:
    rows = department.register("R.entry-register")
    reviewed = [row for row in rows if row["state"] in ("confirmed", "rejected")]
    keys: list[Key] = [(row["campaign"], month(row["submitted_at"])) for row in reviewed]
    accepted = [key for key, row in zip(keys, reviewed, strict=True) if row["state"] == "confirmed"]
    return ratio(tally(accepted), tally(keys))


def _windows(department: Department) -> list[tuple[str, str, str, str, set[str]]]:
    """Shop, campaign, first and last day, items: when and with what each campaign ran."""
    effects = department.register("R.campaign-effect")
    found = []
    for plan in department.register("R.entry-calendar"):
        mine = [row for row in effects if (row["shop"], row["campaign"]) == (plan["shop"], plan["campaign"])]
        items = {row["item"] for row in mine if row["item"]}
        if mine:
            found.append((plan["shop"], plan["campaign"], str(plan["run_start"]), str(plan["run_end"]), items))
    return found


def _sold(department: Department, shop: str, first: str, last: str, items: set[str]) -> pl.DataFrame:
    """Paid lines of a campaign's items while it ran."""
    day = pl.col("paid").str.slice(0, 10)
    paid = department.orders.filter((pl.col("paid") != "") & (pl.col("shop") == shop))
    return paid.filter((day >= first) & (day <= last) & pl.col("item").is_in(list(items)))


@oracle("campaign_sales", by=("shop", "promotion"))
def campaign_sales(department: Department) -> Cut:
    """From the truth by item and day: what the items of the campaign sold while it ran."""
    truth = list(department.truth("items").iter_rows(named=True))
    return sums(
        ((shop, name), Decimal(row["sales"]))
        for shop, name, first, last, items in _windows(department)
        for row in truth
        if row["shop"] == shop and first <= row["day"] <= last and row["item"] in items
    )


@oracle("campaign_participants", by=("shop", "promotion"))
def participation(department: Department) -> Cut:
    return {
        (shop, name): _sold(department, shop, first, last, items)["buyer"].n_unique()
        for shop, name, first, last, items in _windows(department)
    }
