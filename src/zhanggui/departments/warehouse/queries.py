"""Parcels as others ask for them."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import QuerySet

from zhanggui.base import Period, portions
from zhanggui.departments.projects import api as projects
from zhanggui.departments.projects.contracts import ParcelRule
from zhanggui.departments.warehouse.contracts import ParcelBrief
from zhanggui.departments.warehouse.models import Parcel, ParcelContent
from zhanggui.departments.warehouse.rules import COURIERS, courier_code, parcel_weight, weight_source
from zhanggui.kernel.organisation.named import pick_language

AT_ONCE = 800


def parcels_by_waybill(shop: str | None, waybills: Iterable[str]) -> dict[str, ParcelBrief]:
    """Parcels that an order names, by waybill. With no shop given, of any shop: the first by shop code."""
    rows = Parcel.objects.filter(trades__gt=0) if shop is None else Parcel.objects.filter(trades__gt=0, shop__code=shop)
    found: dict[str, ParcelBrief] = {}
    for some in portions(sorted(set(waybills))):
        for brief in _briefs(rows.filter(waybill__in=some).order_by("shop__code")):
            found.setdefault(brief.waybill, brief)
    return found


def parcels_of_trades(shop: str, trades: Iterable[str]) -> dict[str, list[ParcelBrief]]:
    """Parcels of these trades, by trade number; a shared parcel appears under each of its trades."""
    found: dict[str, list[ParcelBrief]] = {}
    for some in portions(sorted(set(trades))):
        rows = Parcel.objects.filter(shop__code=shop, contents__trade_no__in=some).order_by("waybill")
        inside = rows.values_list("pk", "contents__trade_no")
        briefs = {brief.pk: brief for brief in _briefs(rows.distinct())}
        for pk, trade in inside:
            found.setdefault(trade, []).append(briefs[pk])
    return found


def parcels(shop: str, period: Period, courier: str = "") -> Iterator[ParcelBrief]:
    """Parcels counted on the days of a period, by day and waybill."""
    rows = Parcel.objects.filter(shop__code=shop, business_date__range=(period.first, period.last))
    if courier:
        rows = rows.filter(courier=courier_code(courier))
    return iter(_briefs(rows.order_by("business_date", "waybill")))


def trades_of_waybill(waybill: str) -> list[str]:
    """Trade numbers inside the parcels with this waybill."""
    rows = ParcelContent.objects.filter(parcel__waybill=waybill).order_by("trade_no")
    return list(rows.values_list("trade_no", flat=True)[:AT_ONCE])


def parcels_holding(trade_no: str) -> list[int]:
    """Numbers of the parcels a trade is in."""
    return list(ParcelContent.objects.filter(trade_no=trade_no).values_list("parcel_id", flat=True)[:AT_ONCE])


def courier_names() -> dict[str, str]:
    """Couriers by code, as the page's language writes them."""
    return {code: pick_language(zh, en) for code, (zh, en) in COURIERS.items()}


def visible_parcels(user: Any) -> QuerySet[Parcel]:
    """Parcels of the shops a person may see, latest first."""
    shops = projects.visible_shop_codes(user)
    return Parcel.objects.filter(shop__code__in=shops).select_related("shop").order_by("-business_date", "-pk")


def rules_of_shops() -> dict[int, ParcelRule | None]:
    """The parcel rule of every shop, by the shop's number."""
    return {shop.pk: shop.parcel_rule for shop in projects.all_shops()}


def _briefs(rows: QuerySet[Parcel]) -> list[ParcelBrief]:
    rules = rules_of_shops()
    return [brief(row, rules.get(row.shop_id)) for row in rows]


def brief(row: Parcel, rule: ParcelRule | None) -> ParcelBrief:
    return ParcelBrief(
        pk=row.pk,
        waybill=row.waybill,
        courier=row.courier,
        trade_no=row.trade_no,
        trades=row.trades,
        province=row.province,
        pieces=row.pieces,
        known_kg=row.known_kg,
        unknown_pieces=row.unknown_pieces,
        weight_kg=parcel_weight(row.known_kg, row.unknown_pieces, rule) if row.trades else None,
        weight_source=weight_source(row.known_kg, row.unknown_pieces, rule) if row.trades else "",
        paid_at=row.paid_at,
        shipped_at=row.shipped_at,
        scanned_at=row.scanned_at,
        billed_kg=row.billed_kg,
        freight=row.freight,
        business_date=row.business_date,
    )
