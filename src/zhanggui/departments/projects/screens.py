"""Screens of one shop: what is agreed about it."""

from decimal import Decimal, InvalidOperation

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from zhanggui.base import clock
from zhanggui.departments.projects import queries, services
from zhanggui.departments.projects.contracts import ParcelRule
from zhanggui.departments.projects.models import Shop
from zhanggui.doors.web.rights import right_required

KG = {"max_digits": 8, "decimal_places": 3, "min_value": Decimal(0), "required": False}


class ShopForm(forms.Form):
    """What a person may change about a shop."""

    name = forms.CharField(label=gettext_lazy("Shop name"), max_length=120)
    commission = forms.DecimalField(
        label=gettext_lazy("Commission of the platform, in percent"),
        min_value=Decimal(0),
        max_value=Decimal("99.99"),
        max_digits=4,
        decimal_places=2,
        help_text=gettext_lazy("Share of the goods amount the platform keeps; the settlement check uses it."),
    )
    per_piece_kg = forms.DecimalField(label=gettext_lazy("Weight a piece (kg)"), **KG)
    min_kg = forms.DecimalField(label=gettext_lazy("Lightest parcel (kg)"), **KG)
    max_kg = forms.DecimalField(label=gettext_lazy("Heaviest parcel (kg)"), **KG)

    def clean(self) -> dict[str, object]:
        """A parcel rule is whole, or there is none."""
        given = [self.cleaned_data.get(name) for name in ("per_piece_kg", "min_kg", "max_kg")]
        if any(value is not None for value in given) and not all(value is not None for value in given):
            raise forms.ValidationError(_("Fill in all three weights, or none of them."))
        return self.cleaned_data

    @property
    def rule(self) -> ParcelRule | None:
        data = self.cleaned_data
        if data.get("per_piece_kg") is None:
            return None
        return ParcelRule(data["per_piece_kg"], data["min_kg"], data["max_kg"])


@require_GET
@right_required("shops.view")
def show(request: HttpRequest, pk: int) -> HttpResponse:
    shop = _shop(request, pk)
    return _page(request, shop, ShopForm(_filled(shop)))


@require_POST
@right_required("shops.edit")
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what was changed; parcels are weighed anew where the rule did."""
    shop, form = _shop(request, pk), ShopForm(request.POST)
    if not form.is_valid():
        return _page(request, shop, form)
    services.set_shop(
        code=shop.code,
        actor=request.user.get_username(),
        name=form.cleaned_data["name"],
        commission_rate=form.cleaned_data["commission"] / 100,
        parcel_rule=form.rule,
        at=clock.now(),
    )
    messages.success(request, _("Kept."))
    return redirect("projects:shop", pk=pk)


def _shop(request: HttpRequest, pk: int) -> Shop:
    return get_object_or_404(queries.visible_shops(request.user), pk=pk)


def _page(request: HttpRequest, shop: Shop, form: ShopForm) -> HttpResponse:
    for field in form.fields.values():
        field.widget.attrs["class"] = "form-control"
    return render(
        request, "projects/shop.html", {"shop": shop, "form": form, "rule": ParcelRule.of(shop.default_weight)}
    )


def _filled(shop: Shop) -> dict[str, object]:
    try:
        percent = (shop.commission_rate * 100).quantize(Decimal("0.01"))
    except InvalidOperation:
        percent = Decimal(0)
    return {"name": shop.name, "commission": percent, **(shop.default_weight or {})}
