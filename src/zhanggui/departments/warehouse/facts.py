"""The parcel fact: what left, what it should weigh, what it cost."""

from datetime import date

import polars as pl

from zhanggui.departments.projects import api as projects
from zhanggui.departments.warehouse.models import Parcel
from zhanggui.departments.warehouse.rules import parcel_weight
from zhanggui.intake.api import fact_builder

COLUMNS = (
    "business_date", "run_id", "source_row", "waybill", "courier", "trade_no", "province", "pieces",
    "billed_kg", "freight", "expected_freight", "paid_at", "scanned_at",
)  # fmt: skip
SCHEMA = {
    "day": pl.Date,
    "run_id": pl.Int64,
    "source_row": pl.Int64,
    "waybill": pl.String,
    "courier": pl.String,
    "trade_no": pl.String,
    "province": pl.String,
    "pieces": pl.Int64,
    "billed_kg": pl.Decimal(12, 3),
    "freight": pl.Decimal(18, 2),
    "expected_freight": pl.Decimal(18, 2),
    "paid_at": pl.Datetime("us", "UTC"),
    "scanned_at": pl.Datetime("us", "UTC"),
    "weight_kg": pl.Decimal(12, 3),
}


@fact_builder("parcel")
def build(shop: str, first: date, last: date) -> pl.DataFrame:
    """Parcels of these days; the weight by SKU weights and the shop's rule of today."""
    rule = projects.shop_by_code(shop).parcel_rule
    rows = Parcel.objects.filter(shop__code=shop, business_date__range=(first, last)).order_by(
        "business_date", "waybill"
    )
    weighed = [
        (*row[: len(COLUMNS)], parcel_weight(row[-3], row[-2], rule) if row[-1] else None)
        for row in rows.values_list(*COLUMNS, "known_kg", "unknown_pieces", "trades")
    ]
    return pl.DataFrame(weighed, schema=SCHEMA, orient="row")
