"""A request ready to be sent, and the answer to one."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from zhanggui.connectors.api.errors import Trouble


@dataclass(frozen=True, slots=True)
class Question:
    """One request, ready to be sent."""

    url: str
    form: Mapping[str, str] | None = field(default=None, repr=False)
    query: Mapping[str, str] | None = field(default=None, repr=False)
    body: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: its bytes, what they say with all digits as text, and the moment the platform put on it."""

    raw: bytes
    told: Mapping[str, Any]
    at: datetime | None
    wait: float | None = None
    """Seconds to wait, where the answer was a refusal for asking too often."""


def told_by(raw: bytes) -> Mapping[str, Any]:
    """What an answer says; numbers keep their digits as text, so that no long number loses any."""
    try:
        told = json.loads(raw.decode("utf-8-sig"), parse_int=str, parse_float=str, parse_constant=str)
    except (ValueError, RecursionError) as error:
        raise Trouble("the answer is not JSON") from error
    if not isinstance(told, dict):
        raise Trouble("the answer is not JSON")
    return told
