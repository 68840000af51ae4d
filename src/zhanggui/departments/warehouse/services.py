"""Expecting parcels from orders and noting what couriers billed, in either order."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import transaction

from zhanggui.base import business_date, portions
from zhanggui.departments.projects import api as projects
from zhanggui.departments.projects.contracts import ParcelRule
from zhanggui.departments.warehouse.contracts import ParcelBilled, ParcelExpected
from zhanggui.departments.warehouse.models import Parcel, ParcelContent
from zhanggui.departments.warehouse.rules import courier_code
from zhanggui.departments.writing import read_rows, upsert, upsert_rows
from zhanggui.intake.api import mark_dirty

EXPECTED = (
    "courier", "trade_no", "trades", "province", "city", "pieces", "known_kg", "unknown_pieces",
    "paid_at", "shipped_at", "business_date", "run_id", "source_row",
)  # fmt: skip
DAY = EXPECTED.index("business_date")
SHARE = ParcelExpected._fields[1:]
"""An order's share of a parcel as it is stored; where it was read is no part of what it says."""
SHARED = ParcelExpected._fields.index("run_id")
BILLED = ["scanned_at", "billed_kg", "freight", "expected_freight"]


@transaction.atomic
def expect_parcels(*, shop: str, trades: Sequence[str], expected: Sequence[ParcelExpected]) -> int:
    """Say which parcels these trades have now: others they had before are forgotten. Answers how many changed."""
    shop_pk = projects.shop_by_code(shop).pk
    wanted = {each[:2]: ParcelExpected(*each[:2], courier_code(each.courier), *each[3:]) for each in expected}
    held = _contents(shop_pk, "trade_no", trades)
    new = [each for key, each in wanted.items() if key not in held or held[key][:SHARED] != each[:SHARED]]
    gone = [each for key, each in held.items() if key not in wanted]
    waybills = sorted({each.waybill for each in (*new, *gone)})
    if waybills:
        _rewrite(shop, shop_pk, waybills, new, gone)
    return len(waybills)


@transaction.atomic
def note_billing(*, shop: str, billed: Sequence[ParcelBilled]) -> None:
    """Write down what the courier billed. A waybill that no order names (yet) is kept as a parcel without one."""
    shop_pk = projects.shop_by_code(shop).pk
    latest = {each.waybill: each for each in billed}
    for some in portions(sorted(latest)):
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


def _contents(shop_pk: int, field: str, values: Sequence[str]) -> dict[tuple[str, str], ParcelExpected]:
    """What is stored of some trades or waybills, by (waybill, trade)."""
    found = {}
    for some in portions(values):
        rows = ParcelContent.objects.filter(shop_id=shop_pk, **{f"{field}__in": some})
        for row in rows.order_by().values_list("parcel__waybill", *SHARE):
            found[row[:2]] = ParcelExpected(*row)
    return found


def _rewrite(
    shop: str, shop_pk: int, waybills: Sequence[str], new: Sequence[ParcelExpected], gone: Sequence[ParcelExpected]
) -> None:
    """Write these parcels with what is in them now; one that nobody expects and nobody billed goes away."""
    known = _known_parcels(shop_pk, waybills)
    contents = _contents(shop_pk, "parcel__waybill", list(known)) if known else {}
    for each in gone:
        del contents[each.waybill, each.trade_no]
    contents |= {each[:2]: each for each in new}
    by_waybill: dict[str, list[ParcelExpected]] = {waybill: [] for waybill in waybills}
    for key in sorted(contents):
        by_waybill[key[0]].append(contents[key])
    kept = {way: known.get(way, NEW) for way, inside in by_waybill.items() if inside or known[way].is_billed}
    rows = {waybill: _added_up(by_waybill[waybill], before) for waybill, before in kept.items()}
    flat = ((shop_pk, waybill, *row) for waybill, row in rows.items())
    upsert_rows(Parcel, ("shop_id", "waybill", *EXPECTED), flat, unique=("shop", "waybill"), update=EXPECTED)
    _write_contents(shop_pk, known, new, gone)
    Parcel.objects.filter(pk__in=[known[waybill].pk for waybill in waybills if waybill not in kept]).delete()
    days = {each.business_date for each in known.values()} | {row[DAY] for row in rows.values()}
    mark_dirty("parcel", shop, [day for day in days if day])


def _write_contents(
    shop_pk: int, known: Mapping[str, "_Known"], new: Sequence[ParcelExpected], gone: Sequence[ParcelExpected]
) -> None:
    pks = {waybill: each.pk for waybill, each in known.items()}
    made = list(dict.fromkeys(each.waybill for each in new if each.waybill not in pks))
    pks |= read_rows(Parcel, ("waybill", "id"), among=("waybill", made), where={"shop_id": shop_pk})
    for each in gone:
        ParcelContent.objects.filter(parcel_id=pks[each.waybill], trade_no=each.trade_no).delete()
    rows = ((shop_pk, pks[each.waybill], *each[1:]) for each in new)
    upsert_rows(ParcelContent, ("shop_id", "parcel_id", *SHARE), rows, unique=("parcel", "trade_no"), update=SHARE[1:])


class _Known(NamedTuple):
    """A stored parcel, as far as its expectation does not decide it."""

    pk: int
    business_date: date | None
    scanned_at: datetime | None
    freight: Decimal | None
    courier: str
    province: str
    city: str
    run_id: int
    source_row: int

    @property
    def is_billed(self) -> bool:
        return self.freight is not None or self.scanned_at is not None


NEW = _Known(0, None, None, None, "", "", "", 0, 0)


def _known_parcels(shop_pk: int, waybills: Sequence[str]) -> dict[str, _Known]:
    found = {}
    for some in portions(waybills):
        rows = Parcel.objects.filter(shop_id=shop_pk, waybill__in=some).order_by()
        for waybill, *row in rows.values_list("waybill", *_Known._fields):
            found[waybill] = _Known(*row)
    return found


def _added_up(contents: Sequence[ParcelExpected], before: _Known) -> tuple[Any, ...]:
    """The fields EXPECTED of a parcel with these contents, which are in the order of their trades."""
    first = contents[0] if contents else before
    pieces, known_kg, unknown = 0, Decimal(0), 0
    for each in contents:
        pieces, known_kg, unknown = pieces + each.pieces, known_kg + each.known_kg, unknown + each.unknown_pieces
    paid_at = min([each.paid_at for each in contents if each.paid_at], default=None)
    shipped_at = min([each.shipped_at for each in contents if each.shipped_at], default=None)
    return (
        first.courier,
        contents[0].trade_no if contents else "",
        len(contents),
        first.province,
        first.city,
        pieces,
        known_kg,
        unknown,
        paid_at,
        shipped_at,
        day_of(before.scanned_at, paid_at, shipped_at),
        first.run_id,
        first.source_row,
    )


def day_of(scanned_at: datetime | None, paid_at: datetime | None, shipped_at: datetime | None) -> date | None:
    """The scan day once billed, until then the paying day, else the day it was shipped."""
    moment = scanned_at or paid_at or shipped_at
    return business_date(moment) if moment else None


def _make_parcels(shop_pk: int, waybills: Iterable[str]) -> dict[str, Parcel]:
    wanted = sorted(waybills)
    upsert([Parcel(shop_id=shop_pk, waybill=each) for each in wanted], unique=("shop", "waybill"), update=())
    return {parcel.waybill: parcel for parcel in Parcel.objects.filter(shop_id=shop_pk, waybill__in=wanted)}


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
        parcel.business_date = day_of(parcel.scanned_at, parcel.paid_at, parcel.shipped_at)
        days.add(parcel.business_date)
    upsert(list(parcels.values()), unique=("shop", "waybill"), update=(*BILLED, *EXPECTED))
    mark_dirty("parcel", shop, [day for day in days if day])
