"""The operator's session at a bank: a kind of its own, read-only, each request recorded before it is answered."""

import re
from typing import Final, LiteralString

from rapport.kernel import audit
from rapport.kernel.access import Actor, Permission, Scope
from rapport.kernel.access.actor import NOBODY
from rapport.kernel.database import Transaction

POST: Final = "BREAK_GLASS"
OBJECT: Final = "break_glass"
REQUEST: Final = "break_glass.request"
LONGEST_PATH: Final = 400
FIND: LiteralString = """
    SELECT id, operator_id, scopes FROM break_glass
     WHERE tenant_id = $1 AND token_hash = $2 AND state = 'APPROVED' AND ends_at > now()
"""
_ID: Final = re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def actor_name(operator_id: str) -> str:
    """How the bank's audit trail calls a person of the operator."""
    return f"operator:{operator_id}"


async def find(tx: Transaction, token_hash: bytes) -> Actor | None:
    """The operator behind a token, while the bank's permission lasts; he reads what was approved, masked."""
    row = await tx.fetch_row(FIND, tx.tenant.id, token_hash)
    if row is None:
        return None
    return Actor(
        tenant=tx.tenant,
        user_id=NOBODY,
        name=actor_name(row["operator_id"]),
        post_code=POST,
        permissions=frozenset(row["scopes"]) | {Permission.SELF},
        scope=Scope.TENANT,
        break_glass_id=row["id"],
    )


def record(tx: Transaction, actor: Actor, method: str, path: str, query: bytes) -> None:
    """Path and object ids; of the query only ids, for a search may hold a person's name."""
    ids = sorted({each.decode() for each in _ID.findall(path.encode() + b" " + query)})
    details: dict[str, audit.Json] = {"method": method, "path": path[:LONGEST_PATH], "ids": list(ids)}
    audit.append(tx, actor, REQUEST, OBJECT, str(actor.break_glass_id), details=details)
