"""Reading the trail: pages by number, newest first; who the actors are."""

from datetime import date, datetime
from typing import Any, LiteralString

import msgspec

from rapport.kernel.audit.chain import chain_name
from rapport.kernel.database import Transaction

ENTRIES: LiteralString = """
    SELECT a.n, a.at, a.actor, a.post, a.action, a.object_type, a.object_id, a.reason, a.request_id, a.address,
           a.details, a.personal_hash <> '' AS has_personal, encode(a.hash, 'hex') AS hash,
           coalesce((SELECT u.name FROM user_account u
                      WHERE u.tenant_id = $1 AND u.id::text = a.actor), '') AS name
      FROM audit_entry a
     WHERE a.tenant_id = $1 AND a.chain = $2 AND ($3::bigint IS NULL OR a.n < $3)
       AND ($4 = '' OR a.action = $4 OR a.action LIKE $4 || '.%')
       AND ($5 = '' OR a.actor ILIKE '%' || $5 || '%' OR a.actor IN (
            SELECT u.id::text FROM user_account u
             WHERE u.tenant_id = $1 AND (u.name ILIKE '%' || $5 || '%' OR u.employee_no = $5)))
       AND ($6::date IS NULL OR a.at >= ($6::date)::timestamp AT TIME ZONE $8)
       AND ($7::date IS NULL OR a.at < ($7::date + 1)::timestamp AT TIME ZONE $8)
     ORDER BY a.n DESC LIMIT $9
"""
AREAS: LiteralString = """
    SELECT DISTINCT split_part(a.action, '.', 1) AS area FROM audit_entry a
     WHERE a.tenant_id = $1 AND a.chain = $2 ORDER BY 1
"""
CHAIN: LiteralString = """
    SELECT h.n, encode(h.hash, 'hex') AS hash,
           (SELECT min(a.at) FROM audit_entry a WHERE a.tenant_id = $1 AND a.chain = $2 AND a.n = 1) AS since,
           (SELECT count(*) FROM audit_entry a
             WHERE a.tenant_id = $1 AND a.chain = $2 AND a.at > now() - interval '24 hours') AS last_day
      FROM audit_head h WHERE h.tenant_id = $1 AND h.chain = $2
"""
VERIFIED: LiteralString = """
    SELECT a.at, a.details FROM audit_entry a
     WHERE a.tenant_id = $1 AND a.object_type = 'audit_chain' AND a.object_id = $2
     ORDER BY a.at DESC LIMIT 1
"""
JOB: LiteralString = """
    SELECT j.state, j.error FROM job j
     WHERE j.tenant_id = $1 AND j.name = $2 ORDER BY j.created_at DESC LIMIT 1
"""


class Filter(msgspec.Struct, frozen=True):
    """`action` is one action or a whole area (`login`); days are of the tenant's calendar, both included."""

    action: str = ""
    actor: str = ""
    first: date | None = None
    last: date | None = None


class EntryRow(msgspec.Struct, frozen=True):
    """`name` of the person who acted, empty for the system and the command line (then `actor` says who)."""

    n: int
    at: datetime
    actor: str
    post: str
    action: str
    object_type: str
    object_id: str
    reason: str
    request_id: str
    address: str
    details: dict[str, Any]
    has_personal: bool
    hash: str
    name: str


class ChainState(msgspec.Struct, frozen=True):
    """`n` is the number of entries, `hash` that of the newest."""

    n: int
    hash: str
    since: datetime | None
    last_day: int


class LastCheck(msgspec.Struct, frozen=True):
    at: datetime
    details: dict[str, Any]


def main_chain(tx: Transaction) -> str:
    return chain_name(tx.tenant.id)


async def entries(tx: Transaction, wanted: Filter, before: int | None, most: int) -> list[EntryRow]:
    """At most `most` entries with smaller numbers than `before`, newest first."""
    rows = await tx.fetch(
        ENTRIES,
        tx.tenant.id,
        main_chain(tx),
        before,
        wanted.action,
        wanted.actor.replace("%", "").replace("_", ""),
        wanted.first,
        wanted.last,
        tx.tenant.timezone,
        most,
    )
    return [EntryRow(**{**dict(row), "details": msgspec.json.decode(row["details"])}) for row in rows]


async def areas(tx: Transaction) -> list[str]:
    return [row["area"] for row in await tx.fetch(AREAS, tx.tenant.id, main_chain(tx))]


async def chain_state(tx: Transaction) -> ChainState:
    found = await tx.struct(ChainState, CHAIN, tx.tenant.id, main_chain(tx))
    return found or ChainState(0, "", None, 0)


async def last_check(tx: Transaction) -> LastCheck | None:
    row = await tx.fetch_row(VERIFIED, tx.tenant.id, main_chain(tx))
    return None if row is None else LastCheck(row["at"], msgspec.json.decode(row["details"]))


async def check_waits(tx: Transaction, job: str) -> bool:
    row = await tx.fetch_row(JOB, tx.tenant.id, job)
    return row is not None and row["state"] == "WAITING"
