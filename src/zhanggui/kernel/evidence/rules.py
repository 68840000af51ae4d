"""Whether something that was done counts for a duty: values in, an answer out."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from zhanggui.kernel.duties.proof import Proof, Sought


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
    """What one item needs to see: its proof, its days, its people."""

    proof: Proof
    first: date
    last: date
    person: int | None
    on_behalf_of: int | None
    position: int | None
    after: datetime | None = None
    """Only what was done after this moment, where the item was opened again."""
    others: frozenset[int] = frozenset()
    """People who have their own item of this duty and period: what they do proves theirs."""


def counts_for(seen: Seen, wanted: Wanted, acts_for: Callable[[int, date], Collection[int]]) -> bool:
    """Whether one piece of evidence counts for an item; `acts_for` tells the positions of a person on a day."""
    if not wanted.first <= seen.on <= wanted.last or (wanted.after is not None and seen.at <= wanted.after):
        return False
    asked = [one for one in wanted.proof.sought if fits(seen, one)]
    return any(one.by_anyone for one in asked) or (bool(asked) and _right_person(seen, wanted, acts_for))


def fits(seen: Seen, sought: Sought) -> bool:
    """Whether it is the event that is sought, with all its words; whose it is aside."""
    detail = {**seen.detail, "shop": seen.shop or seen.detail.get("shop", "")}
    return seen.event == sought.event and matches(sought.where, detail)


def matches(where: Mapping[str, Any], detail: Mapping[str, Any]) -> bool:
    """Whether every word of `where` is found in the detail; a list allows any of its words."""
    return all(_fits(word, detail.get(name)) for name, word in where.items())


def proving(counted: Sequence[Seen], wanted: Wanted) -> Seen | None:
    """The piece of evidence that completes an item; None where more is needed, or the person's word."""
    if wanted.proof.attests:
        return None
    last = [_completing(counted, one) for one in wanted.proof.sought]
    done = [one for one in last if one is not None]
    return max(done, key=lambda seen: (seen.at, seen.pk)) if done and len(done) == len(last) else None


def share_seen(counted: Sequence[Seen], proof: Proof) -> Fraction:
    """How much of what is sought was seen, from 0 to 1; what is attested counts as not seen."""
    wanted = sum(one.count for one in proof.sought)
    found = sum(min(one.count, sum(fits(seen, one) for seen in counted)) for one in proof.sought)
    return Fraction(found, wanted) if wanted else Fraction(0)


def _completing(counted: Sequence[Seen], sought: Sought) -> Seen | None:
    in_order = sorted((seen for seen in counted if fits(seen, sought)), key=lambda seen: (seen.at, seen.pk))
    return in_order[sought.count - 1] if len(in_order) >= sought.count else None


def _fits(word: Any, found: Any) -> bool:
    if isinstance(word, list | tuple):
        return any(_fits(one, found) for one in word)
    if isinstance(word, Mapping):
        return isinstance(found, Mapping) and matches(word, found)
    return word == found or (found is not None and not isinstance(found, bool) and str(word) == str(found))


def _right_person(seen: Seen, wanted: Wanted, acts_for: Callable[[int, date], Collection[int]]) -> bool:
    if seen.person is None:
        return False
    if seen.person in (wanted.person, wanted.on_behalf_of):
        return True
    return seen.person not in wanted.others and wanted.position in acts_for(seen.person, seen.on)
