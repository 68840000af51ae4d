"""Page after page, window after window: nothing left out while the list moves under our hands.

A list of changes is walked from its last page to its first: what changes meanwhile leaves the window, and pages behind
it move up. Walked forwards, the first line of the next page would be missed.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from zhanggui.connectors.wording import refusal


@dataclass(frozen=True, slots=True)
class Place:
    """Where to go on: a page of a window; page None where the window is not begun."""

    since: datetime
    until: datetime
    page: int | None = None

    def __str__(self) -> str:
        return f"{self.since.isoformat()}/{self.until.isoformat()}/{'' if self.page is None else self.page}"


def place_of(cursor: str) -> Place:
    """The place a cursor names."""
    try:
        since, until, page = cursor.split("/")
        place = Place(datetime.fromisoformat(since), datetime.fromisoformat(until), int(page) if page else None)
    except ValueError as error:
        raise refusal("api.bad_cursor", why=cursor[:80]) from error
    if place.since.tzinfo is None or place.until.tzinfo is None or place.since > place.until:
        raise refusal("api.bad_cursor", why=cursor[:80])
    return place


@dataclass(frozen=True, slots=True)
class Listing:
    """How a platform's list is asked for, and what its answers say of it."""

    method: str
    formats: Sequence[str]
    """What export a page is read as; one page may hold several."""
    window: timedelta
    page_size: int
    params: Callable[[datetime, datetime, int, int], Mapping[str, Any]]
    """From window, page and its size to the questions' own parameters."""
    entries: Callable[[Mapping[str, Any]], Sequence[Mapping[str, Any]]]
    key: Callable[[Mapping[str, Any]], str]
    """What makes an entry this one in this state."""
    total: Callable[[Mapping[str, Any]], int | None]
    has_next: Callable[[Mapping[str, Any]], bool | None] = lambda told: None
    first: int = 1
    backwards: bool = True
    oldest: timedelta | None = None


def windows(since: datetime, until: datetime, longest: timedelta) -> Iterator[tuple[datetime, datetime]]:
    """The stretches of a time, none longer than the platform allows."""
    while since < until:
        end = min(since + longest, until)
        yield since, end
        since = end


def last_page(listing: Listing, told: Mapping[str, Any]) -> int | None:
    """The number of the last page; None where the platform does not tell how many entries there are."""
    total = listing.total(told)
    if total is None:
        return None
    return listing.first + max(0, -(-total // listing.page_size) - 1)


def goes_on(listing: Listing, told: Mapping[str, Any], page: int) -> bool:
    """Whether a page follows: as the platform says, else by its total, else because this one is full."""
    says = listing.has_next(told)
    if says is not None:
        return says
    last = last_page(listing, told)
    if last is not None:
        return page < last
    return len(listing.entries(told)) >= listing.page_size


def is_short(listing: Listing, told: Mapping[str, Any], page: int) -> bool:
    """Whether a page holds fewer entries than its own total says: the rest would be lost without a word."""
    total = listing.total(told)
    if total is None:
        return False
    due = min(listing.page_size, total - (page - listing.first) * listing.page_size)
    return len(listing.entries(told)) < due
