"""Which of two states of a refund is the later one. No database and no clock here."""

from collections.abc import Iterable
from datetime import datetime

from zhanggui.departments.orders.contracts import digest_of, moment_text

__all__ = ["RANK", "digest_of", "moment_text", "version_of"]

RANK = {"asked": 0, "other": 1, "agreed": 2, "closed": 3, "success": 4}


def version_of(moments: Iterable[datetime | None], state: str) -> str:
    """A text that sorts higher for a later state: the latest moment, then how far it has come."""
    latest = max((moment for moment in moments if moment), default=None)
    return f"{moment_text(latest)}|{RANK[state]}"
