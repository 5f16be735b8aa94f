"""Field encryption: AES-256-GCM under the tenant's data key, bound to the place where the value is stored.

Stored form: key version (1) | nonce (12) | ciphertext | tag (16), that is 29 bytes more than the UTF-8 text.
Additional data: tenant | table | column | row | version, each with its length, so a value that is copied to
another tenant, column or row does not open.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from struct import pack
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag

from rapport.kernel.secrets.errors import DecryptionError
from rapport.kernel.secrets.keyring import KeyRing

_NONCE: Final = 12
_START: Final = 1 + _NONCE
OVERHEAD: Final = _START + 16
_CHANGED: Final = "the value was changed, moved to another place, or encrypted with another key"


class FieldCipher:
    """Encrypts and decrypts the fields of one tenant. `row_id` is the id of the row that holds the value."""

    __slots__ = ("_keys", "tenant_id")

    def __init__(self, tenant_id: int, keys: KeyRing) -> None:
        if keys.tenant_id != tenant_id:
            raise ValueError("the key ring belongs to another tenant")
        self.tenant_id = tenant_id
        self._keys = keys

    @property
    def current_version(self) -> int:
        """The first byte of everything this cipher writes."""
        return self._keys.current

    def encrypt(self, table: str, column: str, row_id: UUID, plaintext: str) -> bytes:
        """The bytes to store; two calls with the same text give different bytes."""
        return self.encrypt_column(table, column, [(row_id, plaintext)])[0]

    def decrypt(self, table: str, column: str, row_id: UUID, stored: bytes) -> str:
        """The text; raises DecryptionError when a byte or the place is not the one it was encrypted for."""
        return self.decrypt_column(table, column, [(row_id, stored)])[0]

    def encrypt_column(self, table: str, column: str, values: Iterable[tuple[UUID, str]]) -> list[bytes]:
        """Many values of one column, in order (50,000 take well under a second)."""
        version = self._keys.current
        head, seal = pack("B", version), self._keys.aead(version).encrypt
        place = self._place(table, column, version)
        pairs = list(values)
        nonces = os.urandom(_NONCE * len(pairs))
        stored: list[bytes] = []
        for number, (row_id, text) in enumerate(pairs):
            nonce = nonces[number * _NONCE : (number + 1) * _NONCE]
            stored.append(head + nonce + seal(nonce, text.encode(), place + row_id.bytes))
        return stored

    def decrypt_column(self, table: str, column: str, values: Iterable[tuple[UUID, bytes]]) -> list[str]:
        """The texts in order; one bad value fails the whole call and no other value is given out."""
        places: dict[int, bytes] = {}
        texts: list[str] = []
        for row_id, stored in values:
            if len(stored) < OVERHEAD:
                raise DecryptionError("this is not an encrypted value")
            version = stored[0]
            place = places.get(version)
            if place is None:
                place = places[version] = self._place(table, column, version)
            try:
                text = self._keys.aead(version).decrypt(
                    stored[1:_START], stored[_START:], place + row_id.bytes
                )
            except InvalidTag as error:
                raise DecryptionError(_CHANGED) from error
            texts.append(text.decode())
        return texts

    def _place(self, table: str, column: str, version: int) -> bytes:
        names = [name.encode() for name in (table, column)]
        return b"".join(
            [pack(">QB", self.tenant_id, version), *(pack(">H", len(name)) + name for name in names)]
        )
