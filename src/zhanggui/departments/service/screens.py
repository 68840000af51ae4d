"""Screens of one refund."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from zhanggui.base import clock
from zhanggui.departments.orders import api as orders
from zhanggui.departments.service import desks, queries, services
from zhanggui.departments.service.models import Refund
from zhanggui.doors.web.rights import right_required
from zhanggui.kernel.privacy import api as privacy


@require_GET
@right_required("refunds.view")
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One refund and the order it belongs to."""
    return _page(request, _refund(request, pk))


@require_POST
@right_required("orders.note")
def note(request: HttpRequest, pk: int) -> HttpResponse:
    refund = _refund(request, pk)
    person = request.person  # type: ignore[attr-defined]
    services.add_note(refund_id=refund.pk, person=person, text=request.POST.get("text", ""), at=clock.now())
    messages.success(request, _("The note is kept."))
    return redirect("service:refund", pk=pk)


@never_cache
@require_POST
@right_required("buyers.reveal")
def reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """The buyer's own words in clear, this once; the look and its reason are written down."""
    with transaction.atomic():
        refund = _refund(request, pk)
        privacy.reveal(
            actor=request.user.get_username(),
            reason=request.POST.get("reason", ""),
            subject=f"refund {refund.refund_no}",
            fields=("explanation",),
            detail={"shop": refund.shop.code},
            address=request.META.get("REMOTE_ADDR", ""),
        )
    return _page(request, refund, revealed=True)


def _refund(request: HttpRequest, pk: int) -> Refund:
    return get_object_or_404(queries.visible_refunds(request.user), pk=pk)


def _page(request: HttpRequest, refund: Refund, *, revealed: bool = False) -> HttpResponse:
    return render(
        request,
        "service/refund.html",
        {
            "refund": refund,
            "tone": desks.tone(refund),
            "order": orders.order_brief(refund.shop.code, refund.trade_no),
            "others": [
                each
                for each in queries.refund_briefs(refund.shop.code, [refund.trade_no]).get(refund.trade_no, [])
                if each.pk != refund.pk
            ],
            "notes": refund.notes.select_related("person")[:50],
            "explained": bool(refund.explanation),
            "explanation": refund.explanation if revealed else "",
        },
    )
