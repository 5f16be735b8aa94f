"""A small bank to work in: two units, three managers, a dozen customers, an alert, tasks, a published run."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import httpx
import pytest
from rapport.kernel.database import Database, Tenant, Transaction
from rapport.kernel.ids import uuid7

AS_OF = date(2026, 11, 20)
TODAY = date(2026, 11, 21)  # a replayed tenant lives on the day after

UNITS = """
    INSERT INTO org_unit (tenant_id, code, name, type, parent_id)
    SELECT $1, v.code, v.code, 'BRANCH', u.id FROM org_unit u, (VALUES ('B1'), ('B2')) AS v(code)
     WHERE u.tenant_id = $1 AND u.parent_id IS NULL
"""
EMPLOYEES = """
    INSERT INTO employee (tenant_id, employee_no, name, org_id, main_post, hire_date)
    SELECT $1, v.no, v.name, u.id, 'RM', date '2020-01-01'
      FROM (VALUES ('E1', '李晨', 'B1'), ('E2', '王芳', 'B1'), ('E3', '张伟', 'B2')) AS v(no, name, unit)
      JOIN org_unit u ON u.tenant_id = $1 AND u.code = v.unit
"""
CUSTOMERS = """
    INSERT INTO customer (tenant_id, customer_no, name, name_pinyin, type, line, managing_org_id, lead_rm_id, tier,
                          since, status, last_contact_on, contact_soon_on, contact_due_on, updated_at)
    SELECT $1, 'C' || i, '客户' || i, 'kehu' || i, 'PERSON', 'RETAIL', e.org_id, e.id, 'T3', date '2020-01-01',
           'ACTIVE', date '2026-09-01', date '2026-10-07', date '2026-10-16', now()
      FROM generate_series(1, 12) i
      JOIN employee e ON e.tenant_id = $1 AND e.employee_no = 'E' || (1 + (i - 1) / 4)
"""
LEADS = """
    INSERT INTO assignment (tenant_id, customer_id, line, rm_id, type, share_pct, valid_from)
    SELECT $1, c.id, 'RETAIL', c.lead_rm_id, 'LEAD', 100, date '2024-01-01' FROM customer c WHERE c.tenant_id = $1
"""
RUN = """
    INSERT INTO calculation_run (tenant_id, id, business_date, state, started_at, published_at)
    VALUES ($1, $2, $3, 'DONE', now(), now())
"""
PUBLISH = """
    INSERT INTO business_state (tenant_id, data_as_of, published_run_id, published_as_of, updated_at)
    VALUES ($1, $3, $2, $3, now())
    ON CONFLICT (tenant_id) DO UPDATE SET data_as_of = $3, published_run_id = $2, published_as_of = $3
"""
MEASURES = """
    INSERT INTO customer_measure (tenant_id, run_id, customer_id, as_of, aum, deposit, aum_30_days_ago)
    SELECT $1, $2, c.id, $3, 100000000, 60000000, 150000000 FROM customer c WHERE c.tenant_id = $1
"""
ALERT = """
    INSERT INTO churn_alert (tenant_id, customer_id, opened_on, evaluated_on, raised_on, raised_level, base_score,
                             combo, score, level, signals, state, due_on, aum_opened, run_id, created_at)
    SELECT $1, c.id, $3, $3, $3, 'RED', 55, true, 72, 'RED', $4::jsonb, 'OPEN', $3::date + 3, 100000000, $2, now()
      FROM customer c WHERE c.tenant_id = $1 AND c.customer_no = 'C1'
    RETURNING id
"""
SHOWN = """
    UPDATE customer SET alert_score = 72, alert_level = 'RED' WHERE tenant_id = $1 AND customer_no = 'C1'
"""
SIGNALS = """[
  {"code": "A01", "points": 25, "since": "2026-11-10", "dates": ["2026-11-10"], "evidence": {
    "recent_average": "2800000.00", "prior_average": "4300000.00", "ratio": "0.6512", "ratio_limit": "0.70",
    "recent_days": 30, "prior_days": 90, "currency": "CNY"}},
  {"code": "E06", "points": 8, "since": "2026-11-05", "dates": ["2026-11-05"],
   "evidence": {"latest": "2026-11-05", "count": 1, "window_days": 30}}]"""


@dataclass(frozen=True)
class Bank:
    """`customers["C1"]` to C4 belong to E1, C5 to C8 to E2 (both in B1), C9 to C12 to E3 (in B2)."""

    tenant: Tenant
    run_id: UUID
    alert_id: UUID
    customers: dict[str, UUID] = field(default_factory=dict)
    employees: dict[str, UUID] = field(default_factory=dict)


async def seed(tx: Transaction) -> Bank:
    tenant, run_id = tx.tenant.id, uuid7()
    for statement in (UNITS, EMPLOYEES, CUSTOMERS, LEADS):
        await tx.execute(statement, tenant)
    for statement in (RUN, PUBLISH, MEASURES):
        await tx.execute(statement, tenant, run_id, AS_OF)
    alert_id = await tx.fetch_value(ALERT, tenant, run_id, AS_OF, SIGNALS)
    await tx.execute(SHOWN, tenant)
    customers = await tx.fetch("SELECT customer_no, id FROM customer WHERE tenant_id = $1", tenant)
    employees = await tx.fetch("SELECT employee_no, id FROM employee WHERE tenant_id = $1", tenant)
    return Bank(tx.tenant, run_id, alert_id, dict(map(tuple, customers)), dict(map(tuple, employees)))


@pytest.fixture
async def bank(database: Database, tenant_factory) -> Bank:
    tenant = await tenant_factory(replayed=True)
    async with database.transaction(tenant) as tx:
        return await seed(tx)


@pytest.fixture
async def manager(bank: Bank, client_factory) -> httpx.AsyncClient:
    """E1, with a session."""
    return await client_factory(bank.tenant, "RM", "B1", employee_no="E1")


@pytest.fixture
async def head(bank: Bank, client_factory) -> httpx.AsyncClient:
    """The head of B1."""
    return await client_factory(bank.tenant, "UNIT_HEAD", "B1")


@pytest.fixture
def rows(database: Database, bank: Bank) -> Callable[..., Awaitable[list[Any]]]:
    """`await rows("SELECT …")` reads the bank's tables; $1 is the tenant."""

    async def read(sql: str, *arguments: object) -> list[Any]:
        async with database.transaction(bank.tenant, readonly=True) as tx:
            return await tx.fetch(sql, bank.tenant.id, *arguments)

    return read


@pytest.fixture
def call(bank: Bank) -> Callable[..., dict[str, Any]]:
    """`call("C2", feedback="…")`: the JSON of a contact by phone."""

    def make(customer: str = "C2", **more: object) -> dict[str, Any]:
        plain = {
            "customer_id": str(bank.customers[customer]),
            "channel": "CALL",
            "purpose": "CARE",
            "next_step": "发送报价",
            "next_date": "2026-12-01",
        }
        return {**plain, **more}

    return make
