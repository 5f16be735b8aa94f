"""Ending approvals that nobody decided in time."""

from typing import Any

from rapport.kernel.access import system_actor
from rapport.kernel.approvals.service import expire
from rapport.kernel.jobs.registry import JobContext, job

EXPIRE = "approvals.expire"


@job(EXPIRE)
async def expire_approvals(context: JobContext, _args: dict[str, Any]) -> dict[str, Any]:
    """How many expired."""
    return {"expired": await expire(context.tx, system_actor(context.tenant))}
