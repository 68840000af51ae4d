"""Cards that rooms put on the workbench: "waiting on me", alerts, numbers.

def disputes(request):
    lines = [Line(title=..., link=..., tone="red") for ...]
    return Card(title=_("Bills to dispute"), lines=lines) if lines else None

workbench.provide("finance.disputes", "reconcile.decide", disputes)     # in AppConfig.ready
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from zhanggui.doors.web.rights import may

PLACES = ("waiting", "alerts", "numbers")


@dataclass(frozen=True)
class Line:
    """One thing on a card: where to go, and how urgent it is."""

    title: Any
    link: str = ""
    text: Any = ""
    badge: Any = ""
    tone: str = "grey"
    """grey, blue, green, yellow, red."""
    due_at: datetime | None = None
    """Shown as a countdown."""


@dataclass(frozen=True)
class Card:
    title: Any
    lines: Sequence[Line] = ()
    count: int | None = None
    """All there are, where more than the lines shown."""
    link: str = ""
    link_label: Any = ""
    place: str = "waiting"
    template: str = ""
    """A template of the room's own for the body, in place of lines."""
    context: Mapping[str, Any] = field(default_factory=dict)
    order: int = 50


Provider = Callable[[HttpRequest], Card | None]

_providers: dict[str, tuple[str, Provider]] = {}
_screens: dict[str, str] = {}


def provide(key: str, right: str, card: Provider) -> None:
    """Register a card for people who have the right; `card` answers None when there is nothing to show."""
    _providers[key] = (right, card)


def done_at(event: str, url_name: str) -> None:
    """Name the screen where an event of evidence comes about, so that duties proved by it link there."""
    _screens[event] = url_name


def screen_for(event: str) -> str:
    """Address of that screen; empty where no room named one."""
    try:
        return reverse(_screens[event]) if event in _screens else ""
    except NoReverseMatch:
        return ""


def cards_for(request: HttpRequest) -> dict[str, list[Card]]:
    """Cards of this person by place."""
    cards = [card for right, make in _providers.values() if may(request, right) and (card := make(request))]
    return {place: sorted((c for c in cards if c.place == place), key=lambda c: c.order) for place in PLACES}
