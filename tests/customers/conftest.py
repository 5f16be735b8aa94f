"""A bank of any size, seeded set-based: units, managers, customers, balances, measures under a published run."""

import itertools
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

import asyncpg
import pytest
from rapport.customers.names import name_forms
from rapport.kernel.access import POSTS, Actor, Scope
from rapport.kernel.database import Database, Tenant, Transaction
from rapport.kernel.ids import uuid7
from rapport.kernel.secrets import BlindIndex
from rapport.organisation.directory import OrganisationDirectory
from rapport.products.measures import Windows, measure_frame, measure_range

AS_OF = date(2026, 11, 20)
HISTORY_FROM = date(2025, 10, 1)
SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
)
GIVEN = (
    "伟",
    "芳",
    "娜",
    "秀英",
    "敏",
    "静怡",
    "丽华",
    "强",
    "磊",
    "洋",
    "艳",
    "勇",
    "俊杰",
    "娟",
    "涛",
    "明",
)
LATIN = ("Ada Novak", "Jan Svoboda", "Eva Dvorakova", "Petr Cerny", "O'Neill Karel", "Marie Vesela")

UNITS = """
    WITH root AS (SELECT id FROM org_unit WHERE tenant_id = $1 AND parent_id IS NULL),
    branch AS (
        INSERT INTO org_unit (tenant_id, code, name, name_en, type, parent_id)
        SELECT $1, 'B' || b, '分行' || b, 'Branch ' || b, 'BRANCH', root.id FROM root, generate_series(1, 2) b
        RETURNING id, code)
    INSERT INTO org_unit (tenant_id, code, name, name_en, type, parent_id)
    SELECT $1, 'S' || right(branch.code, 1) || s, '支行' || right(branch.code, 1) || s,
           'Sub-branch ' || right(branch.code, 1) || s, 'SUB_BRANCH', branch.id
      FROM branch, generate_series(1, 3) s
"""
EMPLOYEES = """
    INSERT INTO employee (tenant_id, employee_no, name, org_id, main_post, hire_date)
    SELECT $1, 'E' || right(u.code, 2) || n, '经理' || right(u.code, 2) || n, u.id, 'RM', date '2020-01-01'
      FROM org_unit u, generate_series(1, 3) n WHERE u.tenant_id = $1 AND u.type = 'SUB_BRANCH'
"""
PRODUCTS = """
    INSERT INTO product_type (tenant_id, code, name, name_en, category, nature, aum_factor, deposit_factor)
    VALUES ($1, 'DEMAND', '活期存款', 'Demand deposit', 'DEPOSIT', 'LIABILITY', 1, 1),
           ($1, 'TERM', '定期存款', 'Term deposit', 'DEPOSIT', 'LIABILITY', 1, 1),
           ($1, 'WEALTH', '理财产品', 'Wealth product', 'WEALTH', 'AUM', 1, 0),
           ($1, 'LOAN', '消费贷款', 'Consumer loan', 'LOAN', 'ASSET', 0, 0)
    ON CONFLICT (tenant_id, code) DO NOTHING
"""
CUSTOMERS = """
    WITH rm AS (SELECT e.id, e.org_id, row_number() OVER (ORDER BY e.employee_no) - 1 AS n,
                       count(*) OVER () AS most
                  FROM employee e WHERE e.tenant_id = $1)
    INSERT INTO customer (tenant_id, customer_no, name, name_norm, name_pinyin, name_initials, name_grams, type,
                          line, managing_org_id, lead_rm_id, tier, since, status, tags, last_contact_on,
                          contact_soon_on, contact_due_on, alert_score, alert_level, next_task_on, updated_at)
    SELECT $1, 'C' || lpad(i::text, 7, '0'), n.name, n.norm, n.pinyin, n.initials, n.grams,
           CASE WHEN i % 20 = 0 THEN 'COMPANY' ELSE 'PERSON' END,
           CASE WHEN i % 20 = 0 THEN 'CORPORATE' ELSE 'RETAIL' END, rm.org_id, rm.id,
           CASE WHEN i % 20 = 0 THEN 'KEY' ELSE 'T' || i % 6 END, date '2015-01-01' + (i % 3000)::int, 'ACTIVE',
           CASE WHEN i % 7 = 0 THEN ARRAY['退休金'] WHEN i % 11 = 0 THEN ARRAY['家族', '海外'] ELSE '{}' END,
           CASE WHEN i % 9 <> 0 THEN $3::date - (i % 120)::int END,
           CASE WHEN i % 6 <> 0 THEN $3::date - (i % 120)::int + 36 END,
           CASE WHEN i % 6 <> 0 THEN $3::date - (i % 120)::int + 45 END,
           CASE WHEN i % 13 = 0 THEN 25 + i % 70 ELSE 0 END,
           CASE WHEN i % 13 <> 0 THEN 'NONE' WHEN 25 + i % 70 >= 70 THEN 'RED'
                WHEN 25 + i % 70 >= 45 THEN 'ORANGE' ELSE 'YELLOW' END,
           CASE WHEN i % 5 = 0 THEN $3::date + (i % 30)::int END, now()
      FROM generate_series(1, $2::int) i
      JOIN rm ON rm.n = (i / 3) % rm.most
      JOIN pool n ON n.n = (i * 7919) % (SELECT count(*) FROM pool)
"""
LEADS = """
    INSERT INTO assignment (tenant_id, customer_id, line, rm_id, type, share_pct, valid_from)
    SELECT $1, c.id, c.line, c.lead_rm_id, 'LEAD', 100, date '2024-01-01' FROM customer c WHERE c.tenant_id = $1
"""
ACCOUNTS = """
    INSERT INTO account (tenant_id, account_no, kind, customer_id, product_type_id, currency, open_date,
                         maturity_date, rate, status, principal)
    SELECT $1, '62' || right(p.code, 2) || c.customer_no, k.kind, c.id, p.id, $2, date '2025-01-10',
           CASE WHEN p.code IN ('TERM', 'WEALTH') THEN $3::date + (right(c.customer_no, 2)::int % 90) + 1 END,
           CASE p.code WHEN 'LOAN' THEN 4.35 WHEN 'TERM' THEN 1.75 END, 'OPEN',
           CASE WHEN p.code = 'LOAN' THEN 50000000 END
      FROM customer c
      JOIN (VALUES ('DEMAND', 'ACCOUNT', 1), ('TERM', 'ARRANGEMENT', 3), ('WEALTH', 'ARRANGEMENT', 5),
                   ('LOAN', 'LOAN', 9)) AS k(code, kind, each) ON right(c.customer_no, 6)::int % k.each = 0
      JOIN product_type p ON p.tenant_id = $1 AND p.code = k.code
     WHERE c.tenant_id = $1
"""
BALANCES = """
    INSERT INTO balance_change (tenant_id, account_id, valid_from, balance, batch_id, line)
    SELECT $1, a.id, (date '2025-10-01' + make_interval(months => m))::date,
           ((('x' || substr(md5(a.account_no || m), 1, 6))::bit(24)::int % 40000000) + 500000)::bigint, $2, m + 1
      FROM account a, generate_series(0, 13) m WHERE a.tenant_id = $1
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
SOURCE = (
    "INSERT INTO feed_source (tenant_id, id, code, connector, enabled) VALUES ($1, $2, 'seed', 'test', true)"
)
DAY = """
    INSERT INTO feed_day (tenant_id, id, source_id, business_date, state, seen_at)
    VALUES ($1, $2, $3, $4, 'PROMOTED', now())
"""
FILE = """
    INSERT INTO feed_file (tenant_id, day_id, entity, name)
    VALUES ($1, $2, 'arrangement_balance', 'CBS_BALANCE_20261120.dat')
"""
STATISTICS = ("ANALYZE customer", "ANALYZE assignment", "ANALYZE account", "ANALYZE balance_change")
RANGES = """
    SELECT (array_agg(id ORDER BY id))[1] AS first, (array_agg(id ORDER BY id DESC))[1] AS last
      FROM (SELECT id, row_number() OVER (ORDER BY id) / 2000 AS part FROM customer WHERE tenant_id = $1) AS c
     GROUP BY part ORDER BY part
"""


@dataclass(frozen=True)
class Bank:
    """A seeded tenant. `unit(code)` and `rm(employee_no)` give ids, `actor(...)` somebody who acts in it."""

    tenant: Tenant
    run_id: UUID
    units: dict[str, UUID] = field(default_factory=dict)
    employees: dict[str, UUID] = field(default_factory=dict)


async def seed(tx: Transaction, customers: int, *, balances: bool = True) -> Bank:
    tenant = tx.tenant
    run_id, batch, source = uuid7(), uuid7(), uuid7()
    await tx.execute(UNITS, tenant.id)
    await tx.execute(EMPLOYEES, tenant.id)
    await tx.execute(PRODUCTS, tenant.id)
    await _pool(tx)
    await tx.execute(CUSTOMERS, tenant.id, customers, AS_OF)
    await tx.execute(LEADS, tenant.id)
    await tx.execute(SOURCE, tenant.id, source)
    await tx.execute(DAY, tenant.id, batch, source, AS_OF)
    await tx.execute(FILE, tenant.id, batch)
    await tx.execute(RUN, tenant.id, run_id, AS_OF)
    if balances:
        await tx.execute(ACCOUNTS, tenant.id, tenant.currency, AS_OF)
        await tx.execute(BALANCES, tenant.id, batch)
    units = await tx.fetch("SELECT code, id FROM org_unit WHERE tenant_id = $1", tenant.id)
    staff = await tx.fetch("SELECT employee_no, id FROM employee WHERE tenant_id = $1", tenant.id)
    return Bank(tenant, run_id, dict(map(tuple, units)), dict(map(tuple, staff)))


async def publish(tx: Transaction, bank: Bank) -> None:
    """The night's measures, by ranges of customers, and the run that people see."""
    frame = await measure_frame(tx, bank.run_id, AS_OF, Windows(), HISTORY_FROM)
    for row in await tx.fetch(RANGES, tx.tenant.id):
        await measure_range(tx, frame, row["first"], row["last"])
    await tx.execute(PUBLISH, tx.tenant.id, bank.run_id, AS_OF)


async def _pool(tx: Transaction) -> None:
    await tx.execute(
        "CREATE TEMP TABLE pool (n int, name text, norm text, pinyin text, initials text, grams text[])"
        " ON COMMIT DROP"
    )
    names = [a + b for a, b in itertools.product(SURNAMES, GIVEN)] + list(LATIN)
    forms = [(name, name_forms(tx.tenant.id, name, person=True)) for name in names]
    rows = [
        (n, name, form.norm, form.pinyin, form.initials, form.grams) for n, (name, form) in enumerate(forms)
    ]
    await tx.copy_records("pool", ["n", "name", "norm", "pinyin", "initials", "grams"], rows)


BankFactory = Callable[..., Awaitable[Bank]]


@pytest.fixture
def bank_factory(database: Database, tenant_factory, settings) -> BankFactory:
    """`await bank_factory(300)`: a new tenant with so many customers."""

    async def make(customers: int = 120, *, balances: bool = True, **options: object) -> Bank:
        tenant = await tenant_factory(replayed=True, **options)
        async with database.transaction(tenant) as tx:
            bank = await seed(tx, customers, balances=balances)
        await analyse(settings.admin_database_url)
        async with database.transaction(tenant) as tx:
            await publish(tx, bank)
        return bank

    return make


async def analyse(url: str) -> None:
    """Statistics, without which the planner guesses."""
    connection = await asyncpg.connect(url)
    try:
        for statement in STATISTICS:
            await connection.execute(statement)
    finally:
        await connection.close()


@pytest.fixture
async def bank(bank_factory: BankFactory) -> Bank:
    return await bank_factory()


@pytest.fixture
def actor_of(database: Database) -> Callable[..., Awaitable[Actor]]:
    """`await actor_of(bank, "RM", employee_no="E111")` or `(bank, "UNIT_HEAD", unit="B1")`: as a log-in would."""

    async def make(bank: Bank, post: str, *, unit: str = "HO", employee_no: str = "") -> Actor:
        template = next(each for each in POSTS if each.code == post)
        directory, org = OrganisationDirectory(), bank.units[unit]
        async with database.transaction(bank.tenant) as tx:
            reach = await directory.reach(tx, employee_no, org, template.scope)
        return Actor(
            bank.tenant, uuid7(), f"{post} {unit}", post, frozenset(template.permissions), Scope(template.scope),
            org, employee_no, reach.employee_id, reach.unit_ids, reach.employee_ids,
            whole_tenant=reach.whole,
        )  # fmt: skip

    return make


@pytest.fixture
def reading(database: Database) -> Callable[[Bank], object]:
    """`async with reading(bank) as tx:` a read-only transaction."""

    @asynccontextmanager
    async def open_(bank: Bank) -> AsyncGenerator[Transaction]:
        async with database.transaction(bank.tenant, readonly=True) as tx:
            yield tx

    return open_


@pytest.fixture
def mobile_of(services) -> Callable[..., Awaitable[None]]:
    """`await mobile_of(tx, customer_id, "13912345678")`: give a customer an encrypted number."""

    async def put(tx: Transaction, customer_id: UUID, number: str) -> None:
        cipher, ring = await services.key_store.cipher(tx), await services.key_store.ring(tx)
        await tx.execute(
            "UPDATE customer SET mobile = $3, mobile_index = $4 WHERE tenant_id = $1 AND id = $2",
            tx.tenant.id,
            customer_id,
            cipher.encrypt("customer", "mobile", customer_id, number),
            BlindIndex(ring, "customer", "mobile", "mobile").token(number),
        )

    return put
