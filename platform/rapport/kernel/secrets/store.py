"""A tenant's data keys in its own table, unwrapped once a process."""

from typing import LiteralString

from rapport.kernel.database import Transaction
from rapport.kernel.secrets.cipher import FieldCipher
from rapport.kernel.secrets.envelope import new_data_key, wrap
from rapport.kernel.secrets.keyfile import KeyEncryptionKeys
from rapport.kernel.secrets.keyring import TenantKeys

READ: LiteralString = "SELECT version, wrapped FROM data_key WHERE tenant_id = $1 ORDER BY version"
INSERT: LiteralString = """
    INSERT INTO data_key (tenant_id, version, wrapped, created_at) VALUES ($1, $2, $3, now())
    ON CONFLICT (tenant_id, version) DO NOTHING
"""


class TenantKeyStore:
    """Key rings by tenant; `create` is called once, when the tenant is made."""

    def __init__(self, keys: KeyEncryptionKeys) -> None:
        self._keys = keys
        self._rings: dict[int, TenantKeys] = {}

    async def create(self, tx: Transaction) -> None:
        key = new_data_key()
        await tx.execute(INSERT, tx.tenant.id, key.version, wrap(self._keys, tx.tenant.id, key))

    async def ring(self, tx: Transaction) -> TenantKeys:
        """The tenant's keys; remembered until the process ends or `forget`."""
        known = self._rings.get(tx.tenant.id)
        if known is None:
            rows = await tx.fetch(READ, tx.tenant.id)
            pairs = [(row["version"], row["wrapped"]) for row in rows]
            known = TenantKeys.unwrapped(self._keys, tx.tenant.id, pairs)
            self._rings[tx.tenant.id] = known
        return known

    async def cipher(self, tx: Transaction) -> FieldCipher:
        return FieldCipher(tx.tenant.id, await self.ring(tx))

    def forget(self, tenant_id: int) -> None:
        self._rings.pop(tenant_id, None)
