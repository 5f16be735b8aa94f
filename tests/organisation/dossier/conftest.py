"""A bank with two sub-branches and managers, made with what the tests need and no more."""

from dataclasses import dataclass
from uuid import UUID

import pytest

UNITS = """
    INSERT INTO org_unit (tenant_id, code, name, type, parent_id)
    SELECT $1, 'S' || n, '支行' || n, 'SUB_BRANCH', u.id
      FROM org_unit u, generate_series(1, 2) n WHERE u.tenant_id = $1 AND u.parent_id IS NULL
"""
EMPLOYEE = """
    INSERT INTO employee (tenant_id, employee_no, name, org_id, main_post, rm_type, hire_date)
    SELECT $1, $2::varchar, '员工' || $2::varchar, u.id, $3, $4, date '2020-01-01'
      FROM org_unit u WHERE u.tenant_id = $1 AND u.code = $5
    RETURNING id
"""
CERTIFICATE = """
    INSERT INTO qualification (tenant_id, employee_id, name, no, issuer, valid_from, valid_to)
    VALUES ($1, $2, $3, 'Q-1', '协会', $4, $5) RETURNING id
"""


@dataclass
class Staffed:
    """E1 and E2 are managers of S1, E3 of S2; L1 leads S1."""

    tenant: object
    ids: dict[str, UUID]

    async def certificate(self, database, who, name, valid_to, valid_from=None):
        async with database.transaction(self.tenant) as tx:
            return await tx.fetch_value(
                CERTIFICATE, self.tenant.id, self.ids[who], name, valid_from, valid_to
            )


@pytest.fixture
async def staffed(tenant, database):
    ids = {}
    async with database.transaction(tenant) as tx:
        await tx.execute(UNITS, tenant.id)
        for no, post, kind, unit in (
            ("E1", "RM", "RETAIL", "S1"),
            ("E2", "RM", "PRIVATE", "S1"),
            ("E3", "RM", "OTHER", "S2"),
            ("L1", "UNIT_HEAD", "", "S1"),
        ):
            ids[no] = await tx.fetch_value(EMPLOYEE, tenant.id, no, post, kind, unit)
    return Staffed(tenant, ids)
