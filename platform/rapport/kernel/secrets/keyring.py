"""Where the cipher gets its keys: a small protocol, and the key ring of one tenant in memory."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from rapport.kernel.secrets.envelope import DataKey, unwrap
from rapport.kernel.secrets.errors import MissingKeyError
from rapport.kernel.secrets.keyfile import KeyEncryptionKeys


class KeyRing(Protocol):
    """The keys of one tenant; a hardware module or a key service can stand behind it."""

    @property
    def tenant_id(self) -> int: ...

    @property
    def current(self) -> int:
        """The version that new values are encrypted with, 1 to 255."""
        ...

    @property
    def index_key(self) -> bytes: ...

    def aead(self, version: int) -> AESGCM:
        """Raises MissingKeyError for a version that is not there."""
        ...


class TenantKeys:
    """A key ring over unwrapped data keys; the highest version is the current one."""

    __slots__ = ("_aeads", "current", "index_key", "tenant_id")

    def __init__(self, tenant_id: int, data_keys: Iterable[DataKey]) -> None:
        by_version = {key.version: key for key in data_keys}
        if not by_version:
            raise MissingKeyError("the tenant has no data key")
        self.tenant_id = tenant_id
        self.current = max(by_version)
        self.index_key = by_version[self.current].index_key
        self._aeads = {version: AESGCM(key.field_key) for version, key in by_version.items()}

    @classmethod
    def unwrapped(
        cls, keys: KeyEncryptionKeys, tenant_id: int, rows: Iterable[tuple[int, bytes]]
    ) -> TenantKeys:
        """From stored rows (version, wrapped); raises DecryptionError if one does not open."""
        return cls(tenant_id, [unwrap(keys, tenant_id, version, wrapped) for version, wrapped in rows])

    def aead(self, version: int) -> AESGCM:
        found = self._aeads.get(version)
        if found is None:
            raise MissingKeyError(f"the tenant has no data key of version {version}")
        return found
