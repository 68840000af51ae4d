"""Keeping buyers up to date with the orders department's counts, and notes about them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from zhanggui.base import business_date
from zhanggui.departments.customers.contracts import Purchases
from zhanggui.departments.customers.models import Buyer, BuyerNote
from zhanggui.departments.projects import api as projects
from zhanggui.departments.writing import read_rows, upsert_rows
from zhanggui.kernel.evidence import api as evidence

TOLD = ("orders", "paid_orders", "paid_amount", "first_paid_at", "first_trade_no", "province", "last_paid_on")
COUNTED = (*TOLD, "first_paid_on")


@transaction.atomic
def note_purchases(*, shop: str, purchases: Sequence[Purchases]) -> set[date]:
    """Store what buyers have bought by now; answers the days on which a buyer's first order moved."""
    shop_pk = projects.shop_by_code(shop).pk
    known = _firsts(shop_pk, [each.nick_index for each in purchases])
    moved: set[date | None] = set()
    rows = []
    for each in purchases:
        first_day = _day(each.first_paid_at)
        before = known.get(each.nick_index)
        if before != (each.first_trade_no, first_day):
            moved.update((before[1] if before else None, first_day))
        nick = "" if before else each.nick
        rows.append((shop_pk, each.nick_index, nick, *(getattr(each, name) for name in TOLD), first_day))
    upsert_rows(Buyer, ("shop_id", "nick_index", "nick", *COUNTED), rows, unique=("shop", "nick_index"), update=COUNTED)
    return {day for day in moved if day}


@transaction.atomic
def add_note(*, buyer_id: int, person: Any, text: str, at: datetime, flag: bool | None = None) -> BuyerNote:
    """Write a note about a buyer; evidence that somebody looked after customers."""
    buyer = Buyer.objects.select_related("shop").select_for_update(of=("self",)).get(pk=buyer_id)
    if flag is not None:
        buyer.flagged = flag
        buyer.save(update_fields=["flagged"])
    return evidence.write_note(
        BuyerNote(buyer=buyer, person=person, at=at, text=text),
        event="buyer.noted",
        shop=buyer.shop.code,
        subject=str(buyer.pk),
        link=f"/customers/{buyer.pk}/",
    )


def _firsts(shop_pk: int, indexes: Sequence[str]) -> dict[str, tuple[str, date | None]]:
    """First trade and its day of the buyers known already."""
    names = ("nick_index", "first_trade_no", "CAST(first_paid_on AS TEXT)")
    rows = read_rows(Buyer, names, among=("nick_index", indexes), where={"shop_id": shop_pk})
    return {index: (trade, date.fromisoformat(day) if day else None) for index, trade, day in rows}


def _day(moment: datetime | None) -> date | None:
    return business_date(moment) if moment else None
