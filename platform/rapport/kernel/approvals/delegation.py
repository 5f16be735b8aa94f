"""Deciding for somebody else for a while: the delegate keeps his name, the principal's rights apply."""

from collections.abc import Sequence
from datetime import datetime
from typing import LiteralString
from uuid import UUID

import msgspec

from rapport.kernel import audit
from rapport.kernel.access import Actor, Directory, Family
from rapport.kernel.access.expand import PERSON, expand
from rapport.kernel.database import Transaction
from rapport.kernel.errors import NotFound, Refused
from rapport.kernel.i18n import gettext
from rapport.kernel.ids import uuid7

MOST_DAYS = 30
INSERT: LiteralString = """
    INSERT INTO approval_delegation (tenant_id, id, from_user_id, to_user_id, kinds, valid_from, valid_to, reason,
                                     created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, now())
"""
LISTED: LiteralString = """
    SELECT d.id, d.from_user_id, f.name AS from_name, d.to_user_id, t.name AS to_name, d.kinds, d.valid_from,
           d.valid_to, d.reason
      FROM approval_delegation d
      JOIN user_account f ON f.tenant_id = $1 AND f.id = d.from_user_id
      JOIN user_account t ON t.tenant_id = $1 AND t.id = d.to_user_id
     WHERE d.tenant_id = $1 AND (d.from_user_id = $2 OR d.to_user_id = $2) AND d.revoked_at IS NULL
       AND d.valid_to > now()
     ORDER BY d.valid_from, d.id
"""
REVOKE: LiteralString = """
    UPDATE approval_delegation SET revoked_at = now()
     WHERE tenant_id = $1 AND id = $2 AND from_user_id = $3 AND revoked_at IS NULL
"""
FAMILIES: LiteralString = """
    SELECT DISTINCT p.family FROM user_post up
      JOIN user_account u ON u.tenant_id = $1 AND u.id = up.user_id AND u.status = 'ACTIVE'
      JOIN post p ON p.tenant_id = $1 AND p.id = up.post_id
     WHERE up.tenant_id = $1 AND up.user_id = $2 AND up.valid_from <= current_date
       AND (up.valid_to IS NULL OR up.valid_to >= current_date)
"""
PRINCIPALS: LiteralString = f"""
    SELECT {PERSON}
      FROM approval_delegation d
      JOIN user_account u ON u.tenant_id = $1 AND u.id = d.from_user_id AND u.status = 'ACTIVE'
      JOIN user_post up ON up.tenant_id = $1 AND up.user_id = u.id AND up.valid_from <= current_date
       AND (up.valid_to IS NULL OR up.valid_to >= current_date)
      JOIN post p ON p.tenant_id = $1 AND p.id = up.post_id AND p.status = 'ACTIVE'
     WHERE d.tenant_id = $1 AND d.to_user_id = $2 AND d.revoked_at IS NULL AND d.valid_from <= now()
       AND d.valid_to > now() AND (d.kinds = '{{}}' OR $3 = '' OR $3 = ANY(d.kinds))
"""


class Delegation(msgspec.Struct, frozen=True):
    """Who decides for whom until when; `kinds` empty: everything."""

    id: UUID
    from_user_id: UUID
    from_name: str
    to_user_id: UUID
    to_name: str
    kinds: list[str]
    valid_from: datetime
    valid_to: datetime
    reason: str


async def delegate(
    tx: Transaction,
    actor: Actor,
    to_user_id: UUID,
    valid_from: datetime,
    valid_to: datetime,
    *,
    kinds: Sequence[str] = (),
    reason: str = "",
) -> UUID:
    """Let `to_user_id` decide for the actor. Refused: to oneself, too long, across the maintenance line."""
    families = {row["family"] for row in await tx.fetch(FAMILIES, tx.tenant.id, to_user_id)}
    if to_user_id == actor.user_id or not families:
        raise Refused("DELEGATE_TO_ANOTHER", gettext("Choose another person who is active."), field="to")
    if not valid_from < valid_to or (valid_to - valid_from).days > MOST_DAYS:
        raise Refused("DELEGATE_FOR_A_WHILE", gettext("From one moment to a later one, at most 30 days."))
    if (actor.family == Family.MAINTENANCE) != (Family.MAINTENANCE in families):
        audit.refused(tx, actor, "delegation.create", "user", str(to_user_id), rule="MAINTENANCE_SEPARATE")
        raise Refused(
            "MAINTENANCE_SEPARATE",
            gettext("Maintenance and business posts do not stand in for each other."),
            field="to",
        )
    identity = uuid7()
    arguments = (actor.user_id, to_user_id, list(kinds), valid_from, valid_to, reason[:200])
    await tx.execute(INSERT, tx.tenant.id, identity, *arguments)
    audit.append(tx, actor, "delegation.create", "user", str(to_user_id), reason=reason)
    return identity


async def delegations(tx: Transaction, actor: Actor) -> list[Delegation]:
    """Those that run or will, given or received."""
    return await tx.structs(Delegation, LISTED, tx.tenant.id, actor.user_id)


async def revoke_delegation(tx: Transaction, actor: Actor, delegation_id: UUID) -> None:
    if await tx.execute(REVOKE, tx.tenant.id, delegation_id, actor.user_id) != 1:
        raise NotFound
    audit.append(tx, actor, "delegation.revoke", "delegation", str(delegation_id))


async def principals(tx: Transaction, directory: Directory, actor: Actor, kind: str = "") -> list[Actor]:
    """Those for whom the actor may decide now, each in each of his posts."""
    found = await tx.fetch(PRINCIPALS, tx.tenant.id, actor.user_id, kind)
    return [await expand(tx, directory, row, frozenset(row["permissions"])) for row in found]
