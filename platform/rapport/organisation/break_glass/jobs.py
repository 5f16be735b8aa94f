"""Closing an access whose time is over, so that its report is in the audit trail without anybody's doing."""

from typing import Any
from uuid import UUID

from rapport.kernel.access import system_actor
from rapport.kernel.jobs.registry import JobContext, job
from rapport.organisation.break_glass import service


@job(service.CLOSE)
async def close_access(context: JobContext, args: dict[str, Any]) -> dict[str, Any]:
    """False when the bank or the operator ended it before."""
    actor = system_actor(context.tenant)
    return {"closed": await service.close(context.tx, actor, UUID(args["id"]), "TIME")}
