"""Files at rest."""

import io
import os
import stat
from pathlib import Path

import pytest

from zhanggui.base import Refusal
from zhanggui.kernel.privacy import sealing
from zhanggui.kernel.privacy.api import decrypt_bytes, encrypt_bytes, seal, unseal

CHUNK = sealing.CHUNK
HEADER = len(sealing.MAGIC) + 8 + sealing.SALT_BYTES


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_every_size_comes_back_as_it_went_in(size):
    plain = os.urandom(size)
    sealed = encrypt_bytes(plain)
    assert decrypt_bytes(sealed) == plain
    assert size < 16 or plain[:16] not in sealed


def test_a_sealed_file_opens_as_a_plain_one_for_a_while(tmp_path):
    with open(tmp_path / "sealed", "wb") as target:
        seal(io.BytesIO(b"line 1\nline 2\n"), target)
    with unseal(tmp_path / "sealed") as plain:
        name = Path(plain.name)
        assert stat.S_IMODE(name.stat().st_mode) == 0o600
        assert name.read_bytes() == plain.read() == b"line 1\nline 2\n"
        plain.seek(5)
        assert plain.readline() == b"1\n"
    assert not name.exists()


def test_what_a_killed_process_left_is_swept_away(tmp_path, settings):
    settings.HOME = tmp_path
    (tmp_path / "tmp").mkdir()
    (tmp_path / "tmp" / "plain-999999999-x").write_text("secret")
    (tmp_path / "tmp" / f"plain-{os.getpid()}-x").write_text("in use")
    (tmp_path / "sealed").write_bytes(encrypt_bytes(b"x"))
    with unseal(tmp_path / "sealed"):
        assert not (tmp_path / "tmp" / "plain-999999999-x").exists()
        assert (tmp_path / "tmp" / f"plain-{os.getpid()}-x").exists()


def broken(sealed: bytes) -> str:
    with pytest.raises(Refusal) as refused:
        decrypt_bytes(sealed)
    return refused.value.code


def test_a_cut_swapped_or_changed_file_is_found_out():
    sealed = encrypt_bytes(os.urandom(3 * CHUNK))
    head, body = sealed[:HEADER], sealed[HEADER:]
    size = CHUNK + sealing.TAG
    one, two, three = body[:size], body[size : 2 * size], body[2 * size :]
    assert broken(head + one + two) == "file.seal_broken"  # the end cut off
    assert broken(head + two + one + three) == "file.seal_broken"
    assert broken(head + one + three) == "file.seal_broken"
    assert broken(head + one + two + three + three) == "file.seal_broken"
    assert broken(sealed[:-1] + bytes([sealed[-1] ^ 1])) == "file.seal_broken"
    assert broken(head) == "file.seal_broken"
    assert broken(b"plain text") == "file.not_sealed"


def test_chunks_of_another_file_do_not_fit():
    first, second = encrypt_bytes(b"a" * 100), encrypt_bytes(b"b" * 100)
    assert broken(first[:HEADER] + second[HEADER:]) == "file.seal_broken"
