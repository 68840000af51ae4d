"""Screens of one buyer: what was bought, what was noted; the nick only by a logged look."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from zhanggui.base import clock
from zhanggui.departments.customers import queries, services
from zhanggui.departments.customers.models import Buyer
from zhanggui.doors.web.rights import right_required
from zhanggui.kernel.privacy import api as privacy


@require_GET
@right_required("buyers.view")
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One buyer with the orders in this shop."""
    return _page(request, _buyer(request, pk))


@require_POST
@right_required("buyers.view")
def note(request: HttpRequest, pk: int) -> HttpResponse:
    buyer = _buyer(request, pk)
    flag = {"on": True, "off": False}.get(request.POST.get("flag", ""))
    person = request.person  # type: ignore[attr-defined]
    services.add_note(buyer_id=buyer.pk, person=person, text=request.POST.get("text", ""), at=clock.now(), flag=flag)
    messages.success(request, _("The note is kept."))
    return redirect("customers:buyer", pk=pk)


@never_cache
@require_POST
@right_required("buyers.reveal")
def reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """The nick in clear, this once; the look and its reason are written down."""
    with transaction.atomic():
        buyer = _buyer(request, pk)
        privacy.reveal(
            actor=request.user.get_username(),
            reason=request.POST.get("reason", ""),
            subject=f"buyer {buyer.pk}",
            fields=("nick",),
            detail={"shop": buyer.shop.code},
            address=request.META.get("REMOTE_ADDR", ""),
        )
    return _page(request, buyer, revealed=True)


def _buyer(request: HttpRequest, pk: int) -> Buyer:
    return get_object_or_404(queries.visible_buyers(request.user), pk=pk)


def _page(request: HttpRequest, buyer: Buyer, *, revealed: bool = False) -> HttpResponse:
    return render(
        request,
        "customers/buyer.html",
        {
            "buyer": buyer,
            "nick": buyer.nick if revealed else privacy.mask_nick(buyer.nick),
            "revealed": revealed,
            "bought": queries.orders_of(buyer),
            "notes": buyer.notes.select_related("person")[:50],
        },
    )
