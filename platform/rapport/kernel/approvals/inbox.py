"""What waits for a person, what he asked for, what he decided: newest first, by pages."""

from datetime import datetime
from typing import Literal, LiteralString
from uuid import UUID

import msgspec

from rapport.kernel.access import Actor, Directory, unit_scope
from rapport.kernel.approvals.delegation import principals
from rapport.kernel.database import Transaction

Box = Literal["todo", "mine", "done"]
# $2: the reader, $3: his permissions, $4: all units or $5 some, $6: his own unit
WAITS: LiteralString = """
       a.state = 'PENDING' AND a.expires_at > now() AND a.step_permission = ANY($3::text[])
   AND a.maker_id <> $2 AND NOT $2 = ANY(a.beneficiary_ids)
   AND (a.step_unit_id IS NULL
        OR CASE WHEN a.step_exact THEN a.step_unit_id = $6 ELSE $4 OR a.step_unit_id = ANY($5::uuid[]) END)
   AND NOT EXISTS (SELECT 1 FROM approval_decision d
                    WHERE d.tenant_id = $1 AND d.approval_id = a.id AND d.checker_id = $2)
"""
ROW: LiteralString = """
    SELECT a.id, a.kind, a.object_type, a.object_id, a.title, a.state, a.maker_id, m.name AS maker, a.reason,
           a.step, jsonb_array_length(a.steps) AS step_count, a.created_at, a.submitted_at, a.expires_at,
           encode(a.content_hash, 'hex') AS content_hash
      FROM approval a JOIN user_account m ON m.tenant_id = $1 AND m.id = a.maker_id
"""
TODO: LiteralString = f"{ROW} WHERE a.tenant_id = $1 AND {WAITS} ORDER BY a.submitted_at, a.id LIMIT $7"
COUNT: LiteralString = f"SELECT count(*) FROM approval a WHERE a.tenant_id = $1 AND {WAITS}"
MINE: LiteralString = f"""
    {ROW} WHERE a.tenant_id = $1 AND a.maker_id = $2 AND ($3::uuid IS NULL OR a.id < $3)
    ORDER BY a.id DESC LIMIT $4
"""
DONE: LiteralString = f"""
    {ROW} JOIN approval_decision x ON x.tenant_id = $1 AND x.approval_id = a.id AND x.checker_id = $2
    WHERE a.tenant_id = $1 AND ($3::uuid IS NULL OR a.id < $3) ORDER BY a.id DESC LIMIT $4
"""


class InboxRow(msgspec.Struct, frozen=True):
    """One line; `content_hash` (hexadecimal) goes back with a decision made from the list."""

    id: UUID
    kind: str
    object_type: str
    object_id: str
    title: str
    state: str
    maker_id: UUID
    maker: str
    reason: str
    step: int
    step_count: int
    created_at: datetime
    submitted_at: datetime | None
    expires_at: datetime
    content_hash: str


async def inbox(
    tx: Transaction,
    directory: Directory,
    actor: Actor,
    box: Box,
    *,
    limit: int = 50,
    before: UUID | None = None,
) -> list[InboxRow]:
    """`todo` comes whole up to `limit`, oldest first, delegated ones among them; the others page by id."""
    if box != "todo":
        statement = MINE if box == "mine" else DONE
        return await tx.structs(InboxRow, statement, tx.tenant.id, actor.user_id, before, limit)
    found: dict[UUID, InboxRow] = {}
    for each in [actor, *await principals(tx, directory, actor)]:
        for row in await tx.structs(InboxRow, TODO, tx.tenant.id, *_reader(actor, each), limit):
            found.setdefault(row.id, row)
    return sorted(found.values(), key=lambda row: (row.submitted_at or row.created_at, row.id))[:limit]


async def counts(tx: Transaction, actor: Actor) -> int:
    """How many wait for the actor's own decision."""
    number: int = await tx.fetch_value(COUNT, tx.tenant.id, *_reader(actor, actor))
    return number


def _reader(actor: Actor, principal: Actor) -> tuple[UUID, list[str], bool, list[UUID], UUID | None]:
    """The delegate must be neither maker nor beneficiary himself; permissions and units are the principal's."""
    scope = unit_scope(principal)
    return actor.user_id, sorted(principal.permissions), scope.everything, scope.ids, principal.org_unit_id
