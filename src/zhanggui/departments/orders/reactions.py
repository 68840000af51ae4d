"""What the orders department does when news arrives."""

from collections.abc import Mapping
from typing import Any

from zhanggui.departments.orders import services
from zhanggui.departments.orders.bulk import chunks
from zhanggui.departments.orders.models import Order
from zhanggui.kernel.events.api import reaction


@reaction("merchandising.weight_set")
def weigh_parcels(payload: Mapping[str, Any], key: str) -> None:
    """A SKU has a new weight: the parcels of the orders with it are weighed anew."""
    orders = Order.objects.filter(shop__code=payload["shop"], lines__sku_code__in=payload["codes"]).exclude(waybills="")
    pks = list(orders.order_by("pk").values_list("pk", flat=True).distinct())
    for some in chunks(pks):
        services.send_parcels(payload["shop"], services.outlines(Order.objects.filter(pk__in=some)))
