"""The face of the warehouse."""

from zhanggui.departments.warehouse.contracts import ParcelBilled, ParcelBrief, ParcelExpected
from zhanggui.departments.warehouse.queries import (
    courier_names,
    parcels,
    parcels_by_waybill,
    parcels_of_trades,
    trades_of_waybill,
)
from zhanggui.departments.warehouse.rules import COURIERS, courier_code, parcel_weight, share_pieces, weight_under
from zhanggui.departments.warehouse.services import adopt_parcel_rule, expect_parcels, note_billing

__all__ = [
    "COURIERS",
    "ParcelBilled",
    "ParcelBrief",
    "ParcelExpected",
    "adopt_parcel_rule",
    "courier_code",
    "courier_names",
    "expect_parcels",
    "note_billing",
    "parcel_weight",
    "parcels",
    "parcels_by_waybill",
    "parcels_of_trades",
    "share_pieces",
    "trades_of_waybill",
    "weight_under",
]
