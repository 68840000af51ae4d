"""The face of privacy."""

from importlib import import_module
from typing import Any

from zhanggui.kernel.privacy.crypto import blind_index, blind_indexes
from zhanggui.kernel.privacy.fields import EncryptedTextField
from zhanggui.kernel.privacy.masks import mask_address, mask_name, mask_nick, mask_phone
from zhanggui.kernel.privacy.reveals import reveal, reveals_today
from zhanggui.kernel.privacy.sealing import decrypt_bytes, encrypt_bytes, opened, seal, unseal

_HOLDERS = ("Holder", "held", "held_by", "held_by_order")
_SWEEPING = ("says", "without")
_ERASING = ("begin", "erase", "erased_of", "find", "resume", "unfinished")
_LOOKING = ("choose", "erase_found", "known", "look")
_AGAIN = ("begin_again",)
_PERSONS = ("EVERYONE", "Person")
_LATER = {
    **dict.fromkeys(_HOLDERS, "holders"),
    **dict.fromkeys(_ERASING, "erasing"),
    **dict.fromkeys(_LOOKING, "looking"),
    **dict.fromkeys(_AGAIN, "again"),
    **dict.fromkeys(_SWEEPING, "sweeping"),
    **dict.fromkeys(_PERSONS, "persons"),
}


def __getattr__(name: str) -> Any:
    """Erasing keeps records of its own: it is there once the tables are known."""
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"zhanggui.kernel.privacy.{_LATER[name]}"), name)


__all__ = [
    *("Holder", "held", "held_by", "held_by_order"),
    *("begin", "erase", "erased_of", "find", "resume", "unfinished"),
    *("choose", "erase_found", "known", "look", "begin_again", "EVERYONE", "Person", "says", "without"),
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
