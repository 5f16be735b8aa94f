"""Whom one may delegate to: colleagues of the same side of the bank."""

from typing import LiteralString
from uuid import UUID

import msgspec

from rapport.kernel.access import Actor, Family
from rapport.kernel.database import Transaction

COLLEAGUES: LiteralString = """
    SELECT DISTINCT u.id, u.name, p.name AS post, p.name_en AS post_en, coalesce(o.name, '') AS unit
      FROM user_account u
      JOIN user_post up ON up.tenant_id = $1 AND up.user_id = u.id AND up.is_main
       AND up.valid_from <= current_date AND (up.valid_to IS NULL OR up.valid_to >= current_date)
      JOIN post p ON p.tenant_id = $1 AND p.id = up.post_id AND (p.family = 'MAINTENANCE') = $3
      LEFT JOIN org_unit o ON o.tenant_id = $1 AND o.id = up.org_unit_id
     WHERE u.tenant_id = $1 AND u.id <> $2 AND u.status = 'ACTIVE' ORDER BY u.name LIMIT 500
"""


class Colleague(msgspec.Struct, frozen=True):
    """Somebody who may stand in."""

    id: UUID
    name: str
    post: str
    post_en: str
    unit: str


async def colleagues(tx: Transaction, actor: Actor) -> list[Colleague]:
    """Active people, maintenance apart from all others."""
    maintenance = actor.family == Family.MAINTENANCE
    return await tx.structs(Colleague, COLLEAGUES, tx.tenant.id, actor.user_id, maintenance)
