"""Facts: what happened, as rows to count: one Delta table a fact, replaced slice by slice.

Keeps      order_line, refund, ledger_line, parcel, ad_report, ad_account_line, traffic, item_day, service_day,
           shop_score: Delta tables partitioned by shop and month, sorted by day
Offers     FACTS, KEYS, Store, Snapshot, DataFile, empty_frame; history (commits, versions of a moment or kept by name);
           upkeep (compaction and vacuum)
Announces  nothing: a new fact version is the news
Needs      base
Never      knows Django, a metric, or which department wrote a row
Start at   schema.py, then Store.replace
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zhanggui.facts.schema import FACTS, KEYS, empty_frame
    from zhanggui.facts.store import DataFile, Snapshot, Store

_HOMES = {
    "FACTS": "schema",
    "KEYS": "schema",
    "empty_frame": "schema",
    "DataFile": "store",
    "Snapshot": "store",
    "Store": "store",
}


def __getattr__(name: str) -> Any:
    """Frames and tables take half a second to import: only who reads or writes facts waits for them."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


__all__ = ["FACTS", "KEYS", "DataFile", "Snapshot", "Store", "empty_frame"]
