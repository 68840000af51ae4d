"""Whether something that was done counts for a duty: values in, an answer out."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True)
class Seen:
    """One thing done, as far as matching needs to know."""

    pk: int
    event: str
    person: int | None
    at: datetime
    on: date
    shop: str
    detail: Mapping[str, Any]


@dataclass(frozen=True)
class Wanted:
    """What one item needs to see: its binding, its days, its people."""

    binding: Mapping[str, Any]
    first: date
    last: date
    person: int | None
    on_behalf_of: int | None
    position: int | None
    after: datetime | None = None
    """Only what was done after this moment, where the item was opened again."""
    others: frozenset[int] = frozenset()
    """People who have their own item of this duty and period: what they do proves theirs."""

    @property
    def count(self) -> int:
        return int(self.binding.get("count") or 1)


def counts_for(seen: Seen, wanted: Wanted, acts_for: Callable[[int, date], Collection[int]]) -> bool:
    """Whether one piece of evidence counts for an item; `acts_for` tells the positions of a person on a day."""
    return (
        seen.event == wanted.binding.get("event")
        and wanted.first <= seen.on <= wanted.last
        and (wanted.after is None or seen.at > wanted.after)
        and matches(
            wanted.binding.get("where") or {}, {**seen.detail, "shop": seen.shop or seen.detail.get("shop", "")}
        )
        and _right_person(seen, wanted, acts_for)
    )


def matches(where: Mapping[str, Any], detail: Mapping[str, Any]) -> bool:
    """Whether every word of `where` is found in the detail; a list allows any of its words."""
    return all(_fits(word, detail.get(name)) for name, word in where.items())


def proving(counted: Sequence[Seen], wanted: Wanted) -> Seen | None:
    """The piece of evidence that completes an item, or None where more is needed."""
    in_order = sorted(counted, key=lambda seen: (seen.at, seen.pk))
    return in_order[wanted.count - 1] if len(in_order) >= wanted.count else None


def _fits(word: Any, found: Any) -> bool:
    if isinstance(word, list | tuple):
        return any(_fits(one, found) for one in word)
    if isinstance(word, Mapping):
        return isinstance(found, Mapping) and matches(word, found)
    return word == found or (found is not None and not isinstance(found, bool) and str(word) == str(found))


def _right_person(seen: Seen, wanted: Wanted, acts_for: Callable[[int, date], Collection[int]]) -> bool:
    if wanted.binding.get("by") == "anyone":
        return True
    if seen.person is None:
        return False
    if seen.person in (wanted.person, wanted.on_behalf_of):
        return True
    return seen.person not in wanted.others and wanted.position in acts_for(seen.person, seen.on)
