"""Two branches with managers, their customers, and heads who decide."""

from dataclasses import dataclass, field

import pytest
from rapport.kernel.ids import uuid7

UNITS = """
    WITH root AS (SELECT id FROM org_unit WHERE tenant_id = $1 AND parent_id IS NULL),
    branch AS (
        INSERT INTO org_unit (tenant_id, code, name, type, parent_id)
        SELECT $1, v.code, v.code, 'BRANCH', root.id FROM root, (VALUES ('B1'), ('B2')) AS v(code)
        RETURNING id, code)
    INSERT INTO org_unit (tenant_id, code, name, type, parent_id)
    SELECT $1, v.code, v.code, 'SUB_BRANCH', branch.id
      FROM (VALUES ('S11', 'B1'), ('S12', 'B1'), ('S21', 'B2')) AS v(code, parent)
      JOIN branch ON branch.code = v.parent
"""
EMPLOYEES = """
    INSERT INTO employee (tenant_id, employee_no, name, org_id, main_post, rm_type)
    SELECT $1, v.no, v.no, u.id, 'RM', 'RETAIL'
      FROM (VALUES ('A1', 'S11'), ('A2', 'S11'), ('B1', 'S12'), ('C1', 'S21')) AS v(no, unit)
      JOIN org_unit u ON u.tenant_id = $1 AND u.code = v.unit
"""
CUSTOMERS = """
    INSERT INTO customer (tenant_id, customer_no, name, name_pinyin, type, line, managing_org_id, lead_rm_id, tier,
                          status, updated_at)
    SELECT $1, $2 || '-' || lpad(i::text, 4, '0'), '客户' || i, 'kehu', 'PERSON', 'RETAIL', e.org_id, e.id, 'T1',
           'ACTIVE', now()
      FROM employee e, generate_series(1, $3::int) i WHERE e.tenant_id = $1 AND e.employee_no = $2
"""
LEADS = """
    INSERT INTO assignment (tenant_id, customer_id, line, rm_id, type, share_pct, valid_from)
    SELECT $1, c.id, 'RETAIL', c.lead_rm_id, 'LEAD', 100, date '2024-01-01' FROM customer c
     WHERE c.tenant_id = $1 AND NOT EXISTS (
           SELECT 1 FROM assignment a WHERE a.tenant_id = $1 AND a.customer_id = c.id)
"""
STATE = """
    INSERT INTO business_state (tenant_id, data_as_of, published_run_id, published_as_of, updated_at)
    VALUES ($1, current_date - 1, $2, current_date - 1, now())
    ON CONFLICT (tenant_id) DO UPDATE SET data_as_of = current_date - 1
"""
LAST = """
    SELECT id::text || ' ' || encode(content_hash, 'hex') FROM approval
     WHERE tenant_id = $1 AND state = 'PENDING' ORDER BY id DESC
"""


@dataclass
class Bank:
    """`await bank.value(statement, …)` in the tenant, which is $1."""

    database: object
    tenant: object
    units: dict = field(default_factory=dict)
    employees: dict = field(default_factory=dict)

    async def value(self, statement, *arguments):
        async with self.database.transaction(self.tenant) as tx:
            return await tx.fetch_value(statement, self.tenant.id, *arguments)

    async def rows(self, statement, *arguments):
        async with self.database.transaction(self.tenant) as tx:
            return await tx.fetch(statement, self.tenant.id, *arguments)

    async def execute(self, statement, *arguments):
        async with self.database.transaction(self.tenant) as tx:
            return await tx.execute(statement, self.tenant.id, *arguments)

    async def customers(self, employee_no):
        rows = await self.rows(
            "SELECT c.id FROM customer c JOIN employee e ON e.tenant_id = $1 AND e.id = c.lead_rm_id"
            " WHERE c.tenant_id = $1 AND e.employee_no = $2 ORDER BY c.customer_no", employee_no,
        )  # fmt: skip
        return [row["id"] for row in rows]


@pytest.fixture
async def bank(database, tenant):
    made = Bank(database, tenant)
    async with database.transaction(tenant) as tx:
        await tx.execute(UNITS, tenant.id)
        await tx.execute(EMPLOYEES, tenant.id)
        for number in ("A1", "A2", "B1", "C1"):
            await tx.execute(CUSTOMERS, tenant.id, number, 3)
        await tx.execute(LEADS, tenant.id)
        await tx.execute(STATE, tenant.id, uuid7())
        made.units = {row["code"]: row["id"] for row in await tx.fetch(
            "SELECT code, id FROM org_unit WHERE tenant_id = $1", tenant.id)}  # fmt: skip
        made.employees = {row["employee_no"]: row["id"] for row in await tx.fetch(
            "SELECT employee_no, id FROM employee WHERE tenant_id = $1", tenant.id)}  # fmt: skip
    return made


@pytest.fixture
def more_customers(database, tenant):
    """`await more_customers("A1", 295)`: so many more."""

    async def make(employee_no, count):
        async with database.transaction(tenant) as tx:
            await tx.execute(CUSTOMERS.replace("|| '-' ||", "|| '+' ||"), tenant.id, employee_no, count)
            await tx.execute(LEADS, tenant.id)

    return make


@pytest.fixture
def decide(bank):
    """`await decide(client, "approve")`: on what was asked for last."""

    async def answer(client, verdict="approve"):
        approval, shown = (await bank.value(LAST)).split()
        data = {"verdict": verdict, "shown": shown, "comment": "said so"}
        return await client.post(f"/approvals/{approval}/decide", data=data)

    return answer
