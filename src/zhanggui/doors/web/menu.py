"""The side menu: rooms add their entries when the process starts (`AppConfig.ready`)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhanggui.doors.web.rights import may

SECTIONS = {
    "mine": _("My work"),
    "business": _("Business"),
    "numbers": pgettext_lazy("menu section", "Numbers"),
    "house": _("Company"),
}


@dataclass(frozen=True)
class Entry:
    key: str
    label: Any
    url_name: str
    icon: str
    right: str
    order: int
    section: str
    shortcut: str = ""
    """A letter: pressing g and then it goes there."""
    badge: Callable[[HttpRequest], int] | None = None


@dataclass(frozen=True)
class Shown:
    """An entry as one person sees it on one page."""

    key: str
    label: Any
    url: str
    icon: str
    current: bool
    shortcut: str
    badge: int


_entries: dict[str, Entry] = {}


def add(
    key: str,
    label: Any,
    url_name: str,
    icon: str,
    right: str,
    order: int = 50,
    *,
    section: str = "business",
    shortcut: str = "",
    badge: Callable[[HttpRequest], int] | None = None,
) -> None:
    """Add or replace an entry. `icon` is a Tabler icon name without "ti-"; `section` one of SECTIONS."""
    if section not in SECTIONS:
        raise ValueError(f"The menu has no section {section!r}: use one of {', '.join(SECTIONS)}.")
    _entries[key] = Entry(key, label, url_name, icon, right, order, section, shortcut, badge)


def for_request(request: HttpRequest) -> list[tuple[Any, list[Shown]]]:
    """Sections with the entries this person may open; the entry of the current page is marked."""
    open_to = [
        entry for entry in sorted(_entries.values(), key=lambda e: (e.order, e.key)) if may(request, entry.right)
    ]
    addresses = {entry.key: address for entry in open_to if (address := _address(entry.url_name))}
    current = _current(request.path, addresses)
    sections = []
    for section, heading in SECTIONS.items():
        shown = [
            Shown(
                e.key,
                e.label,
                addresses[e.key],
                e.icon,
                e.key == current,
                e.shortcut,
                e.badge(request) if e.badge else 0,
            )
            for e in open_to
            if e.section == section and e.key in addresses
        ]
        if shown:
            sections.append((heading, shown))
    return sections


def label_of(url_name: str) -> str:
    """What the menu calls a page; its name in the program where the menu does not lead there."""
    return next((str(entry.label) for entry in _entries.values() if entry.url_name == url_name), url_name)


def _address(url_name: str) -> str:
    """Empty while a room's screens are not installed: its entry is then left out."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def _current(path: str, addresses: dict[str, str]) -> str:
    """The entry with the longest address the page lies under; the root only matches itself."""
    under = [
        key for key, address in addresses.items() if path == address or (address != "/" and path.startswith(address))
    ]
    return max(under, key=lambda key: len(addresses[key]), default="")
