"""Facts: what happened, as rows to count: one Delta table a fact, replaced slice by slice.

Keeps      order_line, refund, ledger_line, parcel: Delta tables partitioned by shop and month, sorted by day
Offers     FACTS, Store, Snapshot, DataFile, empty_frame
Announces  nothing: a new fact version is the news
Needs      base
Never      knows Django, a metric, or which department wrote a row
Start at   schema.py, then Store.replace
"""

from zhanggui.facts.schema import FACTS, KEYS, empty_frame
from zhanggui.facts.store import DataFile, Snapshot, Store

__all__ = ["FACTS", "KEYS", "DataFile", "Snapshot", "Store", "empty_frame"]
