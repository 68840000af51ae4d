"""One message to a receiver outside: checked, pinned, with an end, and never redirected."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from zhanggui.kernel.outgoing import api as outgoing
from zhanggui.kernel.outgoing.api import Allowed, Resolver, Unreachable

__all__ = ["MOST_BYTES", "Answer", "Unreachable", "post"]
SECONDS = 10.0
MOST_BYTES = 64 * 1024


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    retry_after: int | None = None


def post(
    url: str, content: Mapping[str, Any], *, seconds: float = SECONDS, resolve: Resolver | None = None,
    allowed: Iterable[Allowed] | None = None,
) -> Answer:  # fmt: skip
    """Send JSON and read the answer; raises AddressRefused or Unreachable. A redirect is an answer like others."""
    to = outgoing.check_url(url, resolve=resolve, allowed=allowed)
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "Zhanggui", "Connection": "close"}
    body = json.dumps(content, ensure_ascii=False).encode()
    said = outgoing.ask(to, "POST", headers=headers, body=body, seconds=seconds, most=MOST_BYTES)
    after = said.headers.get("retry-after", "")
    return Answer(said.status, said.body, int(after) if after.isascii() and after.isdigit() else None)
