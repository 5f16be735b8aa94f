"""Verifying the chain: at once while it is short, as a job when it is long."""

from typing import Any, Final

from rapport.kernel import audit
from rapport.kernel.access import Actor, Permission, require, system_actor
from rapport.kernel.audit.verify import Verified, verify_chain
from rapport.kernel.database import Transaction
from rapport.kernel.jobs import JobContext, enqueue, job
from rapport.organisation.audit_trail import repository

AT_ONCE: Final = 20_000
JOB: Final = "organisation.verify_audit"
MOST_FAULTS: Final = 20


async def check(tx: Transaction, actor: Actor, *, at_once: int = AT_ONCE) -> Verified | None:
    """The result, which is written into the trail too; None when a job was asked to find it."""
    require(actor, Permission.AUDIT_READ)
    if (await repository.chain_state(tx)).n > at_once:
        await enqueue(tx, JOB, {}, dedupe_key=JOB)
        return None
    result = await verify_chain(tx)
    _note(tx, actor, result)
    return result


@job(JOB)
async def verify_job(context: JobContext, _args: dict[str, Any]) -> dict[str, Any]:
    """The whole chain, however long."""
    result = await verify_chain(context.tx)
    _note(context.tx, system_actor(context.tenant), result)
    return {"intact": result.intact, "rows": result.rows, "head": result.head}


def details_of(result: Verified) -> dict[str, Any]:
    """What the trail keeps of a check: the first 20 faults as `kind number`."""
    faults = [f"{fault['kind']} {fault['n']}" for fault in result.faults[:MOST_FAULTS]]
    return {"intact": result.intact, "rows": result.rows, "head": result.head, "faults": faults}


def _note(tx: Transaction, actor: Actor, result: Verified) -> None:
    chain = repository.main_chain(tx)
    audit.append(tx, actor, "audit.verify", "audit_chain", chain, details=details_of(result))
