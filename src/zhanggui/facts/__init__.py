"""Facts: what happened, as rows to count: one Delta table a fact, replaced slice by slice.

Keeps      order_line, refund, ledger_line, parcel, ad_report, ad_account_line, traffic, item_day, service_day,
           shop_score, review, stock_day, competitor_price, work_item, plan_line, score_line, headcount, intake_run,
           target, cost_line, register_* and table_*: Delta tables partitioned by shop and month, sorted by day
Offers     FACTS, KEYS, COMPANY, Shape, shape_of, keep_shape, shape_of_register, Store, Snapshot, DataFile, empty_frame;
           history (commits, versions of a moment or kept by name); upkeep (compaction and vacuum)
Announces  nothing: a new fact version is the news
Needs      base
Never      knows Django, a metric, or which department wrote a row
Start at   schema.py for built-in facts, declared.py for declared ones, shapes.py for both, then Store.replace
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zhanggui.facts.declared import (
        COMPANY,
        Shape,
        declared_as_of,
        declared_shapes,
        facts_folder,
        found_by,
        keep_shape,
        merged,
        shape_of,
    )
    from zhanggui.facts.registers import column_name, fact_name, shape_of_register
    from zhanggui.facts.shapes import FACTS, KEYS, empty_frame, hidden
    from zhanggui.facts.store import DataFile, Snapshot, Store

_HOMES = {
    "COMPANY": "declared",
    "FACTS": "shapes",
    "KEYS": "shapes",
    "Shape": "declared",
    "empty_frame": "shapes",
    "declared_as_of": "declared",
    "declared_shapes": "declared",
    "facts_folder": "declared",
    "found_by": "declared",
    "hidden": "shapes",
    "keep_shape": "declared",
    "merged": "declared",
    "shape_of": "declared",
    "column_name": "registers",
    "fact_name": "registers",
    "shape_of_register": "registers",
    "DataFile": "store",
    "Snapshot": "store",
    "Store": "store",
}


def __getattr__(name: str) -> Any:
    """Frames and tables take half a second to import: only who reads or writes facts waits for them."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


__all__ = [
    "COMPANY",
    "FACTS",
    "KEYS",
    "DataFile",
    "Shape",
    "Snapshot",
    "Store",
    "column_name",
    "declared_as_of",
    "declared_shapes",
    "empty_frame",
    "fact_name",
    "facts_folder",
    "found_by",
    "hidden",
    "keep_shape",
    "merged",
    "shape_of",
    "shape_of_register",
]
