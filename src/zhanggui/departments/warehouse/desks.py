"""The list of parcels."""

from decimal import Decimal

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhanggui.departments.projects import api as projects
from zhanggui.departments.projects.contracts import ParcelRule
from zhanggui.departments.warehouse import queries
from zhanggui.departments.warehouse.models import Parcel
from zhanggui.departments.warehouse.rules import parcel_weight, weight_source
from zhanggui.doors.web.desk import Column, Desk, Filter


def couriers() -> list[tuple[str, str]]:
    return list(queries.courier_names().items())


def courier(parcel: Parcel) -> str:
    return queries.courier_names().get(parcel.courier, parcel.courier)


def weight(parcel: Parcel) -> Decimal | None:
    """By SKU weights and the shop's parcel rule; a parcel no order names has no weight of ours."""
    if not parcel.trades:
        return None
    return parcel_weight(parcel.known_kg, parcel.unknown_pieces, ParcelRule.of(parcel.shop.default_weight))


def source(parcel: Parcel) -> str:
    """Where the weight comes from, in words."""
    said = weight_source(parcel.known_kg, parcel.unknown_pieces, ParcelRule.of(parcel.shop.default_weight))
    words = {"sku": _("SKU weights"), "default": _("shop's rule"), "mixed": _("SKU weights and shop's rule")}
    return words.get(said, "") if parcel.trades else ""


def by_state(parcels: QuerySet[Parcel], value: str) -> QuerySet[Parcel]:
    return {
        "unbilled": parcels.filter(freight=None),
        "billed": parcels.filter(freight__isnull=False),
        "unknown": parcels.filter(trades=0),
    }[value]


def found(parcels: QuerySet[Parcel], text: str) -> QuerySet[Parcel]:
    """Parcels by the start of the waybill, or by an order inside."""
    last = text[:-1] + chr(ord(text[-1]) + 1)
    inside = queries.parcels_holding(text)
    return parcels.filter(Q(waybill__gte=text, waybill__lt=last) | Q(pk__in=inside))


desk = Desk(
    key="parcels",
    app="warehouse",
    title=gettext_lazy("Parcels"),
    right="orders.view",
    export_right="orders.export",
    rows=lambda request: queries.visible_parcels(request.user),
    columns=[
        Column("waybill", gettext_lazy("Waybill"), sort="waybill"),
        Column("courier", gettext_lazy("Courier company"), value=courier),
        Column(
            "trade_no",
            gettext_lazy("Order number"),
            kind="link",
            link=lambda parcel: f"{reverse('orders:orders')}?q={parcel.trade_no}" if parcel.trade_no else "",
        ),
        Column("shop", gettext_lazy("Shop"), value="shop.name", on_phone=False),
        Column("province", gettext_lazy("Province"), on_phone=False),
        Column("pieces", gettext_lazy("Pieces"), kind="number", sort="pieces"),
        Column("weight_kg", gettext_lazy("Weight (kg)"), value=weight, kind="number"),
        Column("source", gettext_lazy("Weight from"), value=source, on_phone=False, hidden=True),
        Column("billed_kg", gettext_lazy("Billed (kg)"), kind="number", sort="billed_kg"),
        Column("freight", gettext_lazy("Freight"), kind="money", sort="freight"),
        Column("expected_freight", gettext_lazy("Freight we expect"), kind="money", on_phone=False),
        Column(
            "scanned_at", gettext_lazy("Scanned at"), kind="datetime", sort="scanned_at", on_phone=False, hidden=True
        ),
        Column("business_date", gettext_lazy("Day"), kind="date", sort="business_date"),
    ],
    filters=[
        Filter(
            "state",
            gettext_lazy("State"),
            choices=[
                ("unbilled", gettext_lazy("not billed yet")),
                ("billed", gettext_lazy("billed")),
                ("unknown", gettext_lazy("billed, but in no order")),
            ],
            apply=by_state,
        ),
        Filter("shop", gettext_lazy("Shop"), choices=projects.shop_choices, field="shop__code"),
        Filter("courier", gettext_lazy("Courier company"), choices=couriers, field="courier"),
        Filter("day", gettext_lazy("Day"), kind="days", field="business_date"),
        Filter("province", gettext_lazy("Province"), kind="text", field="province"),
    ],
    search=found,
    search_hint=gettext_lazy("Waybill or order number"),
    empty=gettext_lazy("No parcels yet. They come with the waybills of the order list and with courier bills."),
    empty_link=("intake:upload", gettext_lazy("Take files in")),
    default_sort="-business_date",
    tabs="state",
)
