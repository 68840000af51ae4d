"""Long lists in slices that one statement of any database takes."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")
AT_ONCE = 800


def portions(values: Sequence[T], size: int = AT_ONCE) -> Iterator[Sequence[T]]:
    """The values in order, at most `size` of them at a time."""
    return (values[start : start + size] for start in range(0, len(values), size))
