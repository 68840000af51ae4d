"""The signatures of the platforms: pure functions, held against the vectors the platforms publish."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

_ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}


def joined(params: Mapping[str, str]) -> str:
    """Names and values, sorted by name, with nothing between; empty values and the signature itself take no part."""
    return "".join(
        f"{name}{value}" for name, value in sorted(params.items(), key=_by_bytes) if value and name != "sign"
    )


def _by_bytes(pair: tuple[str, str]) -> bytes:
    return pair[0].encode()


def md5_around(secret: str, text: str) -> str:
    """MD5 of the text between two secrets."""
    return hashlib.md5(f"{secret}{text}{secret}".encode(), usedforsecurity=False).hexdigest()


def keyed(secret: str, text: str, method: str) -> str:
    """HMAC of the text."""
    return hmac.new(secret.encode(), text.encode(), method).hexdigest()


def sorted_json(params: Mapping[str, Any]) -> str:
    """JSON with its names sorted at every depth, no blanks, and < > & escaped, as Douyin signs it."""
    text = json.dumps(params, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return "".join(_ESCAPES.get(letter, letter) for letter in text)
