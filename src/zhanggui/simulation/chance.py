"""Chance from a seed: the same draws on every machine and in every version of every library.

SplitMix64 over a counter, whole numbers only. Nothing here leaves the arithmetic that IEEE and two's complement
define, so the same seed gives the same bytes everywhere.
"""

from hashlib import blake2b

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

_STEP = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_BITS = 0xFFFFFFFFFFFFFFFF
ONE = 1 << 32
"""A certain chance, as `below` and `hits` count."""


class Chance:
    """Draws that belong to the words they were opened with: a seed, a shop, a day, a purpose."""

    def __init__(self, *words: object) -> None:
        digest = blake2b("\x1f".join(map(str, words)).encode(), digest_size=8).digest()
        self._base = int.from_bytes(digest, "little")

    def parts(self, count: int) -> Ints:
        """`count` numbers from 0 to 2**32 - 1."""
        start = np.uint64(self._base)
        self._base = (self._base + count * int(_STEP)) & _BITS
        mixed = np.arange(1, count + 1, dtype=np.uint64) * _STEP + start
        mixed = (mixed ^ (mixed >> np.uint64(30))) * _FIRST
        mixed = (mixed ^ (mixed >> np.uint64(27))) * _SECOND
        return ((mixed ^ (mixed >> np.uint64(31))) >> np.uint64(32)).astype(np.int64)

    def below(self, bound: int | Ints, count: int) -> Ints:
        """Whole numbers from 0 to `bound` - 1; the bound below 2**31, or one for each draw."""
        drawn: Ints = (self.parts(count) * bound) >> 32
        return drawn

    def between(self, least: int, most: int, count: int) -> Ints:
        """Whole numbers from `least` to `most`, both included."""
        return least + self.below(most - least + 1, count)

    def pick(self, weights: Ints, count: int) -> Ints:
        """Places in `weights`, each as often as it weighs."""
        reach = np.cumsum(weights)
        places: Ints = np.searchsorted(reach, self.below(int(reach[-1]), count), side="right").astype(np.int64)
        return places

    def hits(self, chances: Floats | float, count: int) -> npt.NDArray[np.bool_]:
        """Which of `count` tries succeed; the chance from 0 to 1, or one for each try."""
        return self.parts(count) < np.asarray(chances) * ONE

    def one(self, least: int, most: int) -> int:
        return int(self.between(least, most, 1)[0])

    def around(self, expected: Floats) -> Ints:
        """Counts as people come: about the expectation, spread by its root, never below zero."""
        count = len(expected)
        spread = self.parts(4 * count).reshape(4, count).sum(axis=0) - 2 * ONE
        bell = spread / ONE * 1.7320508075688772
        drawn = expected + np.sqrt(expected) * bell
        rounded = np.floor(drawn + self.parts(count) / ONE).astype(np.int64)
        counts: Ints = np.maximum(rounded, 0)
        return counts
