"""Shops and projects as the cells of registers point at them."""

from collections.abc import Collection
from typing import Any

from django.db.models import Q

from zhanggui.departments.projects.models import Project, Shop
from zhanggui.departments.projects.queries import visible_shop_codes, visible_shops
from zhanggui.kernel.organisation.api import scope_of
from zhanggui.kernel.registers import api as registers


def install() -> None:
    registers.shops_seen_by(visible_shop_codes)
    registers.provide_reference("shop", _shops, _shop_names)
    registers.provide_reference("project", _projects, _project_names)


def _shops(user: Any, text: str, limit: int) -> list[tuple[str, str]]:
    found = visible_shops(user)
    if text:
        found = found.filter(Q(code__icontains=text) | Q(name__icontains=text))
    return list(found.values_list("code", "name")[:limit])


def _shop_names(codes: Collection[str]) -> dict[str, str]:
    return dict(Shop.objects.filter(code__in=codes).values_list("code", "name"))


def _projects(user: Any, text: str, limit: int) -> list[tuple[str, str]]:
    """Projects a person may see, by a grant of their own or by one of their shops."""
    scope = scope_of(user)
    found = Project.objects.all()
    if not scope.everything:
        of_shops = visible_shops(user).values_list("project__code", flat=True)
        found = found.filter(Q(code__in=scope.projects) | Q(code__in=list(of_shops)))
    if text:
        found = found.filter(Q(code__icontains=text) | Q(name__icontains=text))
    return list(found.values_list("code", "name")[:limit])


def _project_names(codes: Collection[str]) -> dict[str, str]:
    return dict(Project.objects.filter(code__in=codes).values_list("code", "name"))
