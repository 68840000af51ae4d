"""A run of whole business days."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from zhanggui.base.refusal import Refusal


@dataclass(frozen=True, order=True)
class Period:
    """Whole days from `first` to `last`, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise Refusal("period.ends_before_start", f"The period ends ({self.last}) before it starts ({self.first}).")

    @property
    def length(self) -> int:
        """Number of days, at least one."""
        return (self.last - self.first).days + 1

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def __iter__(self) -> Iterator[date]:
        for offset in range(self.length):
            yield self.first + timedelta(days=offset)

    def previous(self) -> "Period":
        """The period of the same length that ends the day before this one."""
        last = self.first - timedelta(days=1)
        return Period(last - timedelta(days=self.length - 1), last)

    def overlaps(self, other: "Period") -> bool:
        return self.first <= other.last and other.first <= self.last
