"""The ledger_line fact: money as the platform moved it, by the day it moved."""

from datetime import date

import polars as pl

from zhanggui.departments.finance import money_taker, queries
from zhanggui.departments.finance.models import LedgerLine
from zhanggui.intake.api import fact_builder

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
