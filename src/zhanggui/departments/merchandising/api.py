"""The face of the merchandising department."""

from zhanggui.departments.merchandising.contracts import SkuBrief, SkuRefused, SkuSale, SkuSeen
from zhanggui.departments.merchandising.costs import set_cost, take_cost_back
from zhanggui.departments.merchandising.queries import (
    costs_of,
    products_of,
    sales_shown_by,
    skus_by_code,
    titles_of,
    weights_of,
)
from zhanggui.departments.merchandising.services import (
    ensure_skus,
    set_price,
    set_stock,
    set_weight,
    take_back,
    take_new_weights,
)

__all__ = [
    "SkuBrief",
    "SkuRefused",
    "SkuSale",
    "SkuSeen",
    "costs_of",
    "ensure_skus",
    "products_of",
    "sales_shown_by",
    "set_cost",
    "set_price",
    "set_stock",
    "set_weight",
    "skus_by_code",
    "take_back",
    "take_cost_back",
    "take_new_weights",
    "titles_of",
    "weights_of",
]
