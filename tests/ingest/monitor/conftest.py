"""A source with days in every state, written as the feed writes them."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from rapport.kernel.database import Tenant
from rapport.kernel.ids import uuid7
from rapport.kernel.services import Services
from rapport.products.catalogue import DEFAULT, load_products

SOURCE = """
    INSERT INTO feed_source (tenant_id, code, connector, directory)
    VALUES ($1, 'core', 'core_banking', '/srv/feed')
    ON CONFLICT (tenant_id, code) DO UPDATE SET directory = EXCLUDED.directory
    RETURNING id
"""
DAY = """
    INSERT INTO feed_day (tenant_id, id, source_id, business_date, revision, fingerprint, state, reason, rows,
                          seconds, seen_at, decided_at, promoted_at, reconciled)
    VALUES ($1, $2, $3, $4, $5, 'x', $6, $7, $8, $9, $10, $11, $12, $13)
"""
FILE = """
    INSERT INTO feed_file (tenant_id, day_id, entity, name, mode, rows, amount, sha256, size, state, set_aside)
    VALUES ($1, $2, 'arrangement_balance', 'CBS_BALANCE.dat', 'FULL', 120, 1234567, $3, 999, $4, 2)
"""
PROBLEM = """
    INSERT INTO feed_problem (tenant_id, day_id, file, line, "column", code, reason, params, blocking)
    VALUES ($1, $2, 'CBS_BALANCE.dat', 17, 'balance', 'ROW_COUNT', 'stored English', $3::jsonb, true)
"""
ASIDE = """
    INSERT INTO set_aside_row (tenant_id, day_id, entity, source_key, line, "column", value, reason, amount)
    VALUES ($1, $2, 'deposit_arrangement', $3, $4, 'product_code', 'DEP_YOUTH', 'UNKNOWN_PRODUCT', 5000)
"""
FOLLOWS = """
    INSERT INTO set_aside_row (tenant_id, day_id, entity, source_key, line, "column", value, reason, amount)
    VALUES ($1, $2, 'arrangement_balance', 'k', 5, 'acct_no', '', 'WAITS_FOR_ITS_ACCOUNT', 700)
"""
LEDGER = """
    INSERT INTO reconciliation (tenant_id, day_id, business_date, subject, currency, ledger, facts, difference)
    VALUES ($1, $2, $3, '2011', 'CNY', 100000, $4::bigint, $4::bigint - 100000)
"""
RUN = """
    INSERT INTO calculation_run (tenant_id, id, business_date, state, started_at) VALUES ($1, $2, $3, $4, now())
"""
STEP = """
    INSERT INTO run_step (tenant_id, run_id, position, name, state, rows, seconds, error)
    VALUES ($1, $2, 1, 'measures', 'FAILED', 40, 1.5, 'DiskFullError')
"""
FIRST = date(2026, 3, 2)
ACCOUNT = "62220001234567890"  # the key of a row that waits: must never be shown


@dataclass
class Seeded:
    """Days by what is the matter with them."""

    tenant: Tenant
    source_id: UUID
    days: dict[str, UUID] = field(default_factory=dict[str, UUID])
    dates: dict[str, date] = field(default_factory=dict[str, date])


Seed = Callable[[Tenant], Awaitable[Seeded]]


@pytest.fixture
def seed(services: Services) -> Seed:
    """`await seed(tenant)`: promoted, differing, quarantined, held, revised, waiting and coming days."""

    async def make(tenant: Tenant) -> Seeded:
        async with services.database.transaction(tenant) as tx:
            await load_products(tx, DEFAULT)
            made = Seeded(tenant, await tx.fetch_value(SOURCE, tenant.id))
            await _days(tx, made)
            await _parts(tx, made)
        return made

    return make


async def _days(tx: Any, made: Seeded) -> None:
    seen = datetime.now(UTC) - timedelta(minutes=10)
    rows: list[tuple[str, int, str, str, bool | None, bool]] = [
        ("promoted", 1, "ARCHIVED", "", True, True),
        ("differing", 1, "PROMOTED", "", False, True),
        ("quarantined", 1, "QUARANTINED", "ROW_COUNT", None, False),
        ("held", 1, "HELD", "SHRANK", None, False),
        ("replaced", 1, "REPLACED", "", True, True),
        ("waiting", 1, "COMPLETE", "", None, False),
        ("coming", 1, "SEEN", "WAITING_FOR_FILES", None, False),
    ]
    for number, (name, revision, state, reason, reconciled, promoted) in enumerate(rows):
        on, day_id = FIRST + timedelta(days=number), uuid7()
        made.days[name], made.dates[name] = day_id, on
        at = None if state in {"COMPLETE", "SEEN"} else seen + timedelta(seconds=30 * number)
        values = (state, reason, 1200 if promoted else 0, 2.0, seen, at, at if promoted else None, reconciled)
        await tx.execute(DAY, made.tenant.id, day_id, made.source_id, on, revision, *values)
    again = uuid7()
    made.days["revised"], made.dates["revised"] = again, made.dates["replaced"]
    at = seen + timedelta(seconds=200)
    await tx.execute(
        DAY,
        made.tenant.id,
        again,
        made.source_id,
        made.dates["replaced"],
        2,
        "PROMOTED",
        "",
        1300,
        2.5,
        seen,
        at,
        at,
        True,
    )


async def _parts(tx: Any, made: Seeded) -> None:
    tenant_id, days, dates = made.tenant.id, made.days, made.dates
    for name in ("promoted", "differing", "quarantined"):
        await tx.execute(FILE, tenant_id, days[name], "ab" * 32, "PROMOTED")
    await tx.execute(PROBLEM, tenant_id, days["quarantined"], json.dumps({"expected": "5", "found": "4"}))
    for line in (3, 9):
        await tx.execute(ASIDE, tenant_id, days["promoted"], f"{ACCOUNT}{line}", line)
    await tx.execute(FOLLOWS, tenant_id, days["differing"])
    await tx.execute(LEDGER, tenant_id, days["promoted"], dates["promoted"], 100000)
    await tx.execute(LEDGER, tenant_id, days["differing"], dates["differing"], 99900)
    run_id = uuid7()
    await tx.execute(RUN, tenant_id, run_id, dates["promoted"], "FAILED")
    await tx.execute(STEP, tenant_id, run_id)


@pytest.fixture
async def seeded(seed: Seed, tenant: Tenant) -> Seeded:
    return await seed(tenant)


@pytest.fixture
def account() -> str:
    return ACCOUNT
