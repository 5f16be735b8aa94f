"""A customer who holds everything: accounts in two currencies, a term deposit, a fund, a loan, postings."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from rapport.kernel.database import Database, Tenant, Transaction
from rapport.kernel.ids import uuid7
from rapport.products.measures import Windows, measure_frame, measure_range

AS_OF = date(2026, 11, 20)
BEGINNING = date(2025, 1, 1)
EVERYBODY = UUID(int=0), UUID(int=2**128 - 1)

PEOPLE = """
    WITH root AS (SELECT id FROM org_unit WHERE tenant_id = $1 AND parent_id IS NULL),
    rm AS (
        INSERT INTO employee (tenant_id, id, employee_no, name, org_id, main_post)
        SELECT $1, x.id, x.no, x.no, root.id, 'RM'
          FROM root, (VALUES ($2::uuid, 'E1'), ($3::uuid, 'E2')) AS x(id, no)),
    person AS (
        INSERT INTO customer (tenant_id, id, customer_no, name, type, line, managing_org_id, lead_rm_id,
                              updated_at)
        SELECT $1, x.id, x.no, x.no, 'PERSON', 'RETAIL', root.id, x.rm, now()
          FROM root, (VALUES ($4::uuid, 'C1', $2::uuid), ($5::uuid, 'C2', $3::uuid)) AS x(id, no, rm))
    INSERT INTO assignment (tenant_id, customer_id, line, rm_id, type, share_pct, valid_from)
    VALUES ($1, $4, 'RETAIL', $2, 'LEAD', 100, '2025-01-01'), ($1, $5, 'RETAIL', $3, 'LEAD', 100, '2025-01-01')
"""
TYPES = """
    INSERT INTO product_type (tenant_id, id, code, name, name_en, category, nature, aum_factor, deposit_factor)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0)
"""
ACCOUNT = """
    INSERT INTO account (tenant_id, id, account_no, kind, customer_id, product_type_id, currency, open_date,
                         maturity_date, close_date, rate, status, principal, overdue_days, risk_class)
    VALUES ($1, $2, $3, $4, $5, $6, $7, '2025-01-05', $8, $9, $10, $11, $12, $13, $14)
"""
CHANGE = """
    INSERT INTO balance_change (tenant_id, account_id, valid_from, balance, batch_id, line)
    VALUES ($1, $2, $3, $4, $5, $6)
"""
POSTING = """
    INSERT INTO posting (tenant_id, booked, account_id, amount, operation, purpose, counterparty_bank,
                         counterparty_account, source_system, source_key, batch_id, line)
    VALUES ($1, $2, $3, $4, $5, '', $6, $7, 'core', $8, $9, $10)
"""


@dataclass(frozen=True)
class Held:
    """`customer` of manager E1 holds everything, `other` of E2 one account. `accounts` by their word."""

    tenant: Tenant
    customer: UUID
    other: UUID
    accounts: dict[str, UUID]
    run_id: UUID


# Each by a word: product, kind, currency, number, changes.
ACCOUNTS = {
    "current": (
        "DEMAND", "ACCOUNT", "CNY", "6222020200112233445",
        [(BEGINNING, 1_000_00), (date(2026, 6, 1), 90_000_00), (date(2026, 11, 10), 40_000_55)],
    ),
    "dollar": ("DEMAND", "ACCOUNT", "USD", "6222020200998877665", [(date(2026, 3, 1), 1_000_33)]),
    "yen": ("DEMAND", "ACCOUNT", "JPY", "62220202007777", [(date(2026, 10, 1), 123_457)]),
    "term": ("TERM", "ARRANGEMENT", "CNY", "T0001", [(date(2026, 1, 15), 200_000_00)]),
    "fund": (
        "FUND", "ARRANGEMENT", "CNY", "F0001", [(date(2026, 2, 1), 50_000_01), (date(2026, 9, 1), 60_000_03)],
    ),
    "loan": ("LOAN", "LOAN", "CNY", "L0001", [(date(2026, 4, 1), 300_000_00), (date(2026, 11, 1), 295_000_00)]),
    "closed": ("DEMAND", "ACCOUNT", "CNY", "62220202000000", [(BEGINNING, 5_00), (date(2026, 5, 1), 0)]),
}  # fmt: skip
PRODUCTS = {
    "DEMAND": ("活期存款", "Demand deposit", "DEPOSIT", "LIABILITY", "1"),
    "TERM": ("定期存款", "Term deposit", "DEPOSIT", "LIABILITY", "1"),
    "FUND": ("混合基金", "", "FUND", "AUM", "0.8"),
    "LOAN": ("住房贷款", "Mortgage", "LOAN", "ASSET", "0"),
}


async def _fill(tx: Transaction) -> Held:
    tenant = tx.tenant.id
    customer, other, first, second = uuid7(), uuid7(), uuid7(), uuid7()
    await tx.execute(PEOPLE, tenant, first, second, customer, other)
    types = {code: uuid7() for code in PRODUCTS}
    for code, (name, english, category, nature, factor) in PRODUCTS.items():
        await tx.execute(TYPES, tenant, types[code], code, name, english, category, nature, Decimal(factor))
    day, history, night = await _feed(tx)
    accounts: dict[str, UUID] = {}
    for word, (product, kind, currency, number, changes) in ACCOUNTS.items():
        accounts[word] = await _account(tx, customer, word, types[product], kind, currency, number)
        for line, (valid_from, balance) in enumerate(changes, 1):
            batch = day if valid_from >= date(2026, 11, 1) else history
            await tx.execute(CHANGE, tenant, accounts[word], valid_from, balance, batch, line)
    accounts["another's"] = await _account(
        tx, other, "other", types["DEMAND"], "ACCOUNT", "CNY", "62220202001111"
    )
    await tx.execute(CHANGE, tenant, accounts["another's"], BEGINNING, 7_00, day, -1)
    await _rates(tx)
    await _postings(tx, accounts["current"], day)
    frame = await measure_frame(tx, night, AS_OF, Windows(), BEGINNING)
    await measure_range(tx, frame, *EVERYBODY)
    await tx.execute(
        "UPDATE business_state SET data_as_of = $2, published_run_id = $3, published_as_of = $2"
        " WHERE tenant_id = $1",
        tenant, AS_OF, night,
    )  # fmt: skip
    return Held(tx.tenant, customer, other, accounts, night)


async def _account(
    tx: Transaction, customer: UUID, word: str, product: UUID, kind: str, currency: str, number: str
) -> UUID:

    account = uuid7()
    loan, term, closed = word == "loan", word == "term", word == "closed"
    await tx.execute(
        ACCOUNT, tx.tenant.id, account, number, kind, customer, product, currency,
        date(2026, 11, 15) if term else None, date(2026, 5, 1) if closed else None,
        Decimal("4.350") if loan else Decimal("1.75") if term else None, "CLOSED" if closed else "OPEN",
        300_000_00 if loan else 200_000_00 if term else None, 3 if loan else 0, "SPECIAL_MENTION" if loan else "",
    )  # fmt: skip
    return account


async def _feed(tx: Transaction) -> tuple[UUID, UUID, UUID]:
    tenant, source, day, history, night = tx.tenant.id, uuid7(), uuid7(), uuid7(), uuid7()
    await tx.execute(
        "INSERT INTO feed_source (tenant_id, id, code, connector, enabled) VALUES ($1, $2, 'held', 'x', true)",
        tenant,
        source,
    )
    for batch, on, revision in ((day, AS_OF, 2), (history, date(2026, 10, 31), 1)):
        await tx.execute(
            "INSERT INTO feed_day (tenant_id, id, source_id, business_date, revision, state, seen_at)"
            " VALUES ($1, $2, $3, $4, $5, 'PROMOTED', now())",
            tenant, batch, source, on, revision,
        )  # fmt: skip
    files = [
        (day, "arrangement_balance", "CBS_BALANCE_20261120.dat"),
        (day, "posting", "CBS_TXN_20261120.dat"),
        (day, "loan_arrangement", "CBS_LOAN_20261120.dat"),
        (history, "balance_history", "CBS_HISTORY_20261031.dat"),
        (history, "arrangement_balance", "CBS_BALANCE_20261031.dat"),
        (history, "term_arrangement", "CBS_ARRANGEMENT_20261031.dat"),
    ]
    for batch, entity, name in files:
        await tx.execute(
            "INSERT INTO feed_file (tenant_id, day_id, entity, name) VALUES ($1, $2, $3, $4)",
            tenant,
            batch,
            entity,
            name,
        )
    await tx.execute(
        "INSERT INTO calculation_run (tenant_id, id, business_date, state, started_at)"
        " VALUES ($1, $2, $3, 'DONE', now())",
        tenant, night, AS_OF,
    )  # fmt: skip
    return day, history, night


async def _rates(tx: Transaction) -> None:

    for currency, day, rate in (
        ("USD", date(2026, 1, 1), "7.1234"),
        ("USD", date(2026, 8, 1), "7.05"),
        ("USD", date(2026, 11, 19), "7.0011"),
        ("JPY", date(2026, 1, 1), "0.04787"),
    ):
        await tx.execute(
            "INSERT INTO fx_rate (tenant_id, currency, middle_rate, as_of) VALUES ($1, $2, $3, $4)",
            tx.tenant.id, currency, Decimal(rate), day,
        )  # fmt: skip


async def _postings(tx: Transaction, account: UUID, batch: UUID) -> None:
    for month in (9, 10, 11):
        await tx.execute("SELECT ensure_posting_month($1)", date(2026, month, 1))
    for n in range(95):
        booked = date(2026, 9 + n % 3, 1 + n % 20)
        amount = -60_000_00 if n == 50 else (n + 1) * (-1) ** n * 100
        await tx.execute(
            POSTING, tx.tenant.id, booked, account, amount, "TRANSFER_OUT" if amount < 0 else "TRANSFER_IN",
            "招商银行" if n % 5 == 0 else "", "6225887712345678" if n % 5 == 0 else "", f"T{n:04}", batch, n + 1,
        )  # fmt: skip


@pytest.fixture
def held_factory(database: Database, tenant_factory) -> Callable[[], Awaitable[Held]]:
    async def make() -> Held:
        tenant = await tenant_factory(replayed=True)
        async with database.transaction(tenant) as tx:
            return await _fill(tx)

    return make


@pytest.fixture
async def held(held_factory) -> Held:
    return await held_factory()
