"""What finance does when orders change, and what it shows on an order's page."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from zhanggui.departments.finance import queries, services
from zhanggui.departments.finance.models import CourierBillLine, LedgerLine, SmallPayment
from zhanggui.departments.orders import api as orders
from zhanggui.departments.warehouse import api as warehouse

SHOWN = 50


@orders.follow
def price_again(shop: str, trade_nos: Sequence[str]) -> None:
    """Parcels billed before their order was known can be priced now."""
    if not CourierBillLine.objects.filter(shop__code=shop).exists():
        return
    parcels = warehouse.parcels_of_trades(shop, trade_nos).values()
    billed = {parcel.waybill for several in parcels for parcel in several if parcel.freight is not None}
    for courier in queries.couriers_of(shop, billed):
        services.price_parcels(shop=shop, courier=courier, waybills=billed)


def panel_of_order(shop: str, trade_no: str) -> orders.Panel | None:
    """The card with its money on an order's page."""
    lines = list(LedgerLine.objects.filter(shop__code=shop, trade_no=trade_no).order_by("at", "pk")[:SHOWN])
    if not lines:
        return None
    link = f"{reverse('finance:ledger')}?q={trade_no}"
    rows = [
        ((line.entry_no, link), line.get_kind_display(), line.income or None, line.outgo or None, line.at)
        for line in lines
    ]
    headers = [_("Entry number"), _("Kind"), _("Income"), _("Outgo"), _("Booked")]
    return orders.Panel(_("Ledger"), headers, rows)


def small_payments_of_order(shop: str, trade_no: str) -> orders.Panel | None:
    """The card with what the shop gave beside refunds, on an order's page."""
    given = SmallPayment.objects.filter(shop__code=shop, trade_no=trade_no).order_by("business_date", "pk")[:SHOWN]
    rows = [(each.kind, each.status, each.amount, each.paid_at or each.asked_at) for each in given]
    headers = [_("What for"), _("State"), _("Amount"), _("Paid or asked")]
    return orders.Panel(_("Small payments"), headers, rows) if rows else None
