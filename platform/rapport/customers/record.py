"""One customer with his figures: the statement behind the customer page and `GET /customers/{id}`."""

from datetime import date
from typing import LiteralString
from uuid import UUID

import msgspec

from rapport.customers.service import in_scope
from rapport.kernel.access import Actor, customer_scope
from rapport.kernel.database import Transaction
from rapport.kernel.errors import NotFound

CUSTOMER: LiteralString = """
    SELECT c.id, c.customer_no, c.name, c.type, c.line, c.tier, c.tier_since, c.lifecycle, c.status, c.since,
           c.gender, c.birth_date, c.mobile, c.id_no, c.email, c.address, c.tags, c.remark, c.version,
           c.last_contact_on, c.contact_soon_on, c.contact_due_on, c.next_task_on, c.alert_score, c.alert_level,
           u.code AS unit_code, u.name AS unit, u.name_en AS unit_en,
           e.id AS rm_id, e.employee_no AS rm_no, e.name AS rm, e.status AS rm_status,
           m.as_of, m.aum, m.aum_30_days_ago, m.aum_change, m.aum_mtd_avg, m.deposit, m.deposit_mtd_avg,
           m.deposit_ytd_avg, m.deposit_month_base, m.loan, m.credit_amount, m.credit_used, m.accounts,
           m.categories, m.next_maturity
      FROM customer c
      LEFT JOIN customer_measure m ON m.tenant_id = $1 AND m.customer_id = c.id
           AND m.run_id = (SELECT s.published_run_id FROM business_state s WHERE s.tenant_id = $1)
      LEFT JOIN org_unit u ON u.tenant_id = $1 AND u.id = c.managing_org_id
      LEFT JOIN employee e ON e.tenant_id = $1 AND e.id = c.lead_rm_id
     WHERE c.tenant_id = $1 AND c.id = $3 AND {in scope}
"""


class CustomerRecord(msgspec.Struct, frozen=True):
    """Figures in minor units of the base currency, None before the first night; personal fields encrypted."""

    id: UUID
    customer_no: str
    name: str
    type: str
    line: str
    tier: str
    tier_since: date | None
    lifecycle: str
    status: str
    since: date | None
    gender: str
    birth_date: date | None
    mobile: bytes | None
    id_no: bytes | None
    email: bytes | None
    address: bytes | None
    tags: list[str]
    remark: str
    version: int
    last_contact_on: date | None
    contact_soon_on: date | None
    contact_due_on: date | None
    next_task_on: date | None
    alert_score: int
    alert_level: str
    unit_code: str | None
    unit: str | None
    unit_en: str | None
    rm_id: UUID | None
    rm_no: str | None
    rm: str | None
    rm_status: str | None
    as_of: date | None
    aum: int | None
    aum_30_days_ago: int | None
    aum_change: int | None
    aum_mtd_avg: int | None
    deposit: int | None
    deposit_mtd_avg: int | None
    deposit_ytd_avg: int | None
    deposit_month_base: int | None
    loan: int | None
    credit_amount: int | None
    credit_used: int | None
    accounts: int | None
    categories: int | None
    next_maturity: date | None


async def find_customer(tx: Transaction, actor: Actor, customer_id: UUID) -> CustomerRecord:
    """The customer with the published figures; `NotFound` for unknown and foreign ids alike."""
    scope = customer_scope(actor)
    row = await tx.fetch_row(in_scope(CUSTOMER, scope), tx.tenant.id, scope.ids, customer_id)
    if row is None:
        raise NotFound
    return CustomerRecord(*row)
