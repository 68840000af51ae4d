"""A line that two bills say alike: the bill exported again, or the parcel billed again?"""

from collections.abc import Mapping, Sequence

from zhanggui.departments.finance.contracts import BillLine

Overlaps = Mapping[tuple[int, int], tuple[int, int]]
"""(earlier bill, later bill) to (lines both say, lines of the earlier bill on the days the later one covers)."""


def billed_again(lines: Sequence[BillLine], overlaps: Overlaps) -> frozenset[BillLine]:
    """Lines that a later bill charges once more.

    An overlapping export repeats what the earlier bill says about those days; a courier who bills parcels
    again repeats a few of them. The line is drawn at half.
    """
    return frozenset(line for line in lines if any(_again(overlaps, line.bill, other) for other in line.also_on))


def _again(overlaps: Overlaps, earlier: int, later: int) -> bool:
    said_by_both, said_by_earlier = overlaps.get((earlier, later), (1, 1))
    return 2 * said_by_both < said_by_earlier
