"""Nights: runs with their steps."""

from datetime import date, datetime
from typing import LiteralString
from uuid import UUID

import msgspec

from rapport.kernel.database import Transaction

RUNS: LiteralString = """
    SELECT r.id, r.business_date AS day, r.state, r.started_at, r.finished_at, r.published_at,
           coalesce((SELECT sum(s.seconds) FROM run_step s
                      WHERE s.tenant_id = $1 AND s.run_id = r.id), 0) AS seconds,
           coalesce((SELECT b.published_run_id = r.id FROM business_state b
                      WHERE b.tenant_id = $1), false) AS shown
      FROM calculation_run r
     WHERE r.tenant_id = $1 AND ($2::date IS NULL OR r.business_date = $2)
     ORDER BY r.business_date DESC, r.started_at DESC LIMIT $3
"""
STEPS: LiteralString = """
    SELECT s.name, s.state, s.rows, s.seconds, s.error FROM run_step s
     WHERE s.tenant_id = $1 AND s.run_id = $2 ORDER BY s.position
"""


class Run(msgspec.Struct, frozen=True):
    """`shown`: its figures are those that people see."""

    id: UUID
    day: date
    state: str
    started_at: datetime
    finished_at: datetime | None
    published_at: datetime | None
    seconds: float
    shown: bool


class RunStep(msgspec.Struct, frozen=True):
    name: str
    state: str
    rows: int
    seconds: float
    error: str


async def runs(tx: Transaction, day: date | None = None, *, most: int = 8) -> list[Run]:
    """The latest, or those of one business date."""
    return await tx.structs(Run, RUNS, tx.tenant.id, day, most)


async def steps(tx: Transaction, run_id: UUID) -> list[RunStep]:
    return await tx.structs(RunStep, STEPS, tx.tenant.id, run_id)
