"""A small bank whose every text carries a mark: units, managers, customers, accounts, tasks, contacts, alerts."""

from datetime import date
from typing import Final, LiteralString
from uuid import UUID

from rapport.bench.isolation.marks import Marks
from rapport.customers.names import name_forms
from rapport.kernel.database import Transaction
from rapport.kernel.ids import uuid7
from rapport.kernel.secrets import BlindIndex
from rapport.kernel.services import Services

AS_OF: Final = date(2026, 11, 20)
# $1 tenant, $2 the mark
UNITS: LiteralString = """
    INSERT INTO org_unit (tenant_id, code, name, name_en, type, parent_id)
    SELECT $1, v.code, $2 || v.code, $2 || v.code, 'SUB_BRANCH', u.id
      FROM org_unit u, (VALUES ('S1'), ('S2')) AS v(code) WHERE u.tenant_id = $1 AND u.parent_id IS NULL
"""
EMPLOYEES: LiteralString = """
    INSERT INTO employee (tenant_id, employee_no, name, org_id, main_post, hire_date)
    SELECT $1, 'E' || u.code || n, $2 || '经理' || n, u.id, 'RM', date '2020-01-01'
      FROM org_unit u, generate_series(1, 2) n WHERE u.tenant_id = $1 AND u.type = 'SUB_BRANCH'
"""
CUSTOMERS: LiteralString = """
    INSERT INTO customer (tenant_id, customer_no, name, name_norm, name_pinyin, name_initials, name_grams, type,
                          line, managing_org_id, lead_rm_id, tier, since, status, tags, remark, last_contact_on,
                          contact_soon_on, contact_due_on, alert_score, alert_level, updated_at)
    SELECT $1, 'C' || $2 || e.employee_no || n, $3, $4, $5, $6, $7, 'PERSON', 'RETAIL', e.org_id, e.id, 'T3',
           date '2020-01-01', 'ACTIVE', ARRAY[$2], $2, date '2026-09-01', date '2026-10-07', date '2026-10-16',
           72, 'RED', now()
      FROM employee e, generate_series(1, 2) n WHERE e.tenant_id = $1
    RETURNING id
"""
MOBILES: LiteralString = "UPDATE customer SET mobile = $3, mobile_index = $4 WHERE tenant_id = $1 AND id = $2"
LEADS: LiteralString = """
    INSERT INTO assignment (tenant_id, customer_id, line, rm_id, type, share_pct, valid_from)
    SELECT $1, c.id, 'RETAIL', c.lead_rm_id, 'LEAD', 100, date '2024-01-01' FROM customer c WHERE c.tenant_id = $1
"""
PRODUCT: LiteralString = """
    INSERT INTO product_type (tenant_id, code, name, name_en, category, nature, aum_factor, deposit_factor)
    VALUES ($1, 'MARKED', $2, $2, 'DEMAND', 'LIABILITY', 1, 1)
"""
ACCOUNTS: LiteralString = """
    INSERT INTO account (tenant_id, account_no, kind, customer_id, product_type_id, accounting_org_id, currency,
                         open_date, maturity_date, source_system, source_key)
    SELECT $1, $2 || c.customer_no, 'ACCOUNT', c.id, p.id, c.managing_org_id, 'CNY', date '2020-01-01',
           date '2026-11-25', 'core', $2 || c.customer_no
      FROM customer c JOIN product_type p ON p.tenant_id = $1 AND p.code = 'MARKED' WHERE c.tenant_id = $1
"""
# $1 tenant, $2 the run, $3 the day
RUN: LiteralString = """
    INSERT INTO calculation_run (tenant_id, id, business_date, state, started_at, published_at)
    VALUES ($1, $2, $3, 'DONE', now(), now())
"""
PUBLISH: LiteralString = """
    INSERT INTO business_state (tenant_id, data_as_of, published_run_id, published_as_of, updated_at)
    VALUES ($1, $3, $2, $3, now())
    ON CONFLICT (tenant_id) DO UPDATE SET data_as_of = $3, published_run_id = $2, published_as_of = $3
"""
MEASURES: LiteralString = """
    INSERT INTO customer_measure (tenant_id, run_id, customer_id, as_of, aum, deposit, aum_30_days_ago)
    SELECT $1, $2, c.id, $3, 100000000, 60000000, 150000000 FROM customer c WHERE c.tenant_id = $1
"""
ALERTS: LiteralString = """
    INSERT INTO churn_alert (tenant_id, customer_id, opened_on, evaluated_on, raised_on, raised_level, base_score,
                             combo, score, level, signals, state, due_on, aum_opened, run_id, created_at)
    SELECT $1, c.id, $3, $3, $3, 'RED', 55, true, 72, 'RED', '[]', 'OPEN', $3::date + 3, 100000000, $2, now()
      FROM customer c WHERE c.tenant_id = $1
"""
MOVEMENTS: LiteralString = """
    INSERT INTO funds_movement (tenant_id, customer_id, business_date, direction, amount, threshold, previous_aum,
                                counterparty_bank, posting_id, run_id)
    SELECT $1, c.id, $3, 'OUT', -50000000, 20000000, 100000000, $4, uuidv7(), $2
      FROM customer c WHERE c.tenant_id = $1
"""
TASKS: LiteralString = """
    INSERT INTO task (tenant_id, no, source, kind, title, customer_id, assignee_id, due_on, state, created_at)
    SELECT $1, 'T-' || c.customer_no, 'SELF', 'MANUAL', $2, c.id, c.lead_rm_id, date '2026-11-23', 'NEW', now()
      FROM customer c WHERE c.tenant_id = $1
"""
REPORTS: LiteralString = """
    INSERT INTO call_report (tenant_id, customer_id, rm_id, contacted_on, started_at, channel, purpose, feedback)
    SELECT $1, c.id, c.lead_rm_id, date '2026-11-19', now(), 'CALL', 'CARE', $2
      FROM customer c WHERE c.tenant_id = $1
"""
OBJECTS: LiteralString = """
    SELECT 'customer_id' AS kind, array_agg(id) AS ids FROM customer WHERE tenant_id = $1
    UNION ALL SELECT 'alert_id', array_agg(id) FROM churn_alert WHERE tenant_id = $1
    UNION ALL SELECT 'task_id', array_agg(id) FROM task WHERE tenant_id = $1
    UNION ALL SELECT 'report_id', array_agg(id) FROM call_report WHERE tenant_id = $1
    UNION ALL SELECT 'account_id', array_agg(id) FROM account WHERE tenant_id = $1
    UNION ALL SELECT 'movement_id', array_agg(id) FROM funds_movement WHERE tenant_id = $1
    UNION ALL SELECT 'unit_id', array_agg(id) FROM org_unit WHERE tenant_id = $1
    UNION ALL SELECT 'employee_id', array_agg(id) FROM employee WHERE tenant_id = $1
    UNION ALL SELECT 'user_id', array_agg(id) FROM user_account WHERE tenant_id = $1
"""


async def fill(services: Services, tx: Transaction, marks: Marks) -> None:
    """Rows of every kind that routes ask for."""
    tenant, word, run = tx.tenant.id, marks.word, uuid7()
    for statement in (UNITS, EMPLOYEES, PRODUCT):
        await tx.execute(statement, tenant, word)
    await _customers(services, tx, marks)
    await tx.execute(LEADS, tenant)
    await tx.execute(ACCOUNTS, tenant, marks.account)
    for statement in (RUN, PUBLISH, MEASURES, ALERTS):
        await tx.execute(statement, tenant, run, AS_OF)
    await tx.execute(MOVEMENTS, tenant, run, AS_OF, word)
    for statement in (TASKS, REPORTS):
        await tx.execute(statement, tenant, word)


async def objects(tx: Transaction) -> dict[str, tuple[UUID, ...]]:
    """Ids by the name that a path gives them."""
    return {row["kind"]: tuple(row["ids"] or ()) for row in await tx.fetch(OBJECTS, tx.tenant.id)}


async def _customers(services: Services, tx: Transaction, marks: Marks) -> None:
    forms = name_forms(tx.tenant.id, marks.word, person=True)
    named = (marks.word, forms.norm, forms.pinyin, forms.initials, forms.grams)
    cipher = await services.key_store.cipher(tx)
    index = BlindIndex(await services.key_store.ring(tx), "customer", "mobile", "mobile")
    for row in await tx.fetch(CUSTOMERS, tx.tenant.id, marks.word, *named):
        sealed = cipher.encrypt("customer", "mobile", row["id"], marks.mobile)
        await tx.execute(MOBILES, tx.tenant.id, row["id"], sealed, index.token(marks.mobile))
