"""Shops as others ask for them."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from zhanggui.departments.projects.contracts import ParcelRule, ShopBrief, ShopRefused
from zhanggui.departments.projects.models import Project, Shop
from zhanggui.kernel.organisation.api import Scope, scope_of
from zhanggui.kernel.organisation.models import Person
from zhanggui.kernel.organisation.named import pick_language


def shop_by_code(code: str) -> ShopBrief:
    """The shop with this code; refused where there is none."""
    shop = Shop.objects.select_related("project").filter(code=code).first()
    if shop is None:
        raise ShopRefused("shop.unknown", f"There is no shop with the code {code}. Open it first.", shop=code)
    return brief(shop)


def all_shops() -> list[ShopBrief]:
    """Every shop, by code."""
    return [brief(shop) for shop in Shop.objects.select_related("project")]


def open_shop_codes() -> list[str]:
    """Codes of the shops that are not closed."""
    return list(Shop.objects.filter(closed_on=None).values_list("code", flat=True))


def projects_of_shops() -> dict[str, str]:
    """The project each shop belongs to, by code; shops of none are left out."""
    return {shop.code: shop.project_code for shop in all_shops() if shop.project_code}


def shops_for(scope: Scope) -> list[ShopBrief]:
    """The shops a scope covers, by code; a project grant covers the project's shops."""
    return [shop for shop in all_shops() if scope.allows_shop(shop.code, shop.project_code or None)]


def visible_shop_codes(user: Any) -> frozenset[str]:
    """Codes of the shops a signed-in person may see; kept on the user object for the request."""
    kept = getattr(user, "_visible_shop_codes", None)
    if kept is None:
        kept = frozenset(shop.code for shop in shops_for(scope_of(user)))
        user._visible_shop_codes = kept
    return kept


def shops_answered_for(person: Person) -> frozenset[str] | None:
    """Codes of the shops a person's numbers are read over; None for somebody who answers for all of them."""
    if person.user is None:
        return None
    scope = scope_of(person.user)
    return None if scope.everything else frozenset(shop.code for shop in shops_for(scope))


def visible_shops(user: Any) -> QuerySet[Shop]:
    """The shops a signed-in person may see, by code."""
    return Shop.objects.filter(code__in=visible_shop_codes(user)).select_related("project")


def scope_offers() -> list[tuple[str, str, str]]:
    """Projects and shops a person's scope can name: kind, code, label."""
    projects = [("project", code, name) for code, name in Project.objects.values_list("code", "name")]
    shops = [("shop", shop.code, f"{shop.get_platform_display()} · {shop.name}") for shop in Shop.objects.all()]
    return [*projects, *shops]


def shop_choices(request: Any) -> list[tuple[str, str]]:
    """The shops the person of a request may see, as the choices of a list's filter."""
    return shop_names(visible_shop_codes(request.user))


def shop_names(codes: Iterable[str]) -> list[tuple[str, str]]:
    """(code, name) of these shops, by code: choices of a filter."""
    return list(Shop.objects.filter(code__in=list(codes)).values_list("code", "name"))


def brief(shop: Shop) -> ShopBrief:
    return ShopBrief(
        pk=shop.pk,
        code=shop.code,
        name=shop.name,
        platform=shop.platform,
        project_code=shop.project.code if shop.project else "",
        commission_rate=shop.commission_rate,
        parcel_rule=ParcelRule.of(shop.default_weight),
        is_sample=shop.is_sample,
        sample_note=pick_language(shop.sample_note, shop.sample_note_en),
    )
