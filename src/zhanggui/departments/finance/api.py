"""The face of finance."""

from zhanggui.departments.finance.contracts import PriceTable, ReconciliationRefused, Settled
from zhanggui.departments.finance.services import (
    close,
    decide,
    open_reconciliation,
    reconcile_courier,
    reconcile_settlement,
    refresh,
    reopen,
    undo,
)

__all__ = [
    "PriceTable",
    "ReconciliationRefused",
    "Settled",
    "close",
    "decide",
    "open_reconciliation",
    "reconcile_courier",
    "reconcile_settlement",
    "refresh",
    "reopen",
    "undo",
]
