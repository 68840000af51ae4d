"""Keeping buyers up to date with the orders department's counts, and notes about them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhanggui.base import Refusal, business_date
from zhanggui.departments.customers.contracts import Purchases
from zhanggui.departments.customers.models import Buyer, BuyerNote
from zhanggui.departments.projects import api as projects
from zhanggui.kernel.evidence import api as evidence

COUNTED = [
    "nick", "orders", "paid_orders", "paid_amount", "first_paid_at",
    "first_paid_on", "first_trade_no", "last_paid_on", "province",
]  # fmt: skip
AT_ONCE = 800


@transaction.atomic
def note_purchases(*, shop: str, purchases: Sequence[Purchases]) -> set[date]:
    """Store what buyers have bought by now; answers the days on which a buyer's first order moved."""
    shop_pk = projects.shop_by_code(shop).pk
    moved: set[date] = set()
    for start in range(0, len(purchases), AT_ONCE):
        some = purchases[start : start + AT_ONCE]
        known = _firsts(shop_pk, [each.nick_index for each in some])
        rows = [_row(shop_pk, each) for each in some]
        for row in rows:
            before = known.get(row.nick_index, ("", None))
            if before != (row.first_trade_no, row.first_paid_on):
                moved.update(day for day in (before[1], row.first_paid_on) if day)
        Buyer.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["shop", "nick_index"], update_fields=COUNTED
        )
    return moved


@transaction.atomic
def add_note(*, buyer_id: int, person: Any, text: str, at: datetime, flag: bool | None = None) -> BuyerNote:
    """Write a note about a buyer; evidence that somebody looked after customers."""
    if not text.strip():
        raise Refusal("note.empty", _("Write the note first."))
    buyer = Buyer.objects.select_related("shop").select_for_update(of=("self",)).get(pk=buyer_id)
    note = BuyerNote.objects.create(buyer=buyer, person=person, at=at, text=text.strip())
    if flag is not None:
        buyer.flagged = flag
        buyer.save(update_fields=["flagged"])
    evidence.record(
        key=f"buyer.noted:{note.pk}",
        event="buyer.noted",
        person=person,
        at=at,
        shop=buyer.shop.code,
        subject=str(buyer.pk),
        link=f"/customers/{buyer.pk}/",
        detail={"shop": buyer.shop.code},
    )
    return note


def _firsts(shop_pk: int, indexes: list[str]) -> dict[str, tuple[str, date | None]]:
    rows = Buyer.objects.filter(shop_id=shop_pk, nick_index__in=indexes)
    return {
        index: (trade, day) for index, trade, day in rows.values_list("nick_index", "first_trade_no", "first_paid_on")
    }


def _row(shop_pk: int, each: Purchases) -> Buyer:
    return Buyer(
        shop_id=shop_pk,
        nick_index=each.nick_index,
        nick=each.nick,
        orders=each.orders,
        paid_orders=each.paid_orders,
        paid_amount=each.paid_amount,
        first_paid_at=each.first_paid_at,
        first_paid_on=business_date(each.first_paid_at) if each.first_paid_at else None,
        first_trade_no=each.first_trade_no,
        last_paid_on=each.last_paid_on,
        province=each.province,
    )
