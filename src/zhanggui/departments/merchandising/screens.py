"""Screens of one SKU: price, stock and weight with their history; the latest change can be taken back."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhanggui.base import clock
from zhanggui.departments.merchandising import costs, queries, services
from zhanggui.departments.merchandising.contracts import SkuRefused
from zhanggui.departments.merchandising.desks import decimal_of
from zhanggui.departments.merchandising.models import Sku, SkuChange, SkuCost
from zhanggui.doors.web.rights import right_required


@require_GET
@right_required("products.view")
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One SKU with its changes and latest sales."""
    sku = _sku(request, pk)
    changes = list(sku.changes.select_related("person")[:50])
    return render(
        request,
        "merchandising/sku.html",
        {
            "sku": sku,
            "siblings": queries.siblings(sku),
            "changes": changes,
            "latest": _latest(changes),
            "costs": sku.costs.select_related("person")[:50],
            "today": clock.today(),
            "sales": queries.sales_of(sku),
        },
    )


@require_POST
@right_required("products.edit")
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Set one figure; which one is in `field`."""
    sku, field = _sku(request, pk), request.POST.get("field", "")
    value = decimal_of(request.POST.get("value", ""), _("Write a number."))
    given = {"sku_id": sku.pk, "person": request.person, "at": clock.now(), "note": request.POST.get("note", "")[:400]}  # type: ignore[attr-defined]
    if field == "price":
        services.set_price(price=value, **given)
    elif field == "weight":
        services.set_weight(weight_kg=value, **given)
    elif field == "stock" and value == value.to_integral_value():
        services.set_stock(stock=int(value), **given)
    else:
        raise SkuRefused("sku.stock", _("Stock is a whole number of pieces."))
    messages.success(request, _("Kept. You can take it back below."))
    return redirect("merchandising:product", pk=pk)


@require_POST
@right_required("products.edit")
def take_back(request: HttpRequest, pk: int, change_pk: int) -> HttpResponse:
    sku = _sku(request, pk)
    changed = get_object_or_404(SkuChange, pk=change_pk, sku=sku)
    services.take_back(change_id=changed.pk, person=request.person, at=clock.now())  # type: ignore[attr-defined]
    messages.success(request, _("Taken back: the figure before it counts again."))
    return redirect("merchandising:product", pk=pk)


@require_POST
@right_required("products.edit")
def cost(request: HttpRequest, pk: int) -> HttpResponse:
    """Set what one piece costs from a day on."""
    sku = _sku(request, pk)
    try:
        starts = date.fromisoformat(request.POST.get("starts", ""))
    except ValueError as error:
        raise SkuRefused("sku.cost_day", _("Choose the day from which the cost holds.")) from error
    costs.set_cost(
        sku_id=sku.pk, cost=decimal_of(request.POST.get("cost", ""), _("Write a number.")), starts=starts,
        person=request.person, at=clock.now(), note=request.POST.get("note", ""),  # type: ignore[attr-defined]
    )  # fmt: skip
    messages.success(request, _("Kept. Cost of goods and profit of the days from then on are worked out anew."))
    return redirect("merchandising:product", pk=pk)


@require_POST
@right_required("products.edit")
def cost_back(request: HttpRequest, pk: int, cost_pk: int) -> HttpResponse:
    found = get_object_or_404(SkuCost, pk=cost_pk, sku=_sku(request, pk))
    costs.take_cost_back(cost_id=found.pk, at=clock.now())
    messages.success(request, _("Taken back: the cost before it holds again."))
    return redirect("merchandising:product", pk=pk)


def _sku(request: HttpRequest, pk: int) -> Sku:
    return get_object_or_404(queries.visible_skus(request.user), pk=pk)


def _latest(changes: list[SkuChange]) -> set[int]:
    """Changes that can be taken back: the last one standing of each field."""
    found: dict[str, int] = {}
    for each in changes:
        if each.taken_back_at is None:
            found.setdefault(each.field, each.pk)
    return set(found.values())
