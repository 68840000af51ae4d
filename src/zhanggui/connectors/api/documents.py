"""An answer of a platform as a document that is read like an export of the same platform.

A document is one JSON object: what it is, when it was asked for, which entries an earlier page told already, and the
answer byte for byte. Its entries become rows under the headers the platform's export has; fields that no export has
keep their own names, so that nothing is lost.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zhanggui.connectors.api.errors import Trouble
from zhanggui.connectors.api.exchange import told_by
from zhanggui.connectors.tables import Row

MARK = "platform-answer"
OWN_KEY = "zhanggui"
LARGEST = 80 << 20
Entry = Mapping[str, Any]


@dataclass(frozen=True)
class Column:
    """A column of the export, and the fields of an entry and of one of its items that tell it."""

    header: str
    entry: tuple[str, ...] = ()
    item: tuple[str, ...] = ()
    make: Callable[..., str] | None = None
    """Gets the values of the fields in their order; without one, the first that is told stands."""

    def cell(self, entry: Entry, item: Entry) -> str:
        values = [*(entry.get(name) for name in self.entry), *(item.get(name) for name in self.item)]
        if self.make is not None:
            return clean(self.make(*values))
        return clean(next((text for value in values if (text := text_of(value))), ""))


@dataclass(frozen=True)
class AnswerTable:
    """How an answer becomes the table of one format: a row an entry, or a row an item where `items` is given."""

    columns: Sequence[Column]
    entries: Callable[[Mapping[str, Any]], Sequence[Entry]]
    key: Callable[[Entry], str]
    items: Callable[[Entry], Sequence[Entry]] | None = None
    unread: frozenset[str] = frozenset()
    """Fields that hold the items, or are read by another format of the same answer."""
    tells_items_only: bool = False
    """Whether what an entry tells beside its items is another format's to keep."""

    def table(self, answer: Mapping[str, Any], already: frozenset[str]) -> tuple[tuple[str, ...], list[Row]]:
        """Header and rows; a row counts from the header on, as in a file."""
        pairs = [
            (entry, item)
            for entry in self.entries(answer)
            if self.key(entry) not in already
            for item in (self.items(entry) or [{}] if self.items else [{}])
        ]
        beside = self._beside(pairs)
        header = (*(column.header for column in self.columns), *(name for name, _, _ in beside))
        rows = [
            (place, [*(column.cell(entry, item) for column in self.columns), *_others(entry, item, beside)])
            for place, (entry, item) in enumerate(pairs, 2)
        ]
        return header, rows

    def _beside(self, pairs: Sequence[tuple[Entry, Entry]]) -> list[tuple[str, bool, str]]:
        """Fields no column reads: header, whether an item has it, and its name."""
        entry_read = {name for column in self.columns for name in column.entry} | self.unread
        item_read = {name for column in self.columns for name in column.item}
        told = [] if self.tells_items_only else pairs
        entries = dict.fromkeys(name for entry, _ in told for name in entry if name not in entry_read)
        items = dict.fromkeys(name for _, item in pairs for name in item if name not in item_read)
        return [
            *((clean(name) or "?", False, name) for name in entries),
            *((f"{clean(name)} (item)", True, name) for name in items),
        ]


def _others(entry: Entry, item: Entry, beside: Sequence[tuple[str, bool, str]]) -> Iterator[str]:
    for _, of_item, name in beside:
        yield clean(text_of((item if of_item else entry).get(name)))


def text_of(value: Any) -> str:
    """A field as a cell: digits as they came, nothing for none, what has parts as JSON."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) if value else ""


def clean(text: str) -> str:
    """Without what no text holds: half letters and NUL."""
    return text.encode("utf-8", "replace").decode().replace("\0", "")


def mappings(value: Any, *path: str) -> list[Entry]:
    """The objects of the list at a path; none where the path is not there."""
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def document(api: str, format: str, asked_at: datetime, already: Sequence[str], raw: bytes) -> bytes:
    """The document around an answer."""
    about = {OWN_KEY: MARK, "api": api, "as": format, "asked_at": asked_at.isoformat(), "already": sorted(already)}
    head = json.dumps(about, ensure_ascii=False)
    return head[:-1].encode() + b', "answer": ' + raw.removeprefix(b"\xef\xbb\xbf").strip() + b"}"


@dataclass(frozen=True)
class Opened:
    """A document taken apart."""

    api: str
    format: str
    asked_at: datetime
    already: frozenset[str]
    answer: Mapping[str, Any]


def opened(raw: bytes) -> Opened | None:
    """A document's parts; None where the bytes are none."""
    try:
        told = told_by(raw)
        if told.get(OWN_KEY) != MARK or not isinstance(told.get("answer"), dict):
            return None
        asked_at = datetime.fromisoformat(told["asked_at"])
        already = frozenset(map(str, told.get("already") or ()))
        return Opened(str(told["api"]), str(told["as"]), asked_at, already, told["answer"])
    except (Trouble, KeyError, TypeError, ValueError):
        return None
