"""From a person in a post, as a row, to an actor with his reach: the one place where both come together."""

from typing import Any, LiteralString

from rapport.kernel.access.actor import Actor, Scope
from rapport.kernel.access.reach import Directory
from rapport.kernel.database import Transaction

# Of user_account u, post p and user_post up; sessions, keys and delegations are expanded from the same columns.
PERSON: LiteralString = """
       u.id AS user_id, u.name, u.employee_no, u.locale, u.theme, p.code AS post_code, p.permissions,
       p.data_scope, p.family, p.lines, up.id AS user_post_id, up.org_unit_id
"""


async def expand(tx: Transaction, directory: Directory, row: Any, permissions: frozenset[str]) -> Actor:
    """`row` has the columns of PERSON, and session, key and second factor where there are such."""
    scope = Scope(row["data_scope"])
    reach = await directory.reach(tx, row["employee_no"], row["org_unit_id"], scope)
    return Actor(
        tenant=tx.tenant,
        user_id=row["user_id"],
        name=row["name"],
        post_code=row["post_code"],
        permissions=permissions,
        scope=scope,
        org_unit_id=row["org_unit_id"],
        employee_no=row["employee_no"],
        employee_id=reach.employee_id,
        unit_ids=reach.unit_ids,
        employee_ids=reach.employee_ids,
        whole_tenant=reach.whole,
        locale=row["locale"],
        theme=row["theme"],
        session_id=row.get("session_id"),
        api_key_id=row.get("api_key_id"),
        second_factor=row.get("second_factor", True),
        family=row["family"],
        lines=tuple(row["lines"]),
        user_post_id=row["user_post_id"],
        password_due=row.get("password_due", False),
    )
