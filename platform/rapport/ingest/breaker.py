"""Three defects in a row rest a connector for its tenant, and for no other (connectors.md, The host)."""

from datetime import UTC, datetime
from typing import LiteralString

from rapport.extension.breaker import BreakerPolicy, BreakerState, after_fault, after_success, allows
from rapport.extension.faults import FaultKind, RunFault
from rapport.kernel.database import Database, Tenant
from rapport.kernel.errors import Unavailable

POLICY = BreakerPolicy()
# what the bank can mend itself is told at once, every time
HARMLESS = frozenset({FaultKind.CONFIGURATION, FaultKind.TRANSIENT})
LOAD: LiteralString = "SELECT faults, open_until FROM plugin_state WHERE tenant_id = $1 AND plugin = $2"
SAVE: LiteralString = """
    INSERT INTO plugin_state (tenant_id, plugin, enabled, faults, open_until, last_success_at, last_error)
    VALUES ($1, $2, true, $3, $4, CASE WHEN $5 = '' THEN now() END, $5)
    ON CONFLICT (tenant_id, plugin) DO UPDATE
       SET faults = EXCLUDED.faults, open_until = EXCLUDED.open_until, last_error = EXCLUDED.last_error,
           last_success_at = coalesce(EXCLUDED.last_success_at, plugin_state.last_success_at)
"""


async def let_through(database: Database, tenant: Tenant, connector: str) -> BreakerState:
    """The breaker's state; raises Unavailable while it is open."""
    async with database.transaction(tenant, readonly=True) as tx:
        row = await tx.fetch_row(LOAD, tenant.id, connector)
    if row is None:
        return BreakerState()
    opened = row["open_until"] - POLICY.rest if row["open_until"] else None
    state = BreakerState(row["faults"], opened)
    now = datetime.now(UTC)
    if not allows(state, now, POLICY):
        rest = int((row["open_until"] - now).total_seconds())
        raise Unavailable(f"the connector {connector} rests after {state.faults} faults", retry_after=rest)
    return state


async def succeeded(database: Database, tenant: Tenant, connector: str) -> None:
    """A run went well: earlier faults are forgotten."""
    await _save(database, tenant, connector, after_success(), "")


async def failed(
    database: Database, tenant: Tenant, connector: str, state: BreakerState, fault: RunFault
) -> None:
    """Count a defect of the connector; the third in a row opens the breaker."""
    if fault.kind not in HARMLESS:
        counted = after_fault(state, datetime.now(UTC), POLICY)
        await _save(database, tenant, connector, counted, fault.kind.value)


async def _save(database: Database, tenant: Tenant, connector: str, state: BreakerState, error: str) -> None:
    until = state.opened_at + POLICY.rest if state.opened_at else None
    async with database.transaction(tenant) as tx:
        await tx.execute(SAVE, tenant.id, connector, state.faults, until, error)
