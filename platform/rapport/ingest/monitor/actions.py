"""What the bank's IT may do: look for files now, take a day in again, release a held one, map a code."""

from datetime import date
from typing import Final, LiteralString
from uuid import UUID

from rapport.ingest.monitor.day import Day, find_day
from rapport.ingest.monitor.jobs import RUN_DAYS
from rapport.kernel import audit
from rapport.kernel.access import Actor, Permission, require
from rapport.kernel.business_date import today
from rapport.kernel.database import Transaction
from rapport.kernel.errors import Conflict, FieldError, Invalid, NotFound
from rapport.kernel.i18n import gettext
from rapport.kernel.jobs import enqueue
from rapport.products.code_mapping import ProductChoice, map_code, product_choices

LEAST_REASON: Final = 5
MOST_REASON: Final = 500
RELEASE: LiteralString = """
    UPDATE feed_day d SET released_by = $3
     WHERE d.tenant_id = $1 AND d.id = $2 AND d.state = 'HELD' AND d.released_by IS NULL
       AND NOT EXISTS (SELECT 1 FROM feed_day n
                        WHERE n.tenant_id = $1 AND n.source_id = d.source_id
                          AND n.business_date = d.business_date AND n.revision > d.revision)
"""
SOURCE: LiteralString = """
    SELECT s.id FROM feed_source s
     WHERE s.tenant_id = $1 AND s.code = $2 AND s.enabled AND s.directory <> ''
"""
WAITS: LiteralString = """
    SELECT count(*) FROM set_aside_row w
     WHERE w.tenant_id = $1 AND w.day_id = $2 AND w.reason = 'UNKNOWN_PRODUCT' AND w.value = $3
       AND w.resolved_at IS NULL
"""
# Rows of an account that waits for its code wait with it, on the account's day and on every later one.
ALSO_WAIT: LiteralString = """
    SELECT DISTINCT d.business_date AS day FROM set_aside_row w
      JOIN feed_day d ON d.tenant_id = $1 AND d.id = w.day_id AND d.state IN ('PROMOTED', 'ARCHIVED')
     WHERE w.tenant_id = $1 AND d.source_id = $2 AND w.resolved_at IS NULL
       AND (w.reason = 'WAITS_FOR_ITS_ACCOUNT' OR (w.reason = 'UNKNOWN_PRODUCT' AND w.value = $3))
     ORDER BY 1
"""
NIGHT: LiteralString = """
    SELECT r.id FROM calculation_run r WHERE r.tenant_id = $1 AND r.business_date = $2 LIMIT 1
"""


async def scan(tx: Transaction, actor: Actor, source: str) -> UUID:
    """Look for new and changed days now. NotFound for a source that is unknown, off or has no folder."""
    require(actor, Permission.FEED_WRITE)
    source_id = await tx.fetch_value(SOURCE, tx.tenant.id, source)
    if source_id is None:
        raise NotFound
    audit.append(tx, actor, "feed.scan", "feed_source", str(source_id))
    return await enqueue(tx, "ingest.run_all", {"source": source}, dedupe_key=f"ingest.run_all:{source}")


async def run_again(tx: Transaction, actor: Actor, day_id: UUID) -> UUID:
    """Take the day's package in once more. Conflict when a later revision has come."""
    require(actor, Permission.FEED_WRITE)
    day = await _last_revision(tx, day_id)
    audit.append(tx, actor, "feed.run_again", "feed_day", str(day.id), details={"day": day.day.isoformat()})
    return await _run_day(tx, day.source, day.day)


async def release(tx: Transaction, actor: Actor, day_id: UUID, reason: str) -> UUID:
    """Let a held day in although it shrank. Invalid without a reason, Conflict when it is not held any more."""
    require(actor, Permission.FEED_WRITE)
    day, said = await find_day(tx, day_id), reason.strip()
    if not LEAST_REASON <= len(said) <= MOST_REASON:
        message = gettext("Say in a few words why the day is right (%(least)d to %(most)d characters).")
        bounds = {"least": LEAST_REASON, "most": MOST_REASON}
        raise Invalid(fields=[FieldError("reason", "length", message % bounds)])
    if not await tx.execute(RELEASE, tx.tenant.id, day.id, actor.user_id):
        raise Conflict
    audit.append(
        tx,
        actor,
        "feed.release",
        "feed_day",
        str(day.id),
        reason=said,
        details={"day": day.day.isoformat(), "revision": day.revision},
    )
    return await _run_day(tx, day.source, day.day)


async def map_waiting_code(
    tx: Transaction, actor: Actor, day_id: UUID, code: str, product_type_id: UUID
) -> list[date]:
    """Say what a code means and take in again every day that waits for it; those days.

    NotFound when no row of the day waits for the code.
    """
    require(actor, Permission.FEED_WRITE)
    day = await find_day(tx, day_id)
    if not await tx.fetch_value(WAITS, tx.tenant.id, day.id, code):
        raise NotFound
    await map_code(tx, actor, day.source, code, product_type_id)
    rows = await tx.fetch(ALSO_WAIT, tx.tenant.id, day.source_id, code)
    days: list[date] = [row["day"] for row in rows]
    args = {"source": day.source, "days": [each.isoformat() for each in days]}
    await enqueue(tx, RUN_DAYS, args)
    return days


async def choices(tx: Transaction, day_id: UUID, code: str) -> list[ProductChoice]:
    """What the code can be mapped to; NotFound when no row of the day waits for it."""
    day = await find_day(tx, day_id)
    if not await tx.fetch_value(WAITS, tx.tenant.id, day.id, code):
        raise NotFound
    return await product_choices(tx, await today(tx))


async def run_night_again(tx: Transaction, actor: Actor, day: date) -> UUID:
    """Compute a past day's figures once more; NotFound when there was no night of it."""
    require(actor, Permission.FEED_WRITE)
    if await tx.fetch_value(NIGHT, tx.tenant.id, day) is None:
        raise NotFound
    audit.append(tx, actor, "night.run_again", "calculation_run", day.isoformat())
    args = {"day": day.isoformat()}
    return await enqueue(tx, "ingest.run_night", args, dedupe_key=f"ingest.run_night:{day}")


async def _last_revision(tx: Transaction, day_id: UUID) -> Day:
    day = await find_day(tx, day_id)
    if not day.is_last:
        raise Conflict
    return day


async def _run_day(tx: Transaction, source: str, day: date) -> UUID:
    args = {"source": source, "day": day.isoformat()}
    return await enqueue(tx, "ingest.run_day", args, dedupe_key=f"ingest.run_day:{source}:{day}")
