"""A small bank in PostgreSQL, built row by row, and its nights."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, LiteralString
from uuid import UUID

import pytest
from rapport.ingest.night import NightResult, run_night
from rapport.kernel.business_date import advance
from rapport.kernel.database import Database, Tenant
from rapport.kernel.ids import uuid7

DAY = date(2026, 6, 30)  # a Tuesday, the end of a quarter
PRODUCTS = {
    "CURRENT": ("DEPOSIT", "LIABILITY", 1),
    "TERM": ("DEPOSIT", "LIABILITY", 1),
    "WEALTH": ("WEALTH", "AUM", 1),
    "LOAN": ("LOAN", "ASSET", 0),
}
PRODUCT = """
    INSERT INTO product_type (tenant_id, code, name, category, nature, aum_factor, deposit_factor)
    VALUES ($1, $2, $2, $3, $4, $5, 1)
    ON CONFLICT (tenant_id, code) DO UPDATE SET nature = EXCLUDED.nature RETURNING id
"""
UNIT = """
    INSERT INTO org_unit (tenant_id, code, name, type, parent_id)
    VALUES ($1, $2, $2, 'TEAM', $3) RETURNING id
"""
EMPLOYEE = """
    INSERT INTO employee (tenant_id, employee_no, name, org_id, main_post)
    VALUES ($1, $2, $2, $3, $4) RETURNING id
"""
STATUS = "UPDATE employee SET status = $3, status_since = $4 WHERE tenant_id = $1 AND id = $2"
CUSTOMER = """
    INSERT INTO customer (tenant_id, customer_no, name, type, line, since, lead_rm_id, updated_at)
    VALUES ($1, $2, $2, $3, $4, $5, $6, now()) RETURNING id
"""
LEAVE = """
    UPDATE assignment SET valid_to = $4
     WHERE tenant_id = $1 AND customer_id = $2 AND line = $3 AND valid_to IS NULL
"""
LEAD = """
    INSERT INTO assignment (tenant_id, customer_id, line, rm_id, type, share_pct, valid_from)
    VALUES ($1, $2, $3, $4, 'LEAD', 100, $5)
"""
LED_BY = "UPDATE customer SET lead_rm_id = $3 WHERE tenant_id = $1 AND id = $2"
ACCOUNT = """
    INSERT INTO account (tenant_id, account_no, kind, customer_id, product_type_id, currency, open_date,
                         maturity_date, principal)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id
"""
CHANGE = """
    INSERT INTO balance_change (tenant_id, account_id, valid_from, balance) VALUES ($1, $2, $3, $4)
    ON CONFLICT (tenant_id, account_id, valid_from) DO UPDATE SET balance = EXCLUDED.balance
"""
POSTING = """
    INSERT INTO posting (tenant_id, booked, account_id, amount, purpose, counterparty_bank,
                         counterparty_account, source_system, source_key, batch_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7, 'core', $8, $9) RETURNING id
"""
RATE = "INSERT INTO fx_rate (tenant_id, currency, as_of, middle_rate) VALUES ($1, $2, $3, $4)"
LINE = """
    INSERT INTO credit_line (tenant_id, line_no, customer_id, currency, amount, used, "end")
    VALUES ($1, $2, $3, 'CNY', $4, 0, $5) RETURNING id
"""
CONTACT = """
    INSERT INTO call_report (tenant_id, customer_id, contacted_on, started_at, channel, purpose, persons_met,
                             companions, topics, tags, price_refused_on, competitor_info, validity,
                             created_at)
    VALUES ($1, $2, $3, $4, 'CALL', 'CARE', '{}', '{}', '{}', $5, $6, $7, $8, now()) RETURNING id
"""
SOURCE = """
    INSERT INTO feed_source (tenant_id, code, connector) VALUES ($1, 'core', 'files')
    ON CONFLICT (tenant_id, code) DO UPDATE SET connector = 'files' RETURNING id
"""
FEED_DAY = """
    INSERT INTO feed_day (tenant_id, source_id, business_date, revision, state, seen_at, promoted_at,
                          reconciled)
    SELECT $1, $2, $3, coalesce(max(d.revision), 0) + 1, 'PROMOTED', now(), clock_timestamp(), $4
      FROM feed_day d WHERE d.tenant_id = $1 AND d.source_id = $2 AND d.business_date = $3
    RETURNING id
"""


@dataclass
class SmallBank:
    """Amounts are minor units. Every helper commits at once."""

    database: Database
    tenant: Tenant
    batch: UUID = field(default_factory=uuid7)

    async def value(self, sql: LiteralString, *args: object) -> Any:
        async with self.database.transaction(self.tenant) as tx:
            return await tx.fetch_value(sql, self.tenant.id, *args)

    async def rows(self, sql: LiteralString, *args: object) -> list[dict[str, Any]]:
        async with self.database.transaction(self.tenant) as tx:
            return [dict(row) for row in await tx.fetch(sql, self.tenant.id, *args)]

    async def unit(self, code: str, parent: UUID | None = None) -> UUID:
        identity: UUID = await self.value(UNIT, code, parent)
        return identity

    async def employee(self, no: str, unit: UUID, post: str = "RM") -> UUID:
        identity: UUID = await self.value(EMPLOYEE, no, unit, post)
        return identity

    async def status(self, employee: UUID, status: str, since: date) -> None:
        await self.value(STATUS, employee, status, since)

    async def customer(
        self,
        no: str,
        kind: str = "PERSON",
        *,
        lead: UUID | None = None,
        since: date | None = date(2020, 1, 1),
        led_since: date = date(2024, 1, 1),
    ) -> UUID:
        line = "RETAIL" if kind == "PERSON" else "CORPORATE"
        identity: UUID = await self.value(CUSTOMER, no, kind, line, since, None)
        if lead is not None:
            await self.lead(identity, lead, led_since, line)
        return identity

    async def lead(self, customer: UUID, employee: UUID, since: date, line: str = "RETAIL") -> None:
        await self.value(LEAVE, customer, line, since - timedelta(days=1))
        await self.value(LEAD, customer, line, employee, since)
        await self.value(LED_BY, customer, employee)

    async def account(
        self,
        customer: UUID,
        no: str,
        product: str = "CURRENT",
        *,
        currency: str = "CNY",
        opened: date = date(2020, 1, 1),
        maturity: date | None = None,
        principal: int | None = None,
        balances: Mapping[date, int] | None = None,
    ) -> UUID:
        category, nature, factor = PRODUCTS[product]
        type_id = await self.value(PRODUCT, product, category, nature, Decimal(factor))
        kind = "LOAN" if nature == "ASSET" else "DEPOSIT"
        identity: UUID = await self.value(
            ACCOUNT, no, kind, customer, type_id, currency, opened, maturity, principal
        )
        await self.balances(identity, balances or {})
        return identity

    async def balances(self, account: UUID, changes: Mapping[date, int]) -> None:
        async with self.database.transaction(self.tenant) as tx:
            await tx.execute_many(
                CHANGE, [(self.tenant.id, account, day, balance) for day, balance in changes.items()]
            )

    async def posting(
        self,
        account: UUID,
        booked: date,
        amount: int,
        *,
        purpose: str = "",
        bank: str = "",
        counterparty: str = "",
    ) -> UUID:
        async with self.database.transaction(self.tenant) as tx:
            await tx.execute("SELECT ensure_posting_month($1)", booked)
        identity: UUID = await self.value(
            POSTING, booked, account, amount, purpose, bank, counterparty, str(uuid7()), self.batch
        )
        return identity

    async def rate(self, currency: str, day: date, rate: str) -> None:
        await self.value(RATE, currency, day, Decimal(rate))

    async def line(self, customer: UUID, no: str, amount: int, end: date | None) -> UUID:
        identity: UUID = await self.value(LINE, no, customer, amount, end)
        return identity

    async def contact(
        self,
        customer: UUID,
        day: date,
        *,
        tags: tuple[str, ...] = (),
        refused: date | None = None,
        competitor: str = "",
        validity: str = "",
    ) -> UUID:
        at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
        identity: UUID = await self.value(
            CONTACT, customer, day, at, list(tags), refused, competitor, validity
        )
        return identity

    async def promote(self, day: date, *, reconciled: bool | None = True) -> UUID:
        source = await self.value(SOURCE)
        identity: UUID = await self.value(FEED_DAY, source, day, reconciled)
        async with self.database.transaction(self.tenant) as tx:
            await advance(tx, day)
        return identity

    async def night(self, day: date = DAY, **options: Any) -> NightResult:
        """Promote the day if it is not, then run its night."""
        known = "SELECT count(*) FROM feed_day WHERE tenant_id = $1 AND business_date = $2"
        if not await self.value(known, day):
            await self.promote(day)
        return await run_night(self.database, self.tenant, day, **options)

    async def published(self) -> tuple[UUID | None, date | None]:
        (row,) = await self.rows(
            "SELECT published_run_id, published_as_of FROM business_state WHERE tenant_id = $1"
        )
        return row["published_run_id"], row["published_as_of"]

    async def digest(self, run: UUID) -> str:
        """A hash over every measure row of a run, without the run's own id."""
        rows = await self.rows(
            "SELECT md5(string_agg(x.row, '|' ORDER BY x.row)) AS digest FROM ("
            "SELECT (to_jsonb(a) - 'run_id')::text AS row FROM account_measure a"
            " WHERE a.tenant_id = $1 AND a.run_id = $2"
            " UNION ALL SELECT (to_jsonb(c) - 'run_id')::text FROM customer_measure c"
            " WHERE c.tenant_id = $1 AND c.run_id = $2) AS x",
            run,
        )
        return str(rows[0]["digest"])


@pytest.fixture
async def bank(database: Database, tenant_factory: Any) -> SmallBank:
    """A replayed tenant: its today is the day after the last promoted one."""
    return SmallBank(database, await tenant_factory(replayed=True))
