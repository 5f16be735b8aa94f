"""What a scope covers in the organisation as it stands (domain.md 2.2)."""

from typing import LiteralString
from uuid import UUID

from rapport.kernel.access import Reach, Scope
from rapport.kernel.database import Transaction

# Below the one root lies everything: a list of all units would only be carried to and fro.
TREE: LiteralString = """
    WITH RECURSIVE root AS (
        SELECT u.parent_id IS NULL AND NOT EXISTS (
                   SELECT 1 FROM org_unit o
                    WHERE o.tenant_id = $1 AND o.parent_id IS NULL AND o.id <> u.id) AS whole
          FROM org_unit u WHERE u.tenant_id = $1 AND u.id = $2
    ), tree AS (
        SELECT u.id FROM org_unit u
         WHERE u.tenant_id = $1 AND u.id = $2 AND NOT (SELECT r.whole FROM root r)
        UNION
        SELECT u.id FROM org_unit u JOIN tree t ON u.parent_id = t.id WHERE u.tenant_id = $1
    )
    SELECT (SELECT e.id FROM employee e
             WHERE e.tenant_id = $1 AND e.employee_no = $3 AND $3 <> '') AS employee_id,
           (SELECT array_agg(t.id) FROM tree t) AS unit_ids,
           NULL::uuid[] AS employee_ids, coalesce((SELECT r.whole FROM root r), false) AS whole
"""
TEAM: LiteralString = """
    SELECT (SELECT e.id FROM employee e
             WHERE e.tenant_id = $1 AND e.employee_no = $3 AND $3 <> '') AS employee_id,
           ARRAY[$2::uuid] AS unit_ids,
           (SELECT array_agg(e.id) FROM employee e
             WHERE e.tenant_id = $1 AND (e.org_id = $2 OR e.team_id = $2)) AS employee_ids, false AS whole
"""
SELF: LiteralString = """
    SELECT e.id AS employee_id, ARRAY[$2::uuid] AS unit_ids,
           CASE WHEN e.id IS NULL THEN NULL ELSE ARRAY[e.id] END AS employee_ids, false AS whole
      FROM (SELECT 1) AS one
      LEFT JOIN employee e ON e.tenant_id = $1 AND e.employee_no = $3 AND $3 <> ''
"""
STATEMENTS: dict[Scope, LiteralString] = {Scope.ORG_TREE: TREE, Scope.TEAM: TEAM}


class OrganisationDirectory:
    """The directory of the tenant's own organisation."""

    async def reach(self, tx: Transaction, employee_no: str, org_unit_id: UUID | None, scope: Scope) -> Reach:
        statement = STATEMENTS.get(scope, SELF)
        row = await tx.fetch_row(statement, tx.tenant.id, org_unit_id, employee_no)
        if row is None:
            return Reach()
        return Reach(row["employee_id"], _ids(row["unit_ids"]), _ids(row["employee_ids"]), row["whole"])


def _ids(values: list[UUID | None] | None) -> tuple[UUID, ...]:
    return tuple(value for value in values or () if value is not None)
