"""Facts whose documents nobody marks: they have changed where they look different from when they were last marked.

Rooms below cannot call intake, and some documents are written in a dozen places. Their fact says what each month of
it looks like now, in one cheap statement; a month that looks different from the last time is marked.
"""

import hashlib
from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, TypeVar

from django.db import transaction

from zhanggui.intake.dirty import mark_dirty
from zhanggui.intake.models import FactStamp
from zhanggui.intake.registry import builders

Looks = Callable[[], Mapping[tuple[str, str], str]]
LooksT = TypeVar("LooksT", bound=Looks)
_looks: dict[str, Looks] = {}


def notices(fact: str) -> Callable[[LooksT], LooksT]:
    """Register `fn() -> {(shop, "2026-11"): stamp}`: equal stamps mean that the fact's rows of that month are equal."""

    def register(looks: LooksT) -> LooksT:
        known = _looks.get(fact)
        if known is not None and (known.__module__, known.__qualname__) != (looks.__module__, looks.__qualname__):
            raise ValueError(f"Two functions want to notice changes of {fact}.")
        _looks[fact] = looks
        return looks

    return register


def notice_changes(facts: Iterable[str] | None = None) -> int:
    """Mark the months that look different from the last time; answers how many.

    Whoever comes second finds nothing to do, and two at once mark the same days twice, which changes nothing.
    """
    builders()  # finds the facts of every room
    wanted = _looks if facts is None else {fact: _looks[fact] for fact in facts if fact in _looks}
    return sum(_notice(fact, looks) for fact, looks in wanted.items())


def stamp_of(rows: Iterable[Any]) -> str:
    """A stamp of plain values in their order."""
    digest = hashlib.blake2b(digest_size=16)
    for row in rows:
        digest.update(repr(row).encode())
    return digest.hexdigest()


def _notice(fact: str, looks: Looks) -> int:
    now = {key: stamp[:64] for key, stamp in looks().items()}
    held = {(row.shop, row.month): row for row in FactStamp.objects.filter(fact=fact)}
    changed = sorted(key for key, stamp in now.items() if key not in held or held[key].stamp != stamp)
    gone = sorted(held.keys() - now.keys())
    if not changed and not gone:
        return 0
    with transaction.atomic():
        for shop, month in [*changed, *gone]:
            mark_dirty(fact, shop, _days(month))
        FactStamp.objects.bulk_create(
            [FactStamp(fact=fact, shop=shop, month=month, stamp=now[shop, month]) for shop, month in changed],
            batch_size=500,
            update_conflicts=True,
            unique_fields=["fact", "shop", "month"],
            update_fields=["stamp"],
        )
        for key in gone:
            FactStamp.objects.filter(pk=held[key].pk, stamp=held[key].stamp).delete()
    return len(changed) + len(gone)


def _days(month: str) -> list[date]:
    """Days that make one slice of the whole month: a mark a week, and one on the last day."""
    year, number = int(month[:4]), int(month[5:7])
    last = monthrange(year, number)[1]
    return [date(year, number, day) for day in (*range(1, last, 7), last)]
