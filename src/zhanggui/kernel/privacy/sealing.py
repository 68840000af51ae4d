"""Whole files, sealed in chunks that can neither be swapped, dropped nor cut off.

Each file has its own key, derived from the data key and a random salt; the nonce of a chunk is its
number and whether it is the last.
"""

import contextlib
import io
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from zhanggui.base import Refusal
from zhanggui.kernel import keys
from zhanggui.kernel.privacy.crypto import key_named

MAGIC = b"ZGSEAL1\n"
SALT_BYTES = 32
CHUNK = 1024 * 1024
TAG = 16


def seal(file_in: BinaryIO, file_out: BinaryIO) -> None:
    """Copy a plain file to a sealed one, a megabyte at a time."""
    key = keys.data_keys()[0]
    salt = os.urandom(SALT_BYTES)
    header = MAGIC + keys.key_id(key).encode() + salt
    cipher = AESGCM(keys.derive(key, b"file", salt))
    file_out.write(header)
    number, chunk = 0, file_in.read(CHUNK)
    while True:
        following = file_in.read(CHUNK) if chunk else b""
        file_out.write(cipher.encrypt(_nonce(number, last=not following), chunk, header))
        if not following:
            return
        number, chunk = number + 1, following


def opened(file_in: BinaryIO) -> Iterator[bytes]:
    """The plain chunks of a sealed file, each proved before it is given out; the end is proved too."""
    header = file_in.read(len(MAGIC) + 8 + SALT_BYTES)
    if len(header) != len(MAGIC) + 8 + SALT_BYTES or not header.startswith(MAGIC):
        raise Refusal("file.not_sealed", "This is not a sealed file.")
    name, salt = header[len(MAGIC) : len(MAGIC) + 8].decode("ascii", "replace"), header[-SALT_BYTES:]
    cipher = AESGCM(keys.derive(key_named(name), b"file", salt))
    number, chunk = 0, file_in.read(CHUNK + TAG)
    while True:
        following = file_in.read(CHUNK + TAG)
        try:
            yield cipher.decrypt(_nonce(number, last=not following), chunk, header)
        except InvalidTag:
            raise Refusal("file.seal_broken", "This stored file was changed or cut off.", chunk=number) from None
        if not following:
            return
        number, chunk = number + 1, following


@contextlib.contextmanager
def unseal(path: Path | str) -> Iterator[BinaryIO]:
    """Open a sealed file for a while: a seekable plain file with a `name`, gone when the block ends."""
    folder = Path(settings.HOME) / "tmp"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _sweep(folder)
    with tempfile.NamedTemporaryFile(dir=folder, prefix=f"plain-{os.getpid()}-") as plain:  # 0600
        with open(path, "rb") as file:
            for chunk in opened(file):
                plain.write(chunk)
        plain.flush()
        plain.seek(0)
        yield plain


def encrypt_bytes(plain: bytes) -> bytes:
    """Seal bytes that fit in memory."""
    target = io.BytesIO()
    seal(io.BytesIO(plain), target)
    return target.getvalue()


def decrypt_bytes(sealed: bytes) -> bytes:
    """Open bytes sealed by `encrypt_bytes` or a small sealed file."""
    return b"".join(opened(io.BytesIO(sealed)))


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\x01" if last else b"\x00")


def _sweep(folder: Path) -> None:
    """Remove plain files that a killed process left behind."""
    for left in folder.glob("plain-*"):
        owner = left.name.split("-")[1]
        if owner.isdigit() and not Path(f"/proc/{owner}").exists() and Path("/proc").exists():
            left.unlink(missing_ok=True)
