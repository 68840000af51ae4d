"""Sums that must meet: amounts of two lists paired off, and parts that add up to a total."""

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal

from zhanggui.base import CENT

SMALL = 200_000
"""Cents times amounts up to which parts of a sum are searched; above, only the whole is tried."""


def pair_off(ours: Iterable[Decimal], theirs: Iterable[Decimal]) -> tuple[list[Decimal], list[Decimal]]:
    """What is left of both lists after equal amounts are paired off."""
    left, right = Counter(ours), Counter(theirs)
    both = left & right
    return sorted((left - both).elements()), sorted((right - both).elements())


def without_reversals(amounts: Iterable[Decimal]) -> list[Decimal]:
    """Amounts without those that a later minus took back: 5, 3, -5 leaves 3."""
    kept: list[Decimal] = []
    for amount in amounts:
        if -amount in kept:
            kept.remove(-amount)
        elif amount:
            kept.append(amount)
    return kept


def parts_adding_to(total: Decimal, amounts: Sequence[Decimal]) -> list[Decimal] | None:
    """Amounts out of the list that add up to the total exactly; the whole list where it fits, None where nothing."""
    if not amounts:
        return None
    if sum(amounts) == total:
        return list(amounts)
    cents = int(total / CENT)
    if cents <= 0 or cents * len(amounts) > SMALL or any(amount <= 0 for amount in amounts):
        return None
    reached: dict[int, list[Decimal]] = {0: []}
    for amount in amounts:
        step = int(amount / CENT)
        for value, parts in list(reached.items()):
            if value + step <= cents:
                reached.setdefault(value + step, [*parts, amount])
        if cents in reached:
            return reached[cents]
    return None
