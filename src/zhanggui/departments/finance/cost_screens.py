"""What months cost, in the browser: the list with its history, and the form."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from zhanggui.base import clock
from zhanggui.departments.finance import costs
from zhanggui.departments.finance.desks import sees_everything, shop_choices, shops_of
from zhanggui.departments.finance.models import CostEntry
from zhanggui.departments.projects import api as projects
from zhanggui.doors.web.desk import Column, Desk, Filter
from zhanggui.doors.web.rights import may, right_required
from zhanggui.doors.web.text import named


def entries(request: HttpRequest) -> QuerySet[CostEntry]:
    """Of the shops one may see; those of projects and of the company for whoever sees all of it."""
    seen = Q(shop__code__in=shops_of(request))
    seen |= Q(shop=None) if sees_everything(request) else Q(pk=None)
    return CostEntry.objects.filter(seen).select_related("shop", "person")


def place(entry: CostEntry) -> str:
    return entry.shop.name if entry.shop else entry.project or str(_("the whole company"))


def _stands(rows: QuerySet[CostEntry], value: str) -> QuerySet[CostEntry]:
    return rows.filter(replaced_at__isnull=value == "yes")


def _enter_button(request: HttpRequest) -> Sequence[tuple[str, Any, str]]:
    if not may(request, "reconcile.decide"):
        return []
    return [(reverse("finance:cost-new"), _("Enter a cost"), "plus")]


desk = Desk(
    key="costs",
    title=_("Monthly costs"),
    app="finance",
    right="reconcile.view",
    rows=entries,
    columns=[
        Column("month", _("Month"), value=lambda one: f"{one.first:%Y-%m}", sort="first"),
        Column("kind", _("Kind"), value=lambda one: one.get_kind_display()),
        Column("place", _("Shop or project"), value=place),
        Column("amount", _("Amount"), kind="money", sort="amount"),
        Column("key", _("Who shares it"), value=lambda one: one.get_key_display(), on_phone=False),
        Column(
            "stands",
            _("State"),
            value=lambda one: _("replaced") if one.replaced_at else _("counts"),
            kind="badge",
            tone=lambda one: "grey" if one.replaced_at else "green",
        ),
        Column("person", _("Entered by"), value=lambda one: named(one.person), on_phone=False),
        Column("at", _("Entered at"), kind="datetime", sort="at", on_phone=False),
        Column("note", _("Note"), on_phone=False),
    ],
    filters=[
        Filter("kind", _("Kind"), choices=CostEntry.Kind.choices, field="kind"),
        Filter("shop", _("Shop"), choices=shop_choices, field="shop__code"),
        Filter("stands", _("State"), choices=[("yes", _("counts")), ("no", _("replaced"))], apply=_stands),
    ],
    empty=_("No monthly costs yet. Enter what labour, rent and the rest cost, and profit takes them in."),
    empty_link=("finance:cost-new", _("Enter a cost")),
    default_sort="-first",
    buttons=_enter_button,
)


@require_http_methods(["GET", "POST"])
@right_required("reconcile.decide")
def new(request: HttpRequest) -> HttpResponse:
    """Enter what a month cost; for the whole company or a project only with the scope of the whole company."""
    everything = sees_everything(request)
    if request.method == "POST":
        shop, project = request.POST.get("shop", ""), request.POST.get("project", "")
        if shop and shop not in shops_of(request):
            raise Http404
        if not shop and not everything:
            raise costs.CostRefused("cost.no_shop", gettext("Choose the shop the cost is for."))
        costs.enter_cost(
            month=_month(request.POST.get("month", "")), kind=request.POST.get("kind", ""),
            amount=_amount(request.POST.get("amount", "")), shop=shop, project="" if shop else project,
            key=request.POST.get("key", ""), note=request.POST.get("note", ""),
            person=request.person, at=clock.now(),  # type: ignore[attr-defined]
        )  # fmt: skip
        messages.success(request, gettext("Kept. It replaces what was entered for the same month before."))
        return redirect("finance:costs")
    context = {
        "shops": shop_choices(request), "everything": everything, "kinds": CostEntry.Kind.choices,
        "keys": CostEntry.Key.choices, "month": f"{clock.today():%Y-%m}",
        "projects": sorted({one.project_code for one in projects.all_shops() if one.project_code}),
    }  # fmt: skip
    return render(request, "finance/cost-new.html", context)


def _month(text: str) -> date:
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise costs.CostRefused("cost.no_month", gettext("Choose the month, as 2026-11.")) from error
    if not 1990 <= found.year <= 2199:
        raise costs.CostRefused("cost.no_month", gettext("Choose the month, as 2026-11."))
    return found


def _amount(text: str) -> Decimal:
    try:
        return Decimal(text.replace(",", "").strip())
    except InvalidOperation as error:
        raise costs.CostRefused("cost.amount", gettext("A cost is an amount from 0 on, in whole cents.")) from error
