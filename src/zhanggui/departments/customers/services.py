"""Keeping buyers up to date with the orders department's counts, and notes about them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from zhanggui.base import business_date
from zhanggui.departments.customers.contracts import Purchases
from zhanggui.departments.customers.models import Buyer, BuyerNote
from zhanggui.departments.projects import api as projects
from zhanggui.kernel.evidence import api as evidence

COUNTED = (
    "orders", "paid_orders", "paid_amount", "first_paid_at", "first_trade_no", "province",
    "first_paid_on", "last_paid_on",
)  # fmt: skip
STATEMENT = (
    f"INSERT INTO {Buyer._meta.db_table} (shop_id, nick_index, nick, {', '.join(COUNTED)}, flagged) "  # noqa: S608
    f"VALUES ({', '.join(['%s'] * (3 + len(COUNTED)))}, false) ON CONFLICT (shop_id, nick_index) DO UPDATE SET "
    + ", ".join(f"{name} = EXCLUDED.{name}" for name in COUNTED)
)
"""Straight to the database: buyers are counted again with every batch of orders."""
AT_ONCE = 800


@transaction.atomic
def note_purchases(*, shop: str, purchases: Sequence[Purchases]) -> set[date]:
    """Store what buyers have bought by now; answers the days on which a buyer's first order moved."""
    shop_pk = projects.shop_by_code(shop).pk
    moved: set[date] = set()
    for start in range(0, len(purchases), AT_ONCE):
        some = purchases[start : start + AT_ONCE]
        known = _firsts(shop_pk, [each.nick_index for each in some])
        for each in some:
            before = known.get(each.nick_index, ("", None))
            if before != (each.first_trade_no, _day(each.first_paid_at)):
                moved.update(day for day in (before[1], _day(each.first_paid_at)) if day)
        with connection.cursor() as cursor:
            cursor.executemany(STATEMENT, [_row(shop_pk, each) for each in some])
    return moved


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


def _firsts(shop_pk: int, indexes: list[str]) -> dict[str, tuple[str, date | None]]:
    rows = Buyer.objects.filter(shop_id=shop_pk, nick_index__in=indexes)
    return {
        index: (trade, day) for index, trade, day in rows.values_list("nick_index", "first_trade_no", "first_paid_on")
    }


def _row(shop_pk: int, each: Purchases) -> tuple[Any, ...]:
    nick = Buyer._meta.get_field("nick").get_db_prep_save(each.nick, connection)
    amount = connection.ops.adapt_decimalfield_value(each.paid_amount, 16, 2)
    first = connection.ops.adapt_datetimefield_value(each.first_paid_at)
    days = (connection.ops.adapt_datefield_value(day) for day in (_day(each.first_paid_at), each.last_paid_on))
    return (
        shop_pk, each.nick_index, nick, each.orders, each.paid_orders, amount, first, each.first_trade_no,
        each.province, *days,
    )  # fmt: skip


def _day(moment: datetime | None) -> date | None:
    return business_date(moment) if moment else None
