"""Statements on the operator's accesses and on what was recorded of them."""

from datetime import datetime
from typing import LiteralString
from uuid import UUID

import msgspec

from rapport.kernel.audit.chain import chain_name
from rapport.kernel.authentication.break_glass import OBJECT, REQUEST
from rapport.kernel.database import Transaction

MOST_ROWS = 200
MOST_ENTRIES = 10_000
ASK: LiteralString = """
    INSERT INTO break_glass (tenant_id, id, operator_id, operator_name, reason, scopes, minutes, state,
                             requested_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, 'REQUESTED', now())
"""
ACCESSES: LiteralString = """
    SELECT b.id, b.operator_id, b.operator_name, b.reason, b.scopes, b.minutes, b.requested_at, b.decided_at,
           coalesce(u.name, '') AS decider, b.ends_at, b.entered_at, b.ended_at, b.ended_by,
           CASE WHEN b.state = 'APPROVED' AND b.ends_at <= now() THEN 'ENDED'
                WHEN b.state = 'REQUESTED' AND b.requested_at < now() - interval '24 hours' THEN 'EXPIRED'
                ELSE b.state END AS state,
           (SELECT count(*) FROM audit_entry a
             WHERE a.tenant_id = $1 AND a.object_type = $3 AND a.object_id = b.id::text
               AND a.action = $4) AS requests
      FROM break_glass b
      LEFT JOIN user_account u ON u.tenant_id = $1 AND u.id = b.decided_by
     WHERE b.tenant_id = $1 AND ($2::uuid IS NULL OR b.id = $2)
     ORDER BY b.requested_at DESC, b.id LIMIT $5
"""
ENTRIES: LiteralString = """
    SELECT a.n, a.at, a.action, a.actor, a.details FROM audit_entry a
     WHERE a.tenant_id = $1 AND a.chain = $2 AND a.object_type = $3 AND a.object_id = $4
     ORDER BY a.n LIMIT $5
"""
DECIDE: LiteralString = """
    UPDATE break_glass SET state = CASE WHEN $4 THEN 'APPROVED' ELSE 'REFUSED' END, decided_at = now(),
           decided_by = $3, ends_at = CASE WHEN $4 THEN now() + make_interval(mins => minutes) END
     WHERE tenant_id = $1 AND id = $2 AND state = 'REQUESTED'
       AND requested_at >= now() - interval '24 hours'
 RETURNING ends_at, operator_id
"""
ISSUE: LiteralString = """
    UPDATE break_glass SET entry_hash = $4
     WHERE tenant_id = $1 AND id = $2 AND operator_id = $3 AND state = 'APPROVED' AND ends_at > now()
       AND entered_at IS NULL
"""
ENTER: LiteralString = """
    UPDATE break_glass SET token_hash = $3, entry_hash = NULL, entered_at = now()
     WHERE tenant_id = $1 AND entry_hash = $2 AND state = 'APPROVED' AND ends_at > now() AND entered_at IS NULL
 RETURNING id, operator_id
"""
END: LiteralString = """
    UPDATE break_glass SET state = 'ENDED', ended_at = least(now(), ends_at), ended_by = $3, token_hash = NULL,
           entry_hash = NULL
     WHERE tenant_id = $1 AND id = $2 AND state = 'APPROVED' RETURNING operator_id
"""


class Access(msgspec.Struct, frozen=True):
    """An access as the bank sees it; `requests`: how many are recorded."""

    id: UUID
    operator_id: str
    operator_name: str
    reason: str
    scopes: list[str]
    minutes: int
    requested_at: datetime
    decided_at: datetime | None
    decider: str
    ends_at: datetime | None
    entered_at: datetime | None
    ended_at: datetime | None
    ended_by: str
    state: str
    requests: int


class Done(msgspec.Struct, frozen=True):
    """What the details of a recorded request say; empty for the other entries."""

    method: str = ""
    path: str = ""
    ids: list[str] = []


class Entry(msgspec.Struct, frozen=True):
    """An entry of the bank's audit chain that belongs to the access."""

    n: int
    at: datetime
    action: str
    actor: str
    done: Done


async def accesses(tx: Transaction, access_id: UUID | None = None) -> list[Access]:
    """The newest first; with an id that one alone."""
    values = (tx.tenant.id, access_id, OBJECT, REQUEST, MOST_ROWS)
    return await tx.structs(Access, ACCESSES, *values)


async def entries(tx: Transaction, access_id: UUID) -> list[Entry]:
    """Everything the chain holds of it, in the order it happened."""
    chain = chain_name(tx.tenant.id)
    rows = await tx.fetch(ENTRIES, tx.tenant.id, chain, OBJECT, str(access_id), MOST_ENTRIES)
    return [Entry(row["n"], row["at"], row["action"], row["actor"], _done(row["details"])) for row in rows]


def _done(details: str) -> Done:
    return msgspec.json.decode(details, type=Done)
