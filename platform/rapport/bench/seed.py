"""A tenant of the wanted size, by COPY and set-based SQL: units, managers, customers, accounts, measures."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Final, LiteralString

from rapport.bench.people import Somebody, customers
from rapport.kernel.database import Tenant
from rapport.kernel.ids import uuid7
from rapport.kernel.secrets import BlindIndex, FieldCipher
from rapport.kernel.services import Services

CUSTOMER_COLUMNS: Final = (
    "tenant_id", "id", "customer_no", "name", "name_norm", "name_pinyin", "name_initials", "name_grams", "type",
    "line", "tier", "mobile", "mobile_index", "id_no", "tags", "source_system", "source_key", "updated_at",
)  # fmt: skip
# $1 tenant, and where it is needed $2 the run
UNITS: LiteralString = """
    INSERT INTO org_unit (tenant_id, code, name, type, parent_id, valid_from)
    SELECT $1, 'B' || b, '第' || b || '分行', 'BRANCH', h.id, date '2000-01-01'
      FROM generate_series(1, $2::int) b, org_unit h WHERE h.tenant_id = $1 AND h.code = 'HO'
"""
SUB_UNITS: LiteralString = """
    INSERT INTO org_unit (tenant_id, code, name, type, parent_id, valid_from)
    SELECT $1, p.code || 'S' || s, p.name || s || '支行', 'SUB_BRANCH', p.id, date '2000-01-01'
      FROM generate_series(1, $2::int) s, org_unit p WHERE p.tenant_id = $1 AND p.type = 'BRANCH'
"""
MANAGERS: LiteralString = """
    INSERT INTO employee (tenant_id, employee_no, name, org_id, main_post)
    SELECT $1, u.code || '-' || n, '经理' || u.code || n, u.id, 'RM'
      FROM generate_series(1, 5) n, org_unit u WHERE u.tenant_id = $1 AND u.type = 'SUB_BRANCH'
"""
DEAL: LiteralString = """
    WITH numbered AS (
        SELECT c.id, row_number() OVER (ORDER BY c.customer_no) - 1 AS n FROM customer c WHERE c.tenant_id = $1),
    managers AS (
        SELECT e.id, e.org_id, row_number() OVER (ORDER BY e.employee_no) - 1 AS n, count(*) OVER () AS all_of
          FROM employee e WHERE e.tenant_id = $1)
    UPDATE customer c
       SET lead_rm_id = m.id, managing_org_id = m.org_id, since = date '2015-01-01' + (x.n % 3000)::int,
           last_contact_on = current_date - (x.n % 200)::int,
           contact_soon_on = current_date - (x.n % 60)::int + 20,
           contact_due_on = current_date - (x.n % 60)::int + 30,
           alert_score = CASE WHEN x.n % 40 = 0 THEN 60 ELSE 0 END,
           alert_level = CASE WHEN x.n % 40 = 0 THEN 'ORANGE' ELSE 'NONE' END
      FROM numbered x JOIN managers m ON m.n = x.n % m.all_of
     WHERE c.tenant_id = $1 AND c.id = x.id
"""
ASSIGN: LiteralString = """
    INSERT INTO assignment (tenant_id, customer_id, line, rm_id, type, share_pct, valid_from)
    SELECT $1, c.id, c.line, c.lead_rm_id, 'LEAD', 100, date '2020-01-01' FROM customer c WHERE c.tenant_id = $1
"""
PRODUCT: LiteralString = """
    INSERT INTO product_type (tenant_id, code, name, name_en, category, nature, aum_factor, deposit_factor)
    VALUES ($1, 'BENCH', '活期存款', 'Current account', 'DEMAND', 'ASSET', 1, 1) RETURNING id
"""
ACCOUNTS: LiteralString = """
    INSERT INTO account (tenant_id, account_no, kind, customer_id, product_type_id, accounting_org_id, currency,
                         open_date, maturity_date, source_system, source_key)
    SELECT $1, c.customer_no || '-' || a, 'ACCOUNT', c.id, $2, c.managing_org_id, 'CNY', date '2020-01-01',
           CASE WHEN a = 2 THEN current_date + 1 + abs(hashtext(c.customer_no)) % 300 END, 'core',
           c.customer_no || '-' || a
      FROM customer c, generate_series(1, 2) a WHERE c.tenant_id = $1
"""
BALANCES: LiteralString = """
    INSERT INTO balance_change (tenant_id, account_id, valid_from, balance)
    SELECT $1, a.id, current_date - 1 - 60 * k, 100000 + abs(hashtextextended(a.account_no, k)) % 900000000
      FROM account a, generate_series(0, 3) k WHERE a.tenant_id = $1
"""
ACCOUNT_MEASURES: LiteralString = """
    INSERT INTO account_measure (tenant_id, run_id, account_id, customer_id, as_of, balance, balance_base,
                                 mtd_days, qtd_days, ytd_days, mtd_avg, qtd_avg, ytd_avg)
    SELECT $1, $2, a.id, a.customer_id, current_date - 1, b.balance, b.balance, b.balance, b.balance, b.balance,
           b.balance, b.balance, b.balance
      FROM account a
      JOIN balance_change b ON b.tenant_id = $1 AND b.account_id = a.id AND b.valid_from = current_date - 1
     WHERE a.tenant_id = $1
"""
CUSTOMER_MEASURES: LiteralString = """
    INSERT INTO customer_measure (tenant_id, run_id, customer_id, as_of, deposit, deposit_mtd_avg,
                                  deposit_ytd_avg, aum, aum_mtd_avg, aum_30_days_ago, accounts, categories,
                                  next_maturity)
    SELECT $1, $2, m.customer_id, current_date - 1, sum(m.balance), sum(m.mtd_avg), sum(m.ytd_avg),
           sum(m.balance), sum(m.mtd_avg), sum(m.balance) * 9 / 10, count(*), 1, min(a.maturity_date)
      FROM account_measure m JOIN account a ON a.tenant_id = $1 AND a.id = m.account_id
     WHERE m.tenant_id = $1 AND m.run_id = $2 GROUP BY m.customer_id
"""
PUBLISH: LiteralString = """
    UPDATE business_state
       SET data_as_of = current_date - 1, published_run_id = $2, published_as_of = current_date - 1,
           updated_at = now()
     WHERE tenant_id = $1
"""
# A post that sees every customer: what the bare server's statements are recorded with.
EVERYBODY: LiteralString = """
    INSERT INTO post (tenant_id, code, name, name_en, family, permissions, data_scope, lines)
    SELECT $1, 'EVERYBODY', '全部', 'Everybody', p.family, p.permissions, 'TENANT', '{}'
      FROM post p WHERE p.tenant_id = $1 AND p.code = 'UNIT_HEAD'
"""


async def seed(
    connection: Any, services: Services, tenant: Tenant, count: int, shape: tuple[int, int] = (4, 3)
) -> list[Somebody]:
    """Fill the new tenant; `connection` is an administrator's with `app.tenant_id` set. The customers made.

    `shape`: branches, and sub-branches in each.
    """
    async with services.database.transaction(tenant) as tx:
        cipher = await services.key_store.cipher(tx)
        index = BlindIndex(await services.key_store.ring(tx), "customer", "mobile", "mobile")
    people = list(customers(tenant.id, count))
    await connection.execute(UNITS, tenant.id, shape[0])
    await connection.execute(SUB_UNITS, tenant.id, shape[1])
    for statement in (MANAGERS, EVERYBODY):
        await connection.execute(statement, tenant.id)
    await connection.copy_records_to_table(
        "customer", columns=CUSTOMER_COLUMNS, records=_rows(tenant.id, people, cipher, index)
    )
    run = uuid7()
    product = await connection.fetchval(PRODUCT, tenant.id)
    await connection.execute(DEAL, tenant.id)
    await connection.execute(ASSIGN, tenant.id)
    await connection.execute(ACCOUNTS, tenant.id, product)
    await connection.execute(BALANCES, tenant.id)
    for statement in (ACCOUNT_MEASURES, CUSTOMER_MEASURES, PUBLISH):
        await connection.execute(statement, tenant.id, run)
    await connection.execute("VACUUM ANALYZE")
    return people


def _rows(
    tenant_id: int, people: Sequence[Somebody], cipher: FieldCipher, index: BlindIndex
) -> Iterator[tuple[object, ...]]:
    now = datetime.now(UTC)
    mobiles = cipher.encrypt_column("customer", "mobile", [(each.id, each.mobile) for each in people])
    numbers = cipher.encrypt_column(
        "customer", "id_no", [(each.id, f"99{each.mobile}00001") for each in people]
    )
    tokens = index.tokens(each.mobile for each in people)
    for n, (each, mobile, token, number) in enumerate(zip(people, mobiles, tokens, numbers, strict=True)):
        forms = each.forms
        kind, line = ("PERSON", "RETAIL") if each.person else ("COMPANY", "CORPORATE")
        yield (
            tenant_id, each.id, each.number, each.name, forms.norm, forms.pinyin, forms.initials, forms.grams,
            kind, line, f"T{n % 6}" if each.person else "BASIC", mobile, token, number, [], "core",
            each.number, now,
        )  # fmt: skip
