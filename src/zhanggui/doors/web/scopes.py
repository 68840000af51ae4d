"""What a scope means in shops: the room that keeps shops says so, because the doors know no department.

scopes.shops_by(lambda request: visible_shop_codes(request.user))        # in AppConfig.ready
scopes.offered_by(lambda: [("shop", "home", "天猫 · 家居旗舰店"), ("project", "brand-a", "品牌 A")])
"""

from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpRequest

Offer = tuple[str, str, Any]
"""Kind (project or shop), code, label."""

_shops: list[Callable[[HttpRequest], frozenset[str]]] = []
_offers: list[Callable[[], Sequence[Offer]]] = []


def shops_by(resolve: Callable[[HttpRequest], frozenset[str]]) -> None:
    """Name the function that tells which shops a person may see, with those of their projects."""
    _shops[:] = [resolve]


def offered_by(offers: Callable[[], Sequence[Offer]]) -> None:
    """Name the function that lists the projects and shops an administrator can grant."""
    _offers[:] = [offers]


def shops_of(request: HttpRequest) -> frozenset[str] | None:
    """Shops whose numbers a person may see; None is all of them."""
    scope: Any = request.scope  # type: ignore[attr-defined]
    if scope.everything:
        return None
    return frozenset(_shops[0](request)) if _shops else scope.shops


def offers() -> list[Offer]:
    return [offer for make in _offers for offer in make()]
