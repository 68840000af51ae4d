"""The face of the projects department."""

from zhanggui.departments.projects.contracts import ParcelRule, ShopBrief, ShopRefused
from zhanggui.departments.projects.platforms import refuse_other_platform
from zhanggui.departments.projects.queries import (
    all_shops,
    shop_by_code,
    shop_choices,
    shop_names,
    shops_for,
    visible_shop_codes,
)
from zhanggui.departments.projects.services import open_project, open_shop, set_shop

__all__ = [
    "ParcelRule",
    "ShopBrief",
    "ShopRefused",
    "all_shops",
    "open_project",
    "open_shop",
    "refuse_other_platform",
    "set_shop",
    "shop_by_code",
    "shop_choices",
    "shop_names",
    "shops_for",
    "visible_shop_codes",
]
