"""Intake learns here which shops there are; no file of its own yet."""

from collections.abc import Mapping
from typing import Any

from zhanggui.departments.projects.models import Shop
from zhanggui.departments.projects.queries import visible_shop_codes
from zhanggui.intake.api import shop_directory


@shop_directory
def open_shops(user: Any) -> Mapping[str, str]:
    """Code and name of the shops a user may see; the system, None, sees all."""
    shops = Shop.objects.filter(closed_on=None)
    if user is not None:
        shops = shops.filter(code__in=visible_shop_codes(user))
    return dict(shops.values_list("code", "name"))
