"""What the orders department does when news arrives."""

from collections.abc import Mapping
from typing import Any

from zhanggui.departments.orders import services
from zhanggui.kernel.events.api import reaction


@reaction("merchandising.weight_set")
def weigh_parcels(payload: Mapping[str, Any], key: str) -> None:
    """A SKU has a new weight: the parcels of the orders with it are weighed anew."""
    services.weigh_anew(shop=payload["shop"])


@reaction("merchandising.cost_set")
def cost_anew(payload: Mapping[str, Any], key: str) -> None:
    """A SKU costs something else from a day on: the days it was sold on are counted anew."""
    services.cost_anew(shop=payload["shop"], codes=payload["codes"], first=payload["first"], last=payload["last"])
