"""The face of finance."""

from zhanggui.departments.finance.contracts import PriceTable, ReconciliationBrief, ReconciliationRefused, Settled
from zhanggui.departments.finance.queries import reconciliations_over
from zhanggui.departments.finance.services import (
    close,
    courier_bill,
    decide,
    open_reconciliation,
    reconcile_courier,
    reconcile_settlement,
    refresh,
    reopen,
    settlement,
    undo,
)

__all__ = [
    "PriceTable",
    "ReconciliationBrief",
    "ReconciliationRefused",
    "Settled",
    "close",
    "courier_bill",
    "decide",
    "open_reconciliation",
    "reconcile_courier",
    "reconcile_settlement",
    "reconciliations_over",
    "refresh",
    "reopen",
    "settlement",
    "undo",
]
