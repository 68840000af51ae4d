"""The refund fact: money that went back, on the day it left."""

from datetime import date

import polars as pl

from zhanggui.departments.orders import api as orders
from zhanggui.departments.service import report_facts as report_facts  # its builders, found with this module
from zhanggui.departments.service.models import Refund
from zhanggui.intake.api import fact_builder

COLUMNS = (
    "finished_on",
    "run_id",
    "source_row",
    "refund_no",
    "trade_no",
    "sku_code",
    "amount",
    "reason",
    "needs_return",
    "state",
)
SCHEMA = {
    "day": pl.Date,
    "run_id": pl.Int64,
    "source_row": pl.Int64,
    "refund_no": pl.String,
    "trade_no": pl.String,
    "sku": pl.String,
    "amount": pl.Decimal(18, 2),
    "reason": pl.String,
    "needs_return": pl.Boolean,
    "state": pl.String,
    "province": pl.String,
}


@fact_builder("refund")
def build(shop: str, first: date, last: date) -> pl.DataFrame:
    """Refunds paid back on these days; the province of the order where a file of ours holds it."""
    rows = Refund.objects.filter(shop__code=shop, finished_on__range=(first, last), state=Refund.State.SUCCESS)
    values = list(rows.order_by("finished_on", "refund_no").values_list(*COLUMNS))
    provinces = orders.provinces_of(shop, [value[4] for value in values])
    return pl.DataFrame([(*value, provinces.get(value[4], "")) for value in values], schema=SCHEMA, orient="row")
