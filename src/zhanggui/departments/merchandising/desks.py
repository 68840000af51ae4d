"""The list of SKUs."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from zhanggui.base import clock
from zhanggui.departments.merchandising import queries, services
from zhanggui.departments.merchandising.contracts import SkuRefused
from zhanggui.departments.merchandising.models import Sku
from zhanggui.departments.projects import api as projects
from zhanggui.doors.web.desk import Action, Column, Desk, Filter

SET_AT_ONCE = 1000


def found(skus: QuerySet[Sku], text: str) -> QuerySet[Sku]:
    """SKUs by the start of their code or product code, or by words of the title."""
    return skus.filter(Q(code__istartswith=text) | Q(product__code__istartswith=text) | Q(title__icontains=text))


@transaction.atomic
def set_weights(request: HttpRequest, skus: Any, note: str) -> str:
    """Give every SKU chosen the weight written in the note field."""
    weight = decimal_of(note, _("Write the weight of one piece in kg, as in 0.25."))
    chosen = list(skus.values_list("pk", flat=True)[: SET_AT_ONCE + 1])
    if len(chosen) > SET_AT_ONCE:
        raise SkuRefused("sku.too_many", _("Set at most %(n)d SKUs at once.") % {"n": SET_AT_ONCE})
    at, person = clock.now(), request.person  # type: ignore[attr-defined]
    for pk in chosen:
        services.set_weight(sku_id=pk, weight_kg=weight, person=person, at=at)
    return ngettext("%(n)d SKU weighed.", "%(n)d SKUs weighed.", len(chosen)) % {"n": len(chosen)}


def decimal_of(text: str, sentence: str) -> Decimal:
    """A number a person wrote, or a refusal that says how to write it."""
    try:
        number = Decimal(text.strip().replace(",", "").removesuffix("kg").strip())
    except InvalidOperation:
        raise SkuRefused("sku.not_a_number", sentence) from None
    if not number.is_finite():
        raise SkuRefused("sku.not_a_number", sentence)
    return number


def weight_known(skus: QuerySet[Sku], value: str) -> QuerySet[Sku]:
    return skus.filter(weight_kg__isnull=value == "no")


desk = Desk(
    key="products",
    app="merchandising",
    title=gettext_lazy("Products"),
    right="products.view",
    rows=lambda request: queries.visible_skus(request.user),
    columns=[
        Column("code", gettext_lazy("SKU"), kind="link", sort="code"),
        Column("title", gettext_lazy("Title"), sort="title"),
        Column("attributes", gettext_lazy("Attributes"), on_phone=False),
        Column("product", gettext_lazy("Product"), value="product.code", on_phone=False),
        Column("shop", gettext_lazy("Shop"), value="shop.name", on_phone=False),
        Column("price", gettext_lazy("Price"), kind="money"),
        Column("stock", gettext_lazy("Stock"), kind="number", sort="stock"),
        Column("stock_at", gettext_lazy("Stock checked"), kind="datetime", sort="stock_at", on_phone=False),
        Column("weight_kg", gettext_lazy("Weight (kg)"), kind="number", sort="weight_kg"),
        Column("seen_price", gettext_lazy("Last sold at"), kind="money", on_phone=False, hidden=True),
        Column("seen_at", gettext_lazy("Last sold"), kind="datetime", sort="seen_at", on_phone=False, hidden=True),
    ],
    filters=[
        Filter("shop", gettext_lazy("Shop"), choices=projects.shop_choices, field="shop__code"),
        Filter(
            "weight",
            gettext_lazy("Weight"),
            choices=[("yes", gettext_lazy("known")), ("no", gettext_lazy("not known"))],
            apply=weight_known,
        ),
        Filter("empty", gettext_lazy("Out of stock"), kind="flag", apply=lambda qs, _value: qs.filter(stock=0)),
        Filter(
            "priced", gettext_lazy("Price set by us"), kind="flag", apply=lambda qs, _v: qs.filter(list_price__gte=0)
        ),
    ],
    search=found,
    search_hint=gettext_lazy("Code, product or words of the title"),
    actions=[
        Action(
            "weight",
            gettext_lazy("Set the weight (write kg in the note)"),
            right="products.edit",
            run=set_weights,
            wants_note=True,
            icon="weight",
        )
    ],
    detail=lambda sku: reverse("merchandising:product", args=[sku.pk]),
    empty=gettext_lazy("No products yet. They come with the platform's goods list."),
    empty_link=("intake:upload", gettext_lazy("Take files in")),
    default_sort="code",
)
