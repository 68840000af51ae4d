"""The installation's own keys: files in HOME/keys that only their owner may read, made once.

`ZHANGGUI_DATA_KEY` overrides the file. Both hold one key a line (or comma): the first encrypts, the
others still read, so that a key can be changed without touching old rows.
"""

import base64
import binascii
import contextlib
import hashlib
import os
import secrets
import tempfile
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from zhanggui.base import Refusal

KEY_BYTES = 32


def data_keys() -> tuple[bytes, ...]:
    """The keys personal data is encrypted with, the current one first."""
    return _data_keys(os.environ.get("ZHANGGUI_DATA_KEY", ""), str(settings.HOME))


def purpose_key(purpose: str) -> bytes:
    """A key for one other purpose ("index", "audit"); it stays when the data key is changed."""
    given, data_key = os.environ.get(f"ZHANGGUI_{purpose.upper()}_KEY", ""), os.environ.get("ZHANGGUI_DATA_KEY", "")
    return _purpose_key(purpose, given, data_key, str(settings.HOME))


def key_id(key: bytes) -> str:
    """A short public name of a key, written before everything encrypted with it."""
    return hashlib.sha256(b"zhanggui key id" + key).hexdigest()[:8]


def derive(key: bytes, purpose: bytes, salt: bytes | None = None) -> bytes:
    return HKDF(hashes.SHA256(), KEY_BYTES, salt, b"zhanggui " + purpose).derive(key)


@lru_cache(maxsize=8)
def _data_keys(given: str, home: str) -> tuple[bytes, ...]:
    text = given or _read_or_make(Path(home) / "keys" / "data-key", secrets.token_bytes(KEY_BYTES))
    return tuple(_decode(part) for part in text.replace(",", "\n").split())


@lru_cache(maxsize=16)
def _purpose_key(purpose: str, given: str, data_key: str, home: str) -> bytes:
    if given:
        return _decode(given)
    derived = derive(_data_keys(data_key, home)[-1], purpose.encode())
    if data_key:
        return derived
    return _decode(_read_or_make(Path(home) / "keys" / f"{purpose}-key", derived))


def _decode(text: str) -> bytes:
    try:
        key = base64.urlsafe_b64decode(text.strip() + "=" * (-len(text.strip()) % 4))
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise Refusal("key.malformed", "A key must be 32 random bytes in URL-safe base64.")
    return key


def _read_or_make(path: Path, fresh: bytes) -> str:
    """The key file's text; of several processes that make it at once, one wins and all read the same."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")  # 0600 from the start
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(base64.urlsafe_b64encode(fresh) + b"\n")
                file.flush()
                os.fsync(file.fileno())
            with contextlib.suppress(FileExistsError):
                os.link(draft, path)
        finally:
            os.unlink(draft)
    return path.read_text().strip()
