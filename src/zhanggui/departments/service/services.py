"""Keeping trades told about their refunds, and notes about refunds."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Case, Count, F, Sum, Value, When

from zhanggui.base import portions
from zhanggui.departments.orders import api as orders
from zhanggui.departments.orders.contracts import RefundsOfTrade
from zhanggui.departments.service import rules
from zhanggui.departments.service.models import Refund, RefundNote
from zhanggui.intake.api import mark_dirty
from zhanggui.kernel.evidence import api as evidence

STALE = timedelta(days=30)
"""A request older than this when it is first seen is history: nobody begins a case for it."""


@transaction.atomic
def add_note(*, refund_id: int, person: Any, text: str, at: datetime) -> RefundNote:
    """Write a note about a refund; evidence that somebody looked after it."""
    refund = Refund.objects.select_related("shop").defer("explanation").get(pk=refund_id)
    Refund.objects.filter(pk=refund_id).update(note_count=F("note_count") + 1)
    return evidence.write_note(
        RefundNote(refund=refund, person=person, at=at, text=text),
        event="refund.noted",
        shop=refund.shop.code,
        subject=refund.refund_no,
        link=f"/service/{refund_id}/",
        refund_no=refund.refund_no,
    )


def tell_trades(shop: str, trade_nos: Sequence[str]) -> None:
    """Tell the orders department how many refunds these trades have now."""
    told = []
    paid = Case(When(state=Refund.State.SUCCESS, then=F("amount")), default=Value(Decimal(0)))
    for some in portions(sorted(set(trade_nos))):
        counted = dict.fromkeys(some, (0, Decimal(0)))
        rows = Refund.objects.filter(shop__code=shop, trade_no__in=some).order_by().values_list("trade_no")
        counted |= {trade: (count, total) for trade, count, total in rows.annotate(many=Count("pk"), total=Sum(paid))}
        told += [RefundsOfTrade(trade, count, total) for trade, (count, total) in counted.items()]
    orders.note_refunds(shop=shop, refunds=told)


def follow_orders(shop: str, trade_nos: Sequence[str]) -> None:
    """Orders changed: they learn of their refunds, and the refunds' facts of the orders' provinces."""
    touched: set[str] = set()
    days = set()
    for some in portions(sorted(set(trade_nos))):
        rows = Refund.objects.filter(shop__code=shop, trade_no__in=some).order_by()
        for trade, day in rows.values_list("trade_no", "finished_on").distinct():
            touched.add(trade)
            days.add(day)
    if touched:
        tell_trades(shop, sorted(touched))
        mark_dirty("refund", shop, [day for day in days if day])


def tell_of_refunds(shop: str, refunds: Sequence[Refund], new: Sequence[Refund], at: datetime) -> None:
    """Tell that refunds came in, all at once; each that waits for our answer, or that the platform took up, alone."""
    if new:
        evidence.happened(
            key=f"refund.seen:{shop}:{min(each.refund_no for each in new)}", event="refund.seen", at=at, shop=shop,
            link="/service/", count=len(new),
        )  # fmt: skip
    fresh = [each for each in refunds if each.asked_at is None or at - each.asked_at <= STALE]
    waiting = {each.refund_no for each in fresh if each.state == Refund.State.ASKED}
    disputed = {each.refund_no for each in fresh if rules.is_disputed(each.platform_stepped_in, each.state)}
    for some in portions(sorted(waiting | disputed)):
        rows = Refund.objects.filter(shop__code=shop, refund_no__in=some).defer("explanation").order_by("pk")
        for refund in rows:
            for event, numbers in (("refund.asked", waiting), ("refund.disputed", disputed)):
                if refund.refund_no in numbers:
                    evidence.happened(
                        key=f"{event}:{shop}:{refund.refund_no}", event=event, at=at, shop=shop,
                        subject=refund.refund_no, link=f"/service/{refund.pk}/",
                        detail={"needs_return": refund.needs_return},
                    )  # fmt: skip
