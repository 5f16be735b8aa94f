"""A tenant's data keys and their wrapping by the key-encryption key (AES-256-GCM).

Wrapped form, 101 bytes: format 0x01 | key id (8) | nonce (12) | ciphertext of field key and index key (64) |
tag (16). The tenant and the version are authenticated, so a wrapped key copied into another tenant's row
does not open.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from rapport.kernel.secrets.errors import DecryptionError
from rapport.kernel.secrets.keyfile import KEY_BYTES, KEY_ID_BYTES, KeyEncryptionKeys, key_id

_FORMAT: Final = b"\x01"
_NONCE_BYTES: Final = 12
_HEADER: Final = 1 + KEY_ID_BYTES
WRAPPED_BYTES: Final = _HEADER + _NONCE_BYTES + 2 * KEY_BYTES + 16
MAX_VERSION: Final = 255


@dataclass(frozen=True, slots=True)
class DataKey:
    """One version (1 to 255) of a tenant's keys: `field_key` encrypts, `index_key` feeds blind indexes."""

    version: int
    field_key: bytes = field(repr=False)
    index_key: bytes = field(repr=False)


def new_data_key() -> DataKey:
    """The first pair of a tenant: two times 256 random bits."""
    return DataKey(1, os.urandom(KEY_BYTES), os.urandom(KEY_BYTES))


def next_data_key(previous: DataKey) -> DataKey:
    """The following version: a new field key, the same index key, so stored blind indexes stay valid.

    ValueError after version 255 (the version is one byte of every ciphertext).
    """
    if previous.version >= MAX_VERSION:
        raise ValueError("a tenant has at most 255 data key versions")
    return DataKey(previous.version + 1, os.urandom(KEY_BYTES), previous.index_key)


def wrap(keys: KeyEncryptionKeys, tenant_id: int, data_key: DataKey) -> bytes:
    """The bytes to store for this data key, under the current key-encryption key."""
    header, nonce = _FORMAT + key_id(keys.current), os.urandom(_NONCE_BYTES)
    secret = data_key.field_key + data_key.index_key
    return (
        header
        + nonce
        + AESGCM(keys.current).encrypt(nonce, secret, _aad(header, tenant_id, data_key.version))
    )


def unwrap(keys: KeyEncryptionKeys, tenant_id: int, version: int, wrapped: bytes) -> DataKey:
    """Opens a stored data key; DecryptionError if it was changed or moved to another tenant or version."""
    if len(wrapped) != WRAPPED_BYTES or wrapped[:1] != _FORMAT:
        raise DecryptionError("this is not a wrapped data key")
    header, nonce, sealed = (
        wrapped[:_HEADER],
        wrapped[_HEADER : _HEADER + _NONCE_BYTES],
        wrapped[_HEADER + 12 :],
    )
    key = keys.by_id(header[1:])
    try:
        secret = AESGCM(key).decrypt(nonce, sealed, _aad(header, tenant_id, version))
    except InvalidTag as error:
        raise DecryptionError("the wrapped data key was changed or belongs to another tenant") from error
    return DataKey(version, secret[:KEY_BYTES], secret[KEY_BYTES:])


def rewrap(keys: KeyEncryptionKeys, tenant_id: int, version: int, wrapped: bytes) -> bytes | None:
    """The same data key under the current key-encryption key, or None when it already is: safe to repeat."""
    if wrapped[1:_HEADER] == key_id(keys.current):
        return None
    return wrap(keys, tenant_id, unwrap(keys, tenant_id, version, wrapped))


def _aad(header: bytes, tenant_id: int, version: int) -> bytes:
    return b"rapport data key" + header + tenant_id.to_bytes(8, "big") + version.to_bytes(2, "big")
