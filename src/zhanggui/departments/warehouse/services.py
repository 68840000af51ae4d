"""Expecting parcels from orders and noting what couriers billed, in either order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.db import transaction

from zhanggui.base import business_date
from zhanggui.departments.projects import api as projects
from zhanggui.departments.projects.contracts import ParcelRule
from zhanggui.departments.warehouse.contracts import ParcelBilled, ParcelExpected
from zhanggui.departments.warehouse.models import Parcel, ParcelContent
from zhanggui.departments.warehouse.rules import courier_code
from zhanggui.departments.writing import upsert
from zhanggui.intake.api import mark_dirty

AT_ONCE = 500
EXPECTED = [
    "courier", "trade_no", "trades", "province", "city", "pieces", "known_kg", "unknown_pieces",
    "paid_at", "shipped_at", "business_date", "run_id", "source_row",
]  # fmt: skip
SHARE = ["courier", "province", "city", "pieces", "known_kg", "unknown_pieces", "paid_at", "shipped_at"]
BILLED = ["scanned_at", "billed_kg", "freight", "expected_freight"]


@transaction.atomic
def expect_parcels(*, shop: str, trades: Sequence[str], expected: Sequence[ParcelExpected]) -> int:
    """Say which parcels these trades have now: others they had before are forgotten. Answers how many changed."""
    shop_pk = projects.shop_by_code(shop).pk
    by_trade = {trade: list(group) for trade, group in groupby(sorted(expected, key=_trade), key=_trade)}
    changed = 0
    for start in range(0, len(trades), AT_ONCE):
        some = list(trades[start : start + AT_ONCE])
        changed += _expect(shop, shop_pk, some, [each for trade in some for each in by_trade.get(trade, ())])
    return changed


@transaction.atomic
def note_billing(*, shop: str, billed: Sequence[ParcelBilled]) -> None:
    """Write down what the courier billed. A waybill that no order names (yet) is kept as a parcel without one."""
    shop_pk = projects.shop_by_code(shop).pk
    latest = {each.waybill: each for each in billed}
    waybills = sorted(latest)
    for start in range(0, len(waybills), AT_ONCE):
        some = waybills[start : start + AT_ONCE]
        _bill(shop, shop_pk, [latest[waybill] for waybill in some])


@transaction.atomic
def adopt_parcel_rule(*, shop: str, rule: ParcelRule, actor: str, at: datetime) -> None:
    """Give the shop a parcel rule (a courier's price table names one); its parcels are weighed anew."""
    if projects.shop_by_code(shop).parcel_rule == rule:
        return
    projects.set_shop(code=shop, actor=actor, parcel_rule=rule, at=at)
    weigh_anew(shop=shop)


def weigh_anew(*, shop: str) -> None:
    """Ask for the parcel facts of every day whose weights rest on the shop's parcel rule."""
    days = Parcel.objects.filter(shop__code=shop, unknown_pieces__gt=0, business_date__isnull=False)
    mark_dirty("parcel", shop, days.order_by().values_list("business_date", flat=True).distinct())


def _trade(each: ParcelExpected) -> str:
    return each.trade_no


@dataclass(frozen=True)
class _Held:
    """Contents now stored for some trades, by (waybill, trade)."""

    contents: dict[tuple[str, str], ParcelContent]

    @classmethod
    def of(cls, shop_pk: int, trades: Sequence[str]) -> "_Held":
        rows = ParcelContent.objects.filter(shop_id=shop_pk, trade_no__in=trades).select_related("parcel")
        return cls({(row.parcel.waybill, row.trade_no): row for row in rows})


def _expect(shop: str, shop_pk: int, trades: Sequence[str], expected: Sequence[ParcelExpected]) -> int:
    held = _Held.of(shop_pk, trades).contents
    wanted = {(each.waybill, each.trade_no): each for each in expected}
    new = {key: each for key, each in wanted.items() if key not in held or not _same(held[key], each)}
    gone = [row for key, row in held.items() if key not in wanted]
    waybills = {waybill for waybill, _trade_no in new} | {row.parcel.waybill for row in gone}
    if not waybills:
        return 0
    parcels = _make_parcels(shop_pk, waybills)
    ParcelContent.objects.filter(pk__in=[row.pk for row in gone]).delete()
    contents = [_content(shop_pk, parcels[each.waybill], each) for each in new.values()]
    upsert(contents, unique=("parcel", "trade_no"), update=(*SHARE, "run_id", "source_row"))
    _sum_up(shop, list(parcels.values()))
    return len(waybills)


def _same(row: ParcelContent, each: ParcelExpected) -> bool:
    told = {**{name: getattr(each, name) for name in SHARE}, "courier": courier_code(each.courier)}
    return all(getattr(row, name) == value for name, value in told.items())


def _make_parcels(shop_pk: int, waybills: Iterable[str]) -> dict[str, Parcel]:
    wanted = sorted(waybills)
    upsert([Parcel(shop_id=shop_pk, waybill=each) for each in wanted], unique=("shop", "waybill"), update=())
    return {parcel.waybill: parcel for parcel in Parcel.objects.filter(shop_id=shop_pk, waybill__in=wanted)}


def _content(shop_pk: int, parcel: Parcel, each: ParcelExpected) -> ParcelContent:
    share = {name: getattr(each, name) for name in SHARE}
    share["courier"] = courier_code(each.courier)
    return ParcelContent(
        parcel=parcel, shop_id=shop_pk, trade_no=each.trade_no, run_id=each.run_id, source_row=each.source_row, **share
    )


def _sum_up(shop: str, parcels: Sequence[Parcel]) -> None:
    """Write each parcel from its contents; one that nobody expects and nobody billed goes away."""
    contents = ParcelContent.objects.filter(parcel__in=parcels).order_by("parcel_id", "trade_no")
    by_parcel = {pk: list(group) for pk, group in groupby(contents, key=lambda row: row.parcel_id)}
    days = {parcel.business_date for parcel in parcels}
    kept = [parcel for parcel in parcels if parcel.pk in by_parcel or parcel.freight is not None or parcel.scanned_at]
    for parcel in kept:
        _add_up(parcel, by_parcel.get(parcel.pk, []))
    Parcel.objects.filter(pk__in={parcel.pk for parcel in parcels} - {parcel.pk for parcel in kept}).delete()
    upsert(kept, unique=("shop", "waybill"), update=EXPECTED)
    days |= {parcel.business_date for parcel in kept}
    mark_dirty("parcel", shop, [day for day in days if day])


def _add_up(parcel: Parcel, contents: Sequence[ParcelContent]) -> None:
    parcel.trades = len(contents)
    parcel.pieces = sum(row.pieces for row in contents)
    parcel.known_kg = sum((row.known_kg for row in contents), start=type(parcel.known_kg)(0))
    parcel.unknown_pieces = sum(row.unknown_pieces for row in contents)
    parcel.paid_at = min((row.paid_at for row in contents if row.paid_at), default=None)
    parcel.shipped_at = min((row.shipped_at for row in contents if row.shipped_at), default=None)
    if contents:
        first = contents[0]
        parcel.trade_no, parcel.courier = first.trade_no, first.courier
        parcel.province, parcel.city = first.province, first.city
        parcel.run_id, parcel.source_row = first.run_id, first.source_row
    else:
        parcel.trade_no = ""
    parcel.business_date = fact_day(parcel)


def fact_day(parcel: Parcel) -> date | None:
    """The scan day once billed, until then the paying day, else the day it was shipped."""
    moment = parcel.scanned_at or parcel.paid_at or parcel.shipped_at
    return business_date(moment) if moment else None


def _bill(shop: str, shop_pk: int, billed: Sequence[ParcelBilled]) -> None:
    parcels = _make_parcels(shop_pk, [each.waybill for each in billed])
    days = {parcel.business_date for parcel in parcels.values()}
    for each in billed:
        parcel = parcels[each.waybill]
        for name in BILLED:
            setattr(parcel, name, getattr(each, name))
        if not parcel.trades:
            parcel.courier, parcel.province = courier_code(each.courier), each.province
            parcel.run_id, parcel.source_row = each.run_id, each.source_row
        parcel.business_date = fact_day(parcel)
        days.add(parcel.business_date)
    upsert(list(parcels.values()), unique=("shop", "waybill"), update=(*BILLED, *EXPECTED))
    mark_dirty("parcel", shop, [day for day in days if day])
