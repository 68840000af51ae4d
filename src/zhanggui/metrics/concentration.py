"""Which dimension tells most about a change: where one of its values stands out from what all the others did.

A rank, no figure anybody adds up, so it is worked out in floats. Every value is expected to have gone the way most
of the others went. How far it is from there is held against how far values of its size lie apart anyway (noise that
grows with the root of the size, learnt from the values themselves, and a twentieth of the size on top), against how
far the furthest of so many values gets by chance once in twenty times, and against the size of the change to be
explained.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist, median
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
_USUAL = 0.4549  # the median of a squared normal deviate
_UNEVEN = 0.05
_BY_CHANCE = 0.05


@dataclass(frozen=True)
class Share(Generic[Key]):
    """A value of a dimension: what stands over and under the line before and now, as shares of the whole's base."""

    key: Key
    over: tuple[float, float]
    under: tuple[float, float]
    base: tuple[float, float]
    contribution: float


@dataclass(frozen=True)
class Standing(Generic[Key]):
    """The value that stands out most, and how far."""

    key: Key | None
    strength: float


def standings(dimensions: Mapping[str, Sequence[Share[Key]]], change: float) -> dict[str, Standing[Key]]:
    """For every dimension the value that stands out most; a dimension of one value tells nothing."""
    apart = {name: [_apart(share, pace) for share in shares] for name, shares in dimensions.items()
             for pace in [_pace(shares)]}  # fmt: skip
    noise = _noise([pair for pairs in apart.values() for pair in pairs])
    return {
        name: _standing(shares, apart[name], noise, change) if len(shares) > 1 else Standing(None, 0.0)
        for name, shares in dimensions.items()
    }


def _standing(
    shares: Sequence[Share[Key]], apart: Sequence[tuple[float, float, float]], noise: float, change: float
) -> Standing[Key]:
    best: Standing[Key] = Standing(None, 0.0)
    for share, (beyond, scatter, size) in zip(shares, apart, strict=True):
        allowed = noise * scatter + (_UNEVEN * size) ** 2
        if not beyond or allowed <= 0:
            continue
        weight = min(1.0, abs(beyond / change)) if change else 1.0
        strength = max(0.0, beyond**2 / allowed - _furthest_by_chance(len(shares))) * weight
        if strength > best.strength:
            best = Standing(share.key, strength)
    return best


def _furthest_by_chance(values: int) -> float:
    """The square of how far, in standard deviations, one of so many gets by chance once in twenty times."""
    return NormalDist().inv_cdf(1 - _BY_CHANCE / values / 2) ** 2


def _apart(share: Share[Key], pace: float) -> tuple[float, float, float]:
    """How far a value went its own way, what that may scatter by, and its size."""
    before, now = share.over
    base_before, base_now = share.base
    rate = before / share.under[0] if share.under[0] else 0.0
    common = rate * (pace - 1) * (share.under[0] / base_before + share.under[1] / base_now) / 2
    scatter = abs(before) / base_before**2 + abs(now) / base_now**2
    return share.contribution - common, scatter, abs(before) / base_before + abs(now) / base_now


def _pace(shares: Sequence[Share[Key]]) -> float:
    """What most of the dimension's weight did: the weighted median of now over before."""
    paces = sorted(
        (now / below[1] / (before / below[0]), abs(weight))
        for (before, now), below, weight in ((share.over, share.under, share.over[0]) for share in shares)
        if before and below[0] and below[1]
    )
    half, passed = sum(weight for _, weight in paces) / 2, 0.0
    for pace, weight in paces:
        passed += weight
        if passed >= half:
            return pace
    return 1.0


def _noise(apart: Sequence[tuple[float, float, float]]) -> float:
    ratios = [beyond**2 / scatter for beyond, scatter, _ in apart if scatter]
    return median(ratios) / _USUAL if ratios else 0.0
