"""The face of privacy."""

from typing import Any

from zhanggui.kernel.privacy.crypto import blind_index, blind_indexes
from zhanggui.kernel.privacy.fields import EncryptedTextField
from zhanggui.kernel.privacy.masks import mask_address, mask_name, mask_nick, mask_phone
from zhanggui.kernel.privacy.reveals import reveal, reveals_today
from zhanggui.kernel.privacy.sealing import decrypt_bytes, encrypt_bytes, opened, seal, unseal

_ERASING = ("Holder", "Person", "erase", "find", "held", "held_by", "held_by_order", "resume", "stand_ins_of")


def __getattr__(name: str) -> Any:
    """Erasing keeps records of its own: it is there once the tables are known."""
    if name not in _ERASING:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from zhanggui.kernel.privacy import erasing

    return getattr(erasing, name)


__all__ = [
    *("Holder", "Person", "erase", "find", "held", "held_by", "held_by_order", "resume", "stand_ins_of"),
    "EncryptedTextField",
    "blind_index",
    "blind_indexes",
    "decrypt_bytes",
    "encrypt_bytes",
    "mask_address",
    "mask_name",
    "mask_nick",
    "mask_phone",
    "opened",
    "reveal",
    "reveals_today",
    "seal",
    "unseal",
]
