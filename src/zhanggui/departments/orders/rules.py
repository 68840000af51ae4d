"""Which of two states of an order is the later one. No database and no clock here.

When it was placed and paid decides, then how far the order has come, then the refunded sum; only among
equals the age of the file, and last the content itself, so that any order of uploads ends the same.
Columns that some layouts lack, such as when it was shipped, have no say: a file without them may be the later one.
"""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from zhanggui.departments.orders.contracts import digest_of, digests_of, moment_text

__all__ = ["STATE_RANK", "digest_of", "digests_of", "lines_version_of", "moment_text", "version_of"]

STATE_RANK = {"unknown": 0, "unpaid": 1, "paid": 2, "shipped": 3, "success": 4, "closed": 5, "credit": 5}


def version_of(moments: Iterable[datetime | None], state: str, refunded: Decimal | None) -> str:
    """A text that sorts higher for a later state."""
    latest = max([moment for moment in moments if moment], default=None)
    cents = int(refunded * 100) if refunded else 0
    return f"{moment_text(latest)}|{STATE_RANK[state]}|{max(cents, 0):014d}"


def lines_version_of(state: str, count: int, digest: str) -> str:
    """A text that sorts higher for a later set of lines: further state, more lines, then the content."""
    return f"{STATE_RANK.get(state, 0)}|{count:07d}|{digest}"
