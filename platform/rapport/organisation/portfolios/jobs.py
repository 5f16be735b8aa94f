"""What happens by itself: approved transfers take effect on their day, stand-ins end with theirs."""

from typing import Any, Final, LiteralString
from uuid import UUID

import msgspec

from rapport.kernel import audit
from rapport.kernel.access import Actor, system_actor
from rapport.kernel.business_date import today
from rapport.kernel.database import Transaction
from rapport.kernel.errors import Refused
from rapport.kernel.jobs.registry import JobContext, job
from rapport.organisation.portfolios import kinds, writing

DAILY: Final = "portfolios.daily"
DUE: LiteralString = """
    SELECT t.id, a.payload, a.id AS approval_id FROM transfer_request t
      JOIN approval a ON a.tenant_id = $1 AND a.id = t.approval_id
     WHERE t.tenant_id = $1 AND t.state = 'IN_APPROVED' AND t.effective_date <= $2 ORDER BY t.effective_date, t.id
"""
OVER: LiteralString = """
    SELECT k.id, k.customer_id, k.assignment_id FROM custody k
      JOIN assignment a ON a.tenant_id = $1 AND a.id = k.assignment_id
     WHERE k.tenant_id = $1 AND k.state = 'ACTIVE' AND a.expires_at <= now() FOR UPDATE OF k
"""


@job(DAILY)
async def portfolios_daily(context: JobContext, _args: dict[str, Any]) -> dict[str, Any]:
    """How many transfers took effect, were refused by then, and how many stand-ins ended."""
    actor = system_actor(context.tenant)
    done, refused = await _transfers(context.tx, actor)
    return {"effective": done, "refused": refused, "custody_ended": await _stand_ins(context.tx, actor)}


async def _transfers(tx: Transaction, actor: Actor) -> tuple[int, int]:
    """What a rule forbids by its day (the manager has changed, the cap is reached) is refused, not forced."""
    done = refused = 0
    for row in await tx.fetch(DUE, tx.tenant.id, await today(tx)):
        transfer = msgspec.json.decode(row["payload"], type=kinds.Transfer)
        try:
            async with tx.savepoint():
                await kinds.TRANSFER.check(
                    tx, actor, msgspec.structs.replace(transfer, effective=await today(tx))
                )
                await kinds.take_effect(tx, actor, transfer, row["approval_id"])
            done += 1
        except Refused as error:
            await _refused(tx, actor, row["id"], error)
            refused += 1
    return done, refused


async def _refused(tx: Transaction, actor: Actor, request_id: UUID, error: Refused) -> None:
    await tx.execute(kinds.STATE, tx.tenant.id, request_id, "REJECTED", error.rule)
    audit.append(
        tx, actor, "assignment.transfer.refused", "transfer", str(request_id), details={"rule": error.rule}
    )


async def _stand_ins(tx: Transaction, actor: Actor) -> int:
    """Their rights ended with the clock already; the rows follow."""
    over = await tx.fetch(OVER, tx.tenant.id)
    for row in over:
        await writing.end_custody(tx, row["assignment_id"], await today(tx))
        await tx.execute(kinds.CUSTODY_STATE, tx.tenant.id, row["id"], "EXPIRED", None)
        audit.append(tx, actor, "assignment.custody_end", "customer", str(row["customer_id"]))
    return len(over)
