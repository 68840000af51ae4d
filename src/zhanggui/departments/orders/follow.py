"""Who follows orders: neighbours above that want to know, and cards they put on an order's page."""

from collections.abc import Sequence

from zhanggui.departments.orders.contracts import Follower, Panel, PanelMaker

_followers: dict[str, Follower] = {}
_panels: dict[str, PanelMaker] = {}


def follow(fn: Follower) -> Follower:
    """Register `fn(shop code, trade numbers)`: called inside the transaction that changed the orders."""
    _followers[f"{fn.__module__}.{fn.__qualname__}"] = fn
    return fn


def add_panel(fn: PanelMaker) -> PanelMaker:
    """Register `fn(shop code, trade number) -> Panel | None`: a card on the order's page."""
    _panels[f"{fn.__module__}.{fn.__qualname__}"] = fn
    return fn


def tell_followers(shop: str, trade_nos: Sequence[str]) -> None:
    for fn in _followers.values():
        fn(shop, trade_nos)


def panels(shop: str, trade_no: str) -> list[Panel]:
    """The cards neighbours have for an order."""
    made = (fn(shop, trade_no) for fn in _panels.values())
    return [panel for panel in made if panel]
