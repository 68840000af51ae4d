"""The list of refunds."""

from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from zhanggui.base import Refusal, clock
from zhanggui.departments.projects import api as projects
from zhanggui.departments.service import queries, services
from zhanggui.departments.service.models import Refund
from zhanggui.doors.web.desk import Action, Column, Desk, Filter

TONES = {"asked": "yellow", "agreed": "blue", "other": "blue", "closed": "grey", "success": "green"}
NOTED_AT_ONCE = 500


def found(refunds: QuerySet[Refund], text: str) -> QuerySet[Refund]:
    """Refunds by the start of the refund or trade number, or by an exact SKU."""
    last = text[:-1] + chr(ord(text[-1]) + 1)
    by_number = Q(refund_no__gte=text, refund_no__lt=last) | Q(trade_no__gte=text, trade_no__lt=last)
    return refunds.filter(by_number | Q(sku_code=text))


def tone(refund: Refund) -> str:
    return TONES.get(refund.state, "grey")


@transaction.atomic
def add_notes(request: HttpRequest, refunds: Any, note: str) -> str:
    """Write one note on each refund chosen."""
    chosen = list(refunds.values_list("pk", flat=True)[: NOTED_AT_ONCE + 1])
    if len(chosen) > NOTED_AT_ONCE:
        raise Refusal("note.too_many", _("Note at most %(n)d refunds at once.") % {"n": NOTED_AT_ONCE})
    at, person = clock.now(), request.person  # type: ignore[attr-defined]
    for pk in chosen:
        services.add_note(refund_id=pk, person=person, text=note, at=at)
    return ngettext("%(n)d refund noted.", "%(n)d refunds noted.", len(chosen)) % {"n": len(chosen)}


desk = Desk(
    key="refunds",
    app="service",
    title=gettext_lazy("Refunds"),
    right="refunds.view",
    rows=lambda request: queries.visible_refunds(request.user),
    columns=[
        Column("refund_no", gettext_lazy("Refund number"), kind="link", sort="refund_no"),
        Column("trade_no", gettext_lazy("Order number"), sort="trade_no"),
        Column("shop", gettext_lazy("Shop"), value="shop.name", on_phone=False),
        Column("state", gettext_lazy("State"), value=lambda r: r.get_state_display(), kind="badge", tone=tone),
        Column("sku_code", gettext_lazy("SKU"), on_phone=False, hidden=True),
        Column("title", gettext_lazy("Goods"), on_phone=False),
        Column("amount", gettext_lazy("Amount"), kind="money", sort="amount"),
        Column("reason", gettext_lazy("Reason")),
        Column("needs_return", gettext_lazy("Goods come back"), kind="flag", on_phone=False, hidden=True),
        Column("asked_at", gettext_lazy("Asked at"), kind="datetime", sort="asked_at"),
        Column("finished_at", gettext_lazy("Finished at"), kind="datetime", sort="finished_at"),
        Column("goods_state", gettext_lazy("Where the goods are"), on_phone=False, hidden=True),
        Column("platform_stepped_in", gettext_lazy("Platform"), on_phone=False, hidden=True),
        Column("note_count", gettext_lazy("Notes"), kind="number", on_phone=False, hidden=True),
    ],
    filters=[
        Filter("state", gettext_lazy("State"), choices=Refund.State.choices, field="state"),
        Filter("shop", gettext_lazy("Shop"), choices=projects.shop_choices, field="shop__code"),
        Filter("finished", gettext_lazy("Finished on"), kind="days", field="finished_on"),
        Filter("asked", gettext_lazy("Asked on"), kind="days", field="asked_on"),
        Filter("reason", gettext_lazy("Reason"), kind="text", field="reason"),
        Filter(
            "returns",
            gettext_lazy("Goods come back"),
            kind="flag",
            apply=lambda qs, _value: qs.filter(needs_return=True),
        ),
        Filter("noted", gettext_lazy("With notes"), kind="flag", apply=lambda qs, _value: qs.filter(note_count__gt=0)),
    ],
    search=found,
    search_hint=gettext_lazy("Refund number, order number or SKU"),
    actions=[
        Action("note", gettext_lazy("Add a note"), right="orders.note", run=add_notes, wants_note=True, icon="note")
    ],
    detail=lambda refund: reverse("service:refund", args=[refund.pk]),
    empty=gettext_lazy("No refunds yet. Take in the platform's refund list (退款管理) to begin."),
    empty_link=("intake:upload", gettext_lazy("Take files in")),
    default_sort="-asked_at",
    tabs="state",
)
