"""AES-256-GCM for short texts, and the blind index that finds them again.

An encrypted text is `z1.KEYID.BASE64(nonce, ciphertext, tag)`, bound to the place it was written
for (`model.field`), so that a value copied to another column no longer opens.
"""

import base64
import binascii
import hmac
import os
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from zhanggui.base import Refusal
from zhanggui.kernel import keys

MARK = "z1"
NONCE_BYTES = 12
INDEX_LENGTH = 32
_MOBILE = re.compile(r"(?:\+?86)?(1\d{10})")


def encrypt(text: str, place: str) -> str:
    """Encrypt a text for one place; an empty text stays empty."""
    return encrypt_all((text,), place)[0]


def encrypt_all(texts: Iterable[str], place: str) -> list[str]:
    """Encrypt many texts for one place, each with a nonce of its own."""
    name, cipher = _current(keys.data_keys())
    head, bound, seal, random = f"{MARK}.{name}.", place.encode(), cipher.encrypt, os.urandom
    sealed = []
    for text in texts:
        if not text:
            sealed.append("")
            continue
        nonce = random(NONCE_BYTES)
        body = nonce + seal(nonce, text.encode("utf-8", "surrogatepass"), bound)
        sealed.append(head + binascii.b2a_base64(body, newline=False).decode("ascii"))
    return sealed


def decrypt(stored: str, place: str) -> str:
    """Read a text that was encrypted for this place."""
    if not stored:
        return ""
    try:
        mark, name, body = stored.split(".")
        sealed = base64.b64decode(body, validate=True)
    except ValueError:
        raise Refusal("privacy.unreadable", f"A value of {place} is not in the encrypted form.", place=place) from None
    if mark != MARK:
        raise Refusal("privacy.unreadable", f"A value of {place} is not in the encrypted form.", place=place)
    try:
        plain = cipher_named(name).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], place.encode())
    except InvalidTag:
        raise Refusal(
            "privacy.tampered", f"A value of {place} was changed or moved from elsewhere.", place=place
        ) from None
    return plain.decode("utf-8", "surrogatepass")


def blind_index(text: str) -> str:
    """A keyed fingerprint that equals for equal texts and tells nothing else; empty for an empty text.

    Width, case, spaces and the ways to write a mobile number do not matter.
    """
    return blind_indexes((text,))[text]


def blind_indexes(texts: Iterable[str]) -> dict[str, str]:
    """The blind index of each text, made once for texts that repeat."""
    key = keys.purpose_key("index")
    found = {"": ""}
    for text in texts:
        if text not in found:
            normal = normalised(text).encode("utf-8", "surrogatepass")
            found[text] = hmac.digest(key, normal, "sha256").hex()[:INDEX_LENGTH] if normal else ""
    return found


def normalised(text: str) -> str:
    text = "".join(unicodedata.normalize("NFKC", text).casefold().split())
    mobile = _MOBILE.fullmatch(text.replace("-", ""))
    return mobile.group(1) if mobile else text


def key_named(name: str) -> bytes:
    """The key that something stored names; a refusal tells which key file is missing."""
    for key in keys.data_keys():
        if keys.key_id(key) == name:
            return key
    raise Refusal(
        "key.unknown",
        f"This was encrypted with the key {name}, which keys/data-key lacks. Put the old key back as a further line.",
        key=name,
    )


@lru_cache(maxsize=8)
def _current(held: tuple[bytes, ...]) -> tuple[str, AESGCM]:
    return keys.key_id(held[0]), AESGCM(held[0])


def cipher_named(name: str) -> AESGCM:
    return _cipher_named(name, keys.data_keys())


@lru_cache(maxsize=32)
def _cipher_named(name: str, held: tuple[bytes, ...]) -> AESGCM:
    return AESGCM(key_named(name))
