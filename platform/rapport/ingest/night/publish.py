"""The last transaction of a night: what people see and what it sets off change together."""

from typing import LiteralString
from uuid import UUID

from rapport.ingest.night import repository
from rapport.ingest.night.effects import record, set_off
from rapport.ingest.night.errors import InputsChanged, NotVerified
from rapport.ingest.night.model import Night, Span, Work
from rapport.kernel import audit
from rapport.kernel.access import system_actor
from rapport.kernel.database import Transaction

LOCK: LiteralString = "SELECT published_as_of FROM business_state WHERE tenant_id = $1 FOR UPDATE"
FLIP: LiteralString = """
    INSERT INTO business_state (tenant_id, data_as_of, published_run_id, published_as_of, updated_at)
    VALUES ($1, $3, $2, $3, now())
    ON CONFLICT (tenant_id) DO UPDATE
       SET published_run_id = EXCLUDED.published_run_id, published_as_of = EXCLUDED.published_as_of,
           updated_at = now()
"""
FINISH: LiteralString = """
    UPDATE calculation_run
       SET state = CASE WHEN $3 THEN 'PUBLISHED' ELSE 'DONE' END, finished_at = clock_timestamp(),
           published_at = CASE WHEN $3 THEN clock_timestamp() END
     WHERE tenant_id = $1 AND id = $2
"""
SUPERSEDE: LiteralString = """
    UPDATE calculation_run SET state = 'SUPERSEDED'
     WHERE tenant_id = $1 AND business_date = $2 AND id <> $3 AND state IN ('DONE', 'PUBLISHED', 'PRUNED')
"""


async def publish(tx: Transaction, night: Night, span: Span) -> Work:
    """Flip the pointer, unless a later day is published already; raises `InputsChanged` or `NotVerified`."""
    notes: dict[str, int] = {}
    published_as_of = await tx.fetch_value(LOCK, tx.tenant.id)
    await _require_unchanged(tx, night)
    latest = published_as_of is None or night.day >= published_as_of
    notes["movements"] = await record(tx, night, span)
    if latest:
        await tx.execute(FLIP, tx.tenant.id, night.run_id, night.day)
        notes.update(await set_off(tx, night, span))
    await tx.execute(FINISH, tx.tenant.id, night.run_id, latest)
    await tx.execute(SUPERSEDE, tx.tenant.id, night.day, night.run_id)
    _write_down(tx, night.run_id, night.day.isoformat(), latest)
    return Work(sum(notes.values()), notes)


async def _require_unchanged(tx: Transaction, night: Night) -> None:
    if await repository.promoted_state(tx, night.day) != night.inputs.promoted:
        raise InputsChanged(f"{night.day} was revised while its night was at work")
    if where := await repository.unverified(tx, night.day):
        raise NotVerified(f"{night.day} does not agree with the general ledger ({where})")


def _write_down(tx: Transaction, run_id: UUID, day: str, latest: bool) -> None:
    action = "night.publish" if latest else "night.recompute"
    audit.append(tx, system_actor(tx.tenant), action, "calculation_run", str(run_id), details={"day": day})
