"""What passes between a feed and its ways. No database here."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO, Protocol

from zhanggui.base import Refusal

SUFFIXES = (".csv", ".txt", ".xlsx", ".xls", ".zip", ".parquet", ".json")
LITTER = (".part", ".tmp", ".crdownload", ".download", ".swp")


class Trouble(Refusal):
    """The source could not be asked, or says no: the feed waits and tries again."""


@dataclass(frozen=True)
class Found:
    """One file a source offers."""

    key: str
    """What the source knows it by, so that it changes when the content may have changed."""
    name: str
    size: int
    place: str
    """Where it lies, for people."""
    opened: Callable[[], AbstractContextManager[BinaryIO]] = field(repr=False)
    at: datetime | None = None
    """When it came to the source."""


@dataclass
class Source:
    """A feed as its way sees it."""

    settings: Mapping[str, Any]
    secrets: dict[str, str] = field(repr=False)
    marker: dict[str, Any]
    """How far the source has been looked through; only moved past what was kept."""
    at: datetime
    shop: str = ""
    feed: int = 0
    """Its number; 0 while a form is tried."""
    held_back: bool = False
    """A file could not be kept: the marker stays before it."""
    waiting: int = 0
    """Files that are still arriving."""
    left: int = 0
    """Files that are none of this feed's business, or could not be moved away."""
    notes: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    """What is worth telling about the source: code of `words.py`, and what it names."""

    def text(self, name: str, default: str = "") -> str:
        return str(self.settings.get(name) or default)

    def number(self, name: str, default: int) -> int:
        return int(self.settings.get(name) or default)


class Way(Protocol):
    """One kind of source."""

    def look(self, source: Source) -> Iterator[Found]:
        """Every file on offer, oldest first where there is an order; notes about the source go to `source.notes`."""

    def done(self, source: Source, found: Found) -> None:
        """A file was taken whole: clear it away, where the source wants that. Safe to repeat."""


def is_wanted(name: str, suffixes: tuple[str, ...] = SUFFIXES) -> bool:
    """Whether a file may be an export at all, by its name; what it is, its content decides."""
    last = name.rsplit("/", 1)[-1].lower()
    return last.endswith(suffixes) and not last.startswith((".", "~$")) and not last.endswith(LITTER)
