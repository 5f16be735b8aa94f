"""What other verticals ask of the organisation."""

from typing import LiteralString
from uuid import UUID

import msgspec

from rapport.kernel.database import Transaction

STAFF: LiteralString = """
    SELECT e.id, e.employee_no, e.name, e.main_post AS post, e.status, u.code AS unit_code, u.name AS unit
      FROM employee e JOIN org_unit u ON u.tenant_id = $1 AND u.id = e.org_id
     WHERE e.tenant_id = $1 AND e.status <> 'LEFT'
     ORDER BY e.employee_no
"""


class Staff(msgspec.Struct, frozen=True):
    """An employee with his unit."""

    id: UUID
    employee_no: str
    name: str
    post: str
    status: str
    unit_code: str
    unit: str


async def staff(tx: Transaction) -> list[Staff]:
    """Everybody who has not left, by number."""
    return await tx.structs(Staff, STAFF, tx.tenant.id)
