"""The face of privacy."""

from zhanggui.kernel.privacy.crypto import blind_index, blind_indexes
from zhanggui.kernel.privacy.fields import EncryptedTextField
from zhanggui.kernel.privacy.masks import mask_address, mask_name, mask_nick, mask_phone
from zhanggui.kernel.privacy.reveals import reveal, reveals_today
from zhanggui.kernel.privacy.sealing import decrypt_bytes, encrypt_bytes, opened, seal, unseal

__all__ = [
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
