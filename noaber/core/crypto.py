"""Encryption of contact data in the application, with keys that never enter the database.

The key ring comes from the environment (`NOABER_KEYS`): the first key encrypts, every key
decrypts, so that a key can be rotated while the house stands. A stored value is

    version (1 byte) · key id (1 byte) · nonce (12 bytes) · AES-256-GCM ciphertext and tag

and is bound to its column, so that a value copied to another column does not open.
`keyed_hash` gives a look-up value under a key of its own.
"""

import hashlib
import hmac
import os
from functools import lru_cache
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

VERSION = 1
NONCE = 12


class CannotDecrypt(Exception):
    """The value was made with a key that is not on the ring, or was tampered with."""


@lru_cache(maxsize=8)
def _ciphers(keys: tuple[tuple[int, bytes], ...]) -> dict[int, AESGCM]:
    return {number: AESGCM(key) for number, key in keys}


def current_key() -> int:
    """Return the number of the key that encrypts now."""
    return settings.NOABER_KEYS[0][0]


def key_of(stored: bytes) -> int:
    """Return the number of the key that made `stored`."""
    return bytes(stored)[1]


def seal(content: bytes, *, purpose: str) -> bytes:
    """Return `content` encrypted under the first key of the ring, bound to `purpose`."""
    number = current_key()
    nonce = os.urandom(NONCE)
    sealed = _ciphers(settings.NOABER_KEYS)[number].encrypt(nonce, content, purpose.encode())
    return bytes((VERSION, number)) + nonce + sealed


def unseal(stored: bytes, *, purpose: str) -> bytes:
    """Return the content of `stored`. Raises CannotDecrypt."""
    stored = bytes(stored)
    if len(stored) < 2 + NONCE + 16 or stored[0] != VERSION:
        raise CannotDecrypt("not an encrypted value")
    cipher = _ciphers(settings.NOABER_KEYS).get(stored[1])
    if cipher is None:
        raise CannotDecrypt(f"key {stored[1]} is not on the ring")
    try:
        return cipher.decrypt(stored[2 : 2 + NONCE], stored[2 + NONCE :], purpose.encode())
    except InvalidTag as wrong:
        raise CannotDecrypt("tampered with, or of another column") from wrong


def encrypt(text: str, *, purpose: str) -> bytes:
    """Return `text` encrypted under the first key of the ring, bound to `purpose`."""
    return seal(text.encode(), purpose=purpose)


def decrypt(stored: bytes, *, purpose: str) -> str:
    """Return the text of `stored`. Raises CannotDecrypt."""
    return unseal(stored, purpose=purpose).decode()


def keyed_hash(value: str, *, purpose: str) -> bytes:
    """Return 32 bytes by which `value` can be found back, and nothing learnt without the key."""
    message = purpose.encode() + b"\0" + value.encode()
    return hmac.new(settings.NOABER_INDEX_KEY, message, hashlib.sha256).digest()


class EncryptedText(models.BinaryField):
    """A text column that is encrypted in the application. It can't be searched or ordered by."""

    if TYPE_CHECKING:  # what a type checker may expect of an instance
        _pyi_private_set_type: str
        _pyi_private_get_type: str  # type: ignore[assignment]

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("editable", True)
        super().__init__(*args, **kwargs)

    @property
    def purpose(self) -> str:
        return f"{self.model._meta.db_table}.{self.column}"

    def from_db_value(self, value, expression, connection):
        if value is None:
            return None
        value = bytes(value)
        return decrypt(value, purpose=self.purpose) if value else ""

    def get_db_prep_value(self, value, connection, prepared=False):
        if value is not None and not isinstance(value, bytes | memoryview):
            value = encrypt(value, purpose=self.purpose) if value else b""
        return super().get_db_prep_value(value, connection, prepared)

    def to_python(self, value):
        return value

    def value_to_string(self, obj):
        raise TypeError("encrypted text is never serialised")

    def get_lookup(self, lookup_name):
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise TypeError(f"encrypted text can't be looked up ({lookup_name}); use its keyed hash")
