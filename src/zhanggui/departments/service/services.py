"""Keeping trades told about their refunds, and notes about refunds."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Case, Count, F, Sum, Value, When

from zhanggui.base import portions
from zhanggui.departments.orders import api as orders
from zhanggui.departments.orders.contracts import RefundsOfTrade
from zhanggui.departments.service.models import Refund, RefundNote
from zhanggui.intake.api import mark_dirty
from zhanggui.kernel.evidence import api as evidence


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
