"""The ledger_line fact: money as the platform moved it, by the day it moved."""

from datetime import date

import polars as pl

from zhanggui.base import Period
from zhanggui.departments.finance import costs, money_taker, queries
from zhanggui.departments.finance.models import LedgerLine
from zhanggui.intake.api import fact_builder, notices

SCHEMA = {
    "day": pl.Date,
    "run_id": pl.Int64,
    "source_row": pl.Int64,
    "entry_no": pl.String,
    "trade_no": pl.String,
    "kind": pl.String,
    "income": pl.Decimal(18, 2),
    "outgo": pl.Decimal(18, 2),
}


@fact_builder("ledger_line")
def build(shop: str, first: date, last: date) -> pl.DataFrame:
    """Ledger lines of these days; money that two files tell of counts once."""
    lines = LedgerLine.objects.filter(shop__code=shop, business_date__range=(first, last))
    rows = money_taker.counted(lines, queries.covered_days(shop, first, last)).order_by("business_date", "pk")
    told = rows.values_list("business_date", "run", "row", "entry_no", "trade_no", "kind", "income", "outgo")
    return pl.DataFrame(list(told.iterator(chunk_size=5000)), schema=SCHEMA, orient="row")


COSTS = {"day": pl.Date, "run_id": pl.Int64, "source_row": pl.Int64, "entry": pl.String, "kind": pl.String,
         "amount": pl.Decimal(18, 2)}  # fmt: skip


@fact_builder("cost_line")
def cost_lines(shop: str, first: date, last: date) -> pl.DataFrame:
    """Each day's share of what the months cost, of this shop or of the company beside its shops."""
    rows = [
        (share.day, None, share.entry, f"cost-{share.entry}", share.kind, share.amount)
        for share in costs.shares_within(Period(first, last))
        if share.shop == shop
    ]
    return pl.DataFrame(rows, schema=COSTS, orient="row")


@notices("cost_line")
def cost_looks() -> dict[tuple[str, str], str]:
    return costs.looks()
