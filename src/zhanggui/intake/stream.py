"""What a reader says, cut into chunks that always come out the same: the base of going on after a crash."""

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from itertools import islice
from typing import Any

from zhanggui.base import SHANGHAI, Problem, Refusal
from zhanggui.connectors.records import LedgerStatement
from zhanggui.connectors.wording import is_remark

CHUNK = 2_000
WINDOW = 40_000
"""Records held at a time where a file interleaves its keys."""
LARGEST_GROUP = 100_000

MOMENTS = (
    "created_at", "paid_at", "shipped_at", "confirmed_at", "asked_at", "finished_at", "at", "scanned_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Item:
    """One thing a reader said."""

    value: Any
    is_problem: bool
    counted: bool
    """It stands for a row of the file. A remark on a row that was read, a problem of the whole file and a
    summary do not."""


@dataclass(frozen=True)
class Survey:
    """What the first pass found."""

    items: int
    rows: int
    as_of: datetime | None
    interleaved: bool


@dataclass(frozen=True)
class Chunk:
    """Some items and the cursor before and after them."""

    start: int
    end: int
    items: list[Item]


Read = Callable[[], Iterable[Any]]


def items_of(said: Iterable[Any]) -> Iterator[Item]:
    """Tell rows from remarks: a problem is a remark where the same row also gives a record."""
    waiting: list[Problem] = []
    last_row: int | None = None
    for value in said:
        if isinstance(value, Problem):
            if value.row is None or value.row == last_row or is_remark(value):
                yield Item(value, is_problem=True, counted=False)
                continue
            if waiting and waiting[0].row != value.row:
                yield from _rejected(waiting)
                waiting = []
            waiting.append(value)
            continue
        row = row_of(value)
        if waiting and waiting[0].row == row:
            yield from (Item(problem, is_problem=True, counted=False) for problem in waiting)
        else:
            yield from _rejected(waiting)
        waiting = []
        yield Item(value, is_problem=False, counted=row is not None)
        last_row = row
    yield from _rejected(waiting)


def survey(read: Read, together: str | None, beat: Callable[[], None] = lambda: None) -> Survey:
    """The first pass: how many, how recent, and whether one key's records lie apart."""
    items = rows = 0
    latest: datetime | None = None
    keys = _KeyWatch()
    for item in items_of(read()):
        items += 1
        rows += item.counted
        if items % 20_000 == 0:
            beat()
        if item.is_problem:
            continue
        moment = moment_of(item.value)
        if moment is not None and (latest is None or moment > latest):
            latest = moment
        if together is not None:
            keys.see(_key(item, together, items))
    return Survey(items, rows, latest, keys.interleaved)


def chunks(read: Read, together: str | None, *, interleaved: bool, start: int = 0, size: int = 0) -> Iterator[Chunk]:
    """The file from the cursor on; one key's items never fall into two chunks."""
    ordered = _by_key(read, together, start) if interleaved and together else _from(items_of(read()), start)
    size = size or CHUNK
    held: list[Item] = []
    last: Hashable = None
    for number, item in enumerate(ordered, start):
        key = _key(item, together, number) if together else number
        if len(held) >= size and key != last:
            yield Chunk(start, start + len(held), held)
            start, held = start + len(held), []
        held.append(item)
        if len(held) > LARGEST_GROUP:
            raise _too_large(together)
        last = key
    if held:
        yield Chunk(start, start + len(held), held)


def row_of(record: Any) -> int | None:
    """The row a record stands for; a summary stands for none."""
    return None if isinstance(record, LedgerStatement) else getattr(record, "row", None) or None


def moment_of(record: Any) -> datetime | None:
    """The latest platform moment a record carries."""
    found = [_aware(getattr(record, name)) for name in _moments(type(record))]
    return max((moment for moment in found if moment is not None), default=None)


def _rejected(problems: list[Problem]) -> Iterator[Item]:
    """The first problem of a row stands for it, further ones are remarks."""
    for number, problem in enumerate(problems):
        yield Item(problem, is_problem=True, counted=number == 0)


def _from(items: Iterator[Item], start: int) -> Iterator[Item]:
    return islice(items, start, None)


def _by_key(read: Read, together: str, start: int) -> Iterator[Item]:
    """The items in the order their keys first appear, reading the file once a window."""
    counts: dict[Hashable, int] = {}
    for number, item in enumerate(items_of(read())):
        key = hash(_key(item, together, number))
        counts[key] = counts.get(key, 0) + 1
    if max(counts.values(), default=0) > LARGEST_GROUP:
        raise _too_large(together)
    before = 0
    for window in _windows(counts):
        total = sum(window.values())
        if before + total > start:
            yield from islice(_of_window(read, together, window, total), max(0, start - before), None)
        before += total


def _too_large(together: str | None) -> Refusal:
    return Refusal("file.key_too_large", f"One {together} has more than {LARGEST_GROUP:,} lines in this file.")


def _windows(counts: dict[Hashable, int]) -> Iterator[dict[Hashable, int]]:
    window: dict[Hashable, int] = {}
    total = 0
    for key, count in counts.items():
        if window and total + count > WINDOW:
            yield window
            window, total = {}, 0
        window[key] = count
        total += count
    if window:
        yield window


def _of_window(read: Read, together: str, window: dict[Hashable, int], total: int) -> Iterator[Item]:
    groups: dict[Hashable, list[Item]] = {key: [] for key in window}
    found = 0
    for number, item in enumerate(items_of(read())):
        group = groups.get(hash(_key(item, together, number)))
        if group is not None:
            group.append(item)
            found += 1
            if found == total:
                break
    for group in groups.values():
        yield from group


def _key(item: Item, together: str, number: int) -> Hashable:
    """The key a record is grouped by; what has none stands alone."""
    key = None if item.is_problem else getattr(item.value, together, None)
    return ("alone", number) if key is None else key


class _KeyWatch:
    """Notices a key that comes back after another one."""

    def __init__(self) -> None:
        self._seen: set[int] = set()
        self._last: int | None = None
        self.interleaved = False

    def see(self, key: Hashable) -> None:
        fingerprint = hash(key)
        if self.interleaved or fingerprint == self._last:
            return
        self.interleaved = fingerprint in self._seen
        self._seen.add(fingerprint)
        self._last = fingerprint


@lru_cache(maxsize=64)
def _moments(kind: type) -> tuple[str, ...]:
    fields = getattr(kind, "__dataclass_fields__", {})
    return tuple(name for name in MOMENTS if name in fields)


def _aware(value: Any) -> datetime | None:
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=SHANGHAI)
    if isinstance(value, date):
        return datetime.combine(value, time(), SHANGHAI)
    return None
