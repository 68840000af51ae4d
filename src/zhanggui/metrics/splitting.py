"""The arithmetic of explaining: a change shared out so that the shares add up to it, to the last place.

Exact where the numbers are (sums); a quotient is kept to twelve places like every other, and what rounding leaves
over goes to the part that moved most.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from itertools import combinations
from math import factorial
from typing import TypeVar

from zhanggui.metrics.formula import PLACES

NONE = Decimal(0)
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Effect:
    """What a part adds to a change, and through what: `contribution` is volume and mix and rate together."""

    contribution: Decimal = NONE
    volume: Decimal = NONE
    mix: Decimal = NONE
    rate: Decimal = NONE

    def __add__(self, other: "Effect") -> "Effect":
        return Effect(
            self.contribution + other.contribution,
            self.volume + other.volume,
            self.mix + other.mix,
            self.rate + other.rate,
        )


def product_effects(before: Sequence[Decimal], now: Sequence[Decimal]) -> list[Decimal]:
    """What each factor adds to the change of their product: its mean effect over every order of changing them.

    (Shapley's value.) It adds up whatever the factors, favours none by the order they are written in, and works where
    one of them is nothing.
    """
    count, effects = len(now), []
    for mine in range(count):
        others = [other for other in range(count) if other != mine]
        total = NONE
        for size in range(count):
            weight = Decimal(factorial(size) * factorial(count - 1 - size))
            for changed in combinations(others, size):
                term = weight
                for other in others:
                    term *= now[other] if other in changed else before[other]
                total += term
        effects.append((now[mine] - before[mine]) * total / factorial(count))
    return effects


def game_effects(names: Sequence[str], worth: Callable[[frozenset[str]], Decimal]) -> list[Decimal]:
    """Shapley's value of every name in a game: `worth` of a set of names is the number with just these changed."""
    count, known, effects = len(names), dict[frozenset[str], Decimal](), []

    def of(changed: frozenset[str]) -> Decimal:
        if changed not in known:
            known[changed] = worth(changed)
        return known[changed]

    for mine in names:
        total = NONE
        others = [name for name in names if name != mine]
        for size in range(count):
            weight = Decimal(factorial(size) * factorial(count - 1 - size))
            for some in combinations(others, size):
                total += weight * (of(frozenset((*some, mine))) - of(frozenset(some)))
        effects.append(total / factorial(count))
    return effects


def sum_effect(before: Decimal, now: Decimal) -> Effect:
    """A part of a plain sum: its own change, all of it volume."""
    change = fitted(now - before)
    return Effect(change, volume=change)


def volume_effect(part: "TwoPeriods", volume: "TwoPeriods", whole: "TwoPeriods") -> Effect:
    """A part of a sum that is volume x rate: by the whole's volume, its share in it, and its own rate.

    What has no volume to belong to counts as rate.
    """
    change = fitted(part.now - part.before)
    shares = _both(_quotient(volume.before, whole.before), _quotient(volume.now, whole.now))
    rates = _both(_quotient(part.before, volume.before), _quotient(part.now, volume.now))
    if shares is None or rates is None:
        return Effect(change, rate=change)
    grown, mixed, _ = product_effects([whole.before, shares.before, rates.before], [whole.now, shares.now, rates.now])
    grown, mixed = rounded(grown), rounded(mixed)
    return Effect(change, grown, mixed, change - grown - mixed)


def ratio_effects(parts: Mapping[Key, tuple["TwoPeriods", "TwoPeriods"]], whole: tuple["TwoPeriods", "TwoPeriods"],
                  change: Decimal) -> dict[Key, Effect]:  # fmt: skip
    """Parts of a ratio, given as what stands over and under the line, then the whole.

    Mix: the part's share of what stands below grew, times how far its rate lies from the whole's. Rate: its own rate
    changed, times its share. Both at the mean of the two periods, so that nothing is left over.
    """
    over, under = whole
    middle = (over.before / under.before + over.now / under.now) / 2
    effects = {}
    for key, (above, below) in parts.items():
        grown = below.now / under.now - below.before / under.before
        rates = _both(_quotient(above.before, below.before), _quotient(above.now, below.now))
        mixed = grown * ((rates.before + rates.now) / 2 - middle) if rates else NONE
        total = above.now / under.now - above.before / under.before - grown * middle
        contribution, mix = rounded(total), rounded(mixed)
        effects[key] = Effect(contribution, mix=mix, rate=contribution - mix)
    left_over = change - sum((effect.contribution for effect in effects.values()), NONE)
    return with_rest(effects, left_over)


def shared_effects(
    changes: Mapping[str, Decimal], effects: Mapping[str, Decimal], parts: Mapping[Key, Mapping[str, Decimal]],
    change: Decimal,
) -> dict[Key, Effect]:  # fmt: skip
    """Parts of any other formula: each measure's effect on the whole, shared by what each part changed the measure."""
    found: dict[Key, Effect] = {}
    for key, moved in parts.items():
        total = sum((effects[name] * moved[name] / changes[name] for name in changes if changes[name]), NONE)
        found[key] = Effect(rounded(total), rate=rounded(total))
    left_over = change - sum((effect.contribution for effect in found.values()), NONE)
    return with_rest(found, left_over)


@dataclass(frozen=True)
class TwoPeriods:
    """A number before and now."""

    before: Decimal
    now: Decimal

    @property
    def change(self) -> Decimal:
        return self.now - self.before


def rounded(value: Decimal) -> Decimal:
    """At twelve places."""
    return value.quantize(PLACES, rounding=ROUND_HALF_EVEN)


def fitted(value: Decimal) -> Decimal:
    """As it is where twelve places hold it."""
    return rounded(value) if int(value.as_tuple().exponent) < int(PLACES.as_tuple().exponent) else value


def exactly(effects: Sequence[Decimal], total: Decimal) -> list[Decimal]:
    """Effects at twelve places that add up to the total: what is left over goes to the largest."""
    if not effects:
        return []
    kept = [rounded(effect) for effect in effects]
    largest = max(range(len(kept)), key=lambda at: abs(kept[at]))
    kept[largest] += total - sum(kept, NONE)
    return kept


def with_rest(effects: dict[Key, Effect], left_over: Decimal) -> dict[Key, Effect]:
    """The effects, what rounding left over with the largest."""
    if left_over and effects:
        largest = max(effects, key=lambda key: abs(effects[key].contribution))
        effects[largest] += Effect(left_over, rate=left_over)
    return effects


def _quotient(over: Decimal, under: Decimal) -> Decimal | None:
    return over / under if under else None


def _both(before: Decimal | None, now: Decimal | None) -> TwoPeriods | None:
    """One that is not there in one of the periods is taken to be as in the other: it did not change."""
    if before is None and now is None:
        return None
    return TwoPeriods(now if before is None else before, before if now is None else now)  # type: ignore[arg-type]
