"""Refunds as others ask for them."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import QuerySet

from zhanggui.base import Period, portions
from zhanggui.departments.orders.contracts import Panel
from zhanggui.departments.projects import api as projects
from zhanggui.departments.service.contracts import RefundBrief, RefundMoney
from zhanggui.departments.service.models import Refund


def refunds_of(
    shop: str, trade_nos: Iterable[str] | None = None, finished: Period | None = None
) -> Iterator[RefundMoney]:
    """The money of a shop's refunds, by refund number: of these trades, or finished in a period, or both."""
    rows = Refund.objects.filter(shop__code=shop)
    if finished:
        rows = rows.filter(finished_on__range=(finished.first, finished.last))
    for some in _some(rows, trade_nos):
        names = ("refund_no", "trade_no", "amount", "finished_at", "finished_on", "state")
        for row in some.order_by("refund_no").values_list(*names).iterator(chunk_size=5000):
            yield RefundMoney(*row)


def refund_briefs(shop: str, trade_nos: Iterable[str]) -> dict[str, list[RefundBrief]]:
    """Refunds by trade number, latest first."""
    found: dict[str, list[RefundBrief]] = {}
    for some in _some(Refund.objects.filter(shop__code=shop), trade_nos):
        for row in some.defer("explanation"):
            found.setdefault(row.trade_no, []).append(_brief(row))
    return found


def visible_refunds(user: Any) -> QuerySet[Refund]:
    """Refunds of the shops a person may see, latest first."""
    shops = projects.visible_shop_codes(user)
    rows = Refund.objects.filter(shop__code__in=shops).select_related("shop").defer("explanation")
    return rows.order_by("-asked_at", "-pk")


def link(refund_id: int) -> str:
    """Path of a refund's page."""
    return f"/service/{refund_id}/"


def _some(rows: QuerySet[Refund], trade_nos: Iterable[str] | None) -> Iterator[QuerySet[Refund]]:
    if trade_nos is None:
        yield rows
        return
    for some in portions(sorted(set(trade_nos))):
        yield rows.filter(trade_no__in=some)


def _brief(row: Refund) -> RefundBrief:
    return RefundBrief(
        pk=row.pk,
        refund_no=row.refund_no,
        trade_no=row.trade_no,
        sku_code=row.sku_code,
        amount=row.amount,
        state=row.state,
        state_text=str(row.get_state_display()),
        reason=row.reason,
        asked_at=row.asked_at,
        finished_at=row.finished_at,
        link=link(row.pk),
    )


def panel_of_order(shop: str, trade_no: str) -> Panel | None:
    """The card with its refunds on an order's page."""
    from django.utils.translation import gettext as _

    refunds = refund_briefs(shop, [trade_no]).get(trade_no, [])
    if not refunds:
        return None
    rows = [
        ((each.refund_no, each.link), each.sku_code, each.reason, each.state_text, each.amount, each.finished_at)
        for each in refunds
    ]
    return Panel(_("Refunds"), [_("Refund"), _("SKU"), _("Reason"), _("State"), _("Amount"), _("Finished")], rows)
