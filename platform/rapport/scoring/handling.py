"""Saying that a maturity or a large movement was dealt with; the task about it ends with it."""

from datetime import date
from typing import LiteralString
from uuid import UUID

from rapport.activities.night import close_task, follow_managers
from rapport.customers.service import require_customer
from rapport.kernel.access import Actor, Permission, require
from rapport.kernel.audit import append
from rapport.kernel.audit.chain import Json
from rapport.kernel.business_date import today
from rapport.kernel.database import Transaction
from rapport.kernel.errors import NotFound

OF_MATURITY: LiteralString = """
    SELECT n.customer_id FROM maturity_notice n
     WHERE n.tenant_id = $1 AND n.account_id = $2 AND n.maturity_date = $3 LIMIT 1
"""
SETTLE: LiteralString = """
    UPDATE maturity_notice SET handled_at = CASE WHEN $4::boolean THEN now() END
     WHERE tenant_id = $1 AND account_id = $2 AND maturity_date = $3
"""
# What the same person closed today by saying so opens again when he takes it back.
REOPEN: LiteralString = """
    UPDATE task SET state = 'IN_PROGRESS', closed_on = NULL, closed_at = NULL, closed_by = NULL,
                    version = version + 1
     WHERE tenant_id = $1 AND kind = $2 AND subject_id = $3 AND closed_on = $4 AND closed_by = $5
"""
OF_MOVEMENT: LiteralString = """
    SELECT f.customer_id, f.direction FROM funds_movement f WHERE f.tenant_id = $1 AND f.id = $2
"""
HANDLE: LiteralString = """
    UPDATE funds_movement SET handled = CASE WHEN $3::boolean THEN 'DONE' ELSE 'OPEN' END
     WHERE tenant_id = $1 AND id = $2
"""


async def settle_maturity(
    tx: Transaction, actor: Actor, account_id: UUID, maturity: date, *, settled: bool = True
) -> UUID:
    """Mark every reminder of the maturity as dealt with (or not); the customer. `NotFound` out of scope."""
    require(actor, Permission.CONTACT_WRITE)
    customer_id: UUID | None = await tx.fetch_value(OF_MATURITY, tx.tenant.id, account_id, maturity)
    if customer_id is None:
        raise NotFound
    await require_customer(tx, actor, customer_id)
    await tx.execute(SETTLE, tx.tenant.id, account_id, maturity, settled)
    await _end_task(tx, actor, "MATURITY", account_id, ended=settled)
    details: dict[str, Json] = {
        "account": str(account_id),
        "maturity": maturity.isoformat(),
        "settled": settled,
    }
    append(tx, actor, "maturity.settle", "customer", str(customer_id), details=details)
    await follow_managers(tx, customer_id, customer_id)
    return customer_id


async def handle_movement(tx: Transaction, actor: Actor, movement_id: UUID, *, handled: bool = True) -> UUID:
    """Mark a large movement as dealt with (or not); the customer. `NotFound` out of scope."""
    require(actor, Permission.CONTACT_WRITE)
    row = await tx.fetch_row(OF_MOVEMENT, tx.tenant.id, movement_id)
    if row is None:
        raise NotFound
    customer_id: UUID = row["customer_id"]
    await require_customer(tx, actor, customer_id)
    await tx.execute(HANDLE, tx.tenant.id, movement_id, handled)
    await _end_task(tx, actor, f"FUNDS_{row['direction']}", movement_id, ended=handled)
    details: dict[str, Json] = {"customer": str(customer_id), "handled": handled}
    append(tx, actor, "movement.handle", "funds_movement", str(movement_id), details=details)
    await follow_managers(tx, customer_id, customer_id)
    return customer_id


async def _end_task(tx: Transaction, actor: Actor, kind: str, subject: UUID, *, ended: bool) -> None:
    day = await today(tx)
    if ended:
        await close_task(tx, kind, subject, day, actor.user_id)
    else:
        await tx.execute(REOPEN, tx.tenant.id, kind, subject, day, actor.user_id)
