"""Jobs are rows: written in the transaction that asks, worked under a lease, done once (tenancy.md)."""

from rapport.kernel.jobs.lease import JobOutcome, work
from rapport.kernel.jobs.queue import enqueue, job_state, rerun, schedule
from rapport.kernel.jobs.registry import JobContext, JobDefinition, Registry, job, registry

__all__ = [
    "JobContext",
    "JobDefinition",
    "JobOutcome",
    "Registry",
    "enqueue",
    "job",
    "job_state",
    "registry",
    "rerun",
    "schedule",
    "work",
]
