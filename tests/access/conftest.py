"""A bank with two branches and teams, and a neighbour bank: the same kinds of objects at each distance."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

import pytest
from rapport.kernel.database import Database, Tenant, Transaction
from rapport.kernel.ids import uuid7

AS_OF = date(2026, 11, 20)
UNITS = """
    WITH root AS (SELECT id FROM org_unit WHERE tenant_id = $1 AND parent_id IS NULL),
    branch AS (
        INSERT INTO org_unit (tenant_id, code, name, type, parent_id)
        SELECT $1, v.code, v.code, 'BRANCH', root.id FROM root, (VALUES ('B1'), ('B2')) AS v(code)
        RETURNING id, code),
    sub AS (
        INSERT INTO org_unit (tenant_id, code, name, type, parent_id)
        SELECT $1, v.code, v.code, 'SUB_BRANCH', branch.id
          FROM (VALUES ('S11', 'B1'), ('S12', 'B1'), ('S21', 'B2')) AS v(code, parent)
          JOIN branch ON branch.code = v.parent
        RETURNING id, code)
    INSERT INTO org_unit (tenant_id, code, name, type, parent_id)
    SELECT $1, 'T111', 'T111', 'TEAM', sub.id FROM sub WHERE sub.code = 'S11'
"""
EMPLOYEES = """
    INSERT INTO employee (tenant_id, employee_no, name, org_id, team_id, main_post, hire_date)
    SELECT $1, v.no, v.no, u.id, t.id, 'RM', date '2020-01-01'
      FROM (VALUES ('OWN', 'S11', 'T111'), ('TEAM', 'S12', ''), ('BRANCH', 'S21', '')) AS v(no, unit, team)
      JOIN org_unit u ON u.tenant_id = $1 AND u.code = v.unit
      LEFT JOIN org_unit t ON t.tenant_id = $1 AND t.code = v.team
"""
CUSTOMERS = """
    INSERT INTO customer (tenant_id, customer_no, name, name_pinyin, type, line, managing_org_id, lead_rm_id, tier,
                          since, status, last_contact_on, contact_soon_on, contact_due_on, updated_at)
    SELECT $1, 'C-' || e.employee_no, '客户' || e.employee_no, 'kehu', 'PERSON', 'RETAIL', e.org_id, e.id, 'T3',
           date '2020-01-01', 'ACTIVE', date '2026-09-01', date '2026-10-07', date '2026-10-16', now()
      FROM employee e WHERE e.tenant_id = $1
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
ALERTS = """
    INSERT INTO churn_alert (tenant_id, customer_id, opened_on, evaluated_on, raised_on, raised_level, base_score,
                             combo, score, level, signals, state, due_on, aum_opened, run_id, created_at)
    SELECT $1, c.id, $3, $3, $3, 'RED', 55, true, 72, 'RED', '[]', 'OPEN', $3::date + 3, 100000000, $2, now()
      FROM customer c WHERE c.tenant_id = $1
"""
TASKS = """
    INSERT INTO task (tenant_id, no, source, kind, title, customer_id, assignee_id, due_on, state, created_at)
    SELECT $1, 'T-' || c.customer_no, 'SELF', 'MANUAL', 'a task', c.id, c.lead_rm_id, $2::date + 3, 'NEW', now()
      FROM customer c WHERE c.tenant_id = $1
"""
REPORTS = """
    INSERT INTO call_report (tenant_id, customer_id, rm_id, contacted_on, started_at, channel, purpose)
    SELECT $1, c.id, c.lead_rm_id, $2, now(), 'CALL', 'CARE' FROM customer c WHERE c.tenant_id = $1
"""
ACCOUNTS = """
    INSERT INTO account (tenant_id, account_no, kind, customer_id, product_type_id, accounting_org_id, currency,
                         open_date, source_system, source_key)
    SELECT $1, 'A-' || c.customer_no, 'ACCOUNT', c.id, p.id, c.managing_org_id, 'CNY', date '2020-01-01', 'core',
           'A-' || c.customer_no
      FROM customer c, (SELECT id FROM product_type WHERE tenant_id = $1 ORDER BY code LIMIT 1) p
     WHERE c.tenant_id = $1
"""
MOVEMENTS = """
    INSERT INTO funds_movement (tenant_id, customer_id, business_date, direction, amount, threshold, previous_aum,
                                posting_id, run_id)
    SELECT $1, c.id, $3, 'OUT', -50000000, 20000000, 100000000, uuidv7(), $2 FROM customer c WHERE c.tenant_id = $1
"""
# Each object with the distance of its owner: OWN, TEAM (another team of the branch) or BRANCH (another branch).
OBJECTS = """
    SELECT 'customer' AS kind, substr(c.customer_no, 3) AS place, c.id FROM customer c WHERE c.tenant_id = $1
    UNION ALL SELECT 'alert', substr(c.customer_no, 3), a.id
      FROM churn_alert a JOIN customer c ON c.tenant_id = $1 AND c.id = a.customer_id WHERE a.tenant_id = $1
    UNION ALL SELECT 'task', substr(c.customer_no, 3), t.id
      FROM task t JOIN customer c ON c.tenant_id = $1 AND c.id = t.customer_id WHERE t.tenant_id = $1
    UNION ALL SELECT 'contact', substr(c.customer_no, 3), r.id
      FROM call_report r JOIN customer c ON c.tenant_id = $1 AND c.id = r.customer_id WHERE r.tenant_id = $1
    UNION ALL SELECT 'account', substr(c.customer_no, 3), a.id
      FROM account a JOIN customer c ON c.tenant_id = $1 AND c.id = a.customer_id WHERE a.tenant_id = $1
    UNION ALL SELECT 'movement', substr(c.customer_no, 3), m.id
      FROM funds_movement m JOIN customer c ON c.tenant_id = $1 AND c.id = m.customer_id WHERE m.tenant_id = $1
"""


@dataclass(frozen=True)
class World:
    """`objects[(kind, place)]`; places OWN, TEAM, BRANCH of this bank."""

    tenant: Tenant
    objects: dict[tuple[str, str], UUID] = field(default_factory=dict)


@pytest.fixture
def world_factory(database: Database) -> Callable[[Tenant], Awaitable[World]]:
    """Fill a tenant."""

    async def make(tenant: Tenant) -> World:
        async with database.transaction(tenant) as tx:
            return World(tenant, await _fill(tx))

    return make


async def _fill(tx: Transaction) -> dict[tuple[str, str], UUID]:
    tenant, run = tx.tenant.id, uuid7()
    for statement in (UNITS, EMPLOYEES, CUSTOMERS, LEADS, ACCOUNTS):
        await tx.execute(statement, tenant)
    for statement in (RUN, PUBLISH, MEASURES, ALERTS, MOVEMENTS):
        await tx.execute(statement, tenant, run, AS_OF)
    for statement in (TASKS, REPORTS):
        await tx.execute(statement, tenant, AS_OF)
    return {(row["kind"], row["place"]): row["id"] for row in await tx.fetch(OBJECTS, tenant)}
