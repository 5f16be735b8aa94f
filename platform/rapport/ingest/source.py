"""Where a tenant's files come from."""

from dataclasses import dataclass
from typing import Any, LiteralString
from uuid import UUID

from rapport.kernel.database import Transaction

ENSURE: LiteralString = """
    INSERT INTO feed_source AS s (tenant_id, code, connector, mapping, directory)
    VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (tenant_id, code) DO UPDATE
       SET directory = CASE WHEN EXCLUDED.directory = '' THEN s.directory ELSE EXCLUDED.directory END
    RETURNING s.id, s.code, s.connector, s.mapping, s.directory, s.enabled
"""
FIND: LiteralString = """
    SELECT s.id, s.code, s.connector, s.mapping, s.directory, s.enabled
      FROM feed_source s WHERE s.tenant_id = $1 AND s.code = $2
"""
HOLD: LiteralString = """
    UPDATE feed_source SET promotions = promotions + 1 WHERE tenant_id = $1 AND id = $2 RETURNING promotions
"""
CONNECTOR = "core_banking"


@dataclass(frozen=True, slots=True)
class Source:
    """`mapping`: its text, or empty for the connector's default."""

    id: UUID
    code: str
    connector: str
    mapping: str
    directory: str
    enabled: bool

    def config(self, timezone: str) -> dict[str, Any]:
        """The configuration of the connector's run."""
        return {"directory": self.directory, "mapping_text": self.mapping, "time_zone": timezone}


async def ensure_source(
    tx: Transaction, code: str, directory: str = "", *, connector: str = CONNECTOR, mapping: str = ""
) -> Source:
    """The source with this code, made if it is new; a directory that is given replaces its own."""
    row = await tx.fetch_row(ENSURE, tx.tenant.id, code, connector, mapping, directory)
    if row is None:
        raise LookupError(code)
    return Source(**dict(row))


async def find_source(tx: Transaction, code: str) -> Source | None:
    row = await tx.fetch_row(FIND, tx.tenant.id, code)
    return None if row is None else Source(**dict(row))


async def hold(tx: Transaction, source_id: UUID) -> int:
    """Hold the source until the transaction ends; the number of its promotions, this one included."""
    count: int = await tx.fetch_value(HOLD, tx.tenant.id, source_id)
    return count
