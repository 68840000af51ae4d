"""How an entry is sealed: an HMAC over the seal before it and its own words in one fixed spelling."""

import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

FIRST = "0" * 64
_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def seal(
    key: bytes, *, previous: str, number: int, at: datetime, actor: str, action: str, subject: str,
    detail: Mapping[str, Any], address: str,
) -> str:  # fmt: skip
    """The seal of one entry."""
    words = [
        previous,
        number,
        at.astimezone(UTC).isoformat(timespec="microseconds"),
        actor,
        action,
        subject,
        detail,
        address,
    ]
    return hmac.digest(key, canonical(words).encode("utf-8", "surrogatepass"), "sha256").hex()


def canonical(value: Any) -> str:
    """JSON in one spelling: keys sorted, no spaces."""
    return _CANONICAL.encode(value)


def plain(value: Any) -> Any:
    """A value as every database gives it back: texts, whole numbers, booleans, lists and maps of them."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Mapping):
        return {storable(str(name)): plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(part) for part in (sorted(value, key=str) if isinstance(value, set | frozenset) else value)]
    if isinstance(value, datetime):
        return value.isoformat()
    return storable(str(value))


def storable(text: str, limit: int | None = None) -> str:
    """A text without what a database refuses, not longer than its column."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")[:limit]
