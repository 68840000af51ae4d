"""What the warehouse does when news arrives."""

from collections.abc import Mapping
from typing import Any

from zhanggui.departments.warehouse import services
from zhanggui.kernel.events.api import reaction


@reaction("projects.shop_set")
def weigh_anew(payload: Mapping[str, Any], key: str) -> None:
    """A shop's parcel rule may have changed: its parcels' weights are facts of other days now."""
    if payload["before"].get("default_weight") != payload["after"].get("default_weight"):
        services.weigh_anew(shop=payload["shop"])
