"""Which of two states of a refund is the later one, and what it asks of us. No database and no clock here."""

from collections.abc import Iterable
from datetime import datetime

from zhanggui.departments.orders.contracts import digest_of, moment_text

__all__ = ["RANK", "digest_of", "is_disputed", "moment_text", "version_of"]

OVER = frozenset({"closed", "success"})
NOT_TAKEN_UP = ("不", "无", "未")
"""How a file begins to say that the platform's service has nothing to do with a refund."""
RANK = {"asked": 0, "other": 1, "agreed": 2, "closed": 3, "success": 4}


def version_of(moments: Iterable[datetime | None], state: str) -> str:
    """A text that sorts higher for a later state: the latest moment, then how far it has come."""
    latest = max((moment for moment in moments if moment), default=None)
    return f"{moment_text(latest)}|{RANK[state]}"


def is_disputed(platform: str, state: str) -> bool:
    """Whether the platform's service has taken up a refund that is not over."""
    text = platform.strip()
    return "介入" in text and not text.startswith(NOT_TAKEN_UP) and state not in OVER
