"""The night's SQL gives the same measures as the pure formulas, on random balances and on the vectors."""

import contextlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rapport.kernel.calendar import Period
from rapport.kernel.database import Database, Tenant, Transaction
from rapport.kernel.ids import uuid7
from rapport.kernel.money import divide_minor, prorate
from rapport.products.formulas import (
    Average,
    BalanceChange,
    RateChange,
    average_to_date,
    balance_days,
    baseline,
    convert,
    converted_average,
    measures,
    point_balance,
)
from rapport.products.measures import MissingRate, Windows, first_balance_day, measure_frame, measure_range

DAY = date(2026, 6, 30)
FIRST, LAST = UUID(int=0), UUID(int=2**128 - 1)
NATURES = ("LIABILITY", "AUM", "ASSET", "OFF_BALANCE")

PRODUCT = """
    INSERT INTO product_type (tenant_id, code, name, category, nature, aum_factor, deposit_factor)
    VALUES ($1, $2, $2, $3, $3, $4, 1) RETURNING id
"""
CUSTOMER = """
    INSERT INTO customer (tenant_id, customer_no, name, type, updated_at)
    VALUES ($1, $2, $2, 'PERSON', now()) RETURNING id
"""
ACCOUNT = """
    INSERT INTO account (tenant_id, account_no, kind, customer_id, product_type_id, currency)
    VALUES ($1, $2, 'DEPOSIT', $3, $4, $5) RETURNING id
"""
CHANGE = "INSERT INTO balance_change (tenant_id, account_id, valid_from, balance) VALUES ($1, $2, $3, $4)"
RATE = "INSERT INTO fx_rate (tenant_id, currency, as_of, middle_rate) VALUES ($1, $2, $3, $4)"
ACCOUNTS = "SELECT * FROM account_measure WHERE tenant_id = $1 AND run_id = $2"
CUSTOMERS = "SELECT * FROM customer_measure WHERE tenant_id = $1 AND run_id = $2"


@dataclass(frozen=True)
class Holding:
    nature: str
    factor: Decimal
    changes: Mapping[date, int]
    currency: str = "CNY"

    @property
    def curve(self) -> list[BalanceChange]:
        return [BalanceChange(day, balance) for day, balance in self.changes.items()]


@dataclass
class Bank:
    tx: Transaction
    accounts: dict[UUID, Holding] = field(default_factory=dict)
    customer: UUID | None = None

    async def hold(self, holdings: Sequence[Holding]) -> None:
        """One customer with these accounts; each on a product of its own."""
        name = str(uuid7())
        tenant_id = self.tx.tenant.id
        self.customer = await self.tx.fetch_value(CUSTOMER, tenant_id, name)
        for at, held in enumerate(holdings):
            code = f"{name[:30]}{at}"
            product = await self.tx.fetch_value(PRODUCT, tenant_id, code, held.nature, held.factor)
            account = await self.tx.fetch_value(
                ACCOUNT, tenant_id, code, self.customer, product, held.currency
            )
            rows = [(tenant_id, account, day, balance) for day, balance in held.changes.items()]
            await self.tx.execute_many(CHANGE, rows)
            self.accounts[account] = held

    async def measure(self, day: date = DAY) -> tuple[dict[UUID, dict[str, int]], dict[str, int]]:
        """Rows of the accounts by id, and that of the customer."""
        run = uuid7()
        frame = await measure_frame(self.tx, run, day, Windows(), await first_balance_day(self.tx))
        assert await measure_range(self.tx, frame, FIRST, LAST) >= 1
        accounts = await self.tx.fetch(ACCOUNTS, self.tx.tenant.id, run)
        customers = await self.tx.fetch(CUSTOMERS, self.tx.tenant.id, run)
        found = next(dict(row) for row in customers if row["customer_id"] == self.customer)
        return {row["account_id"]: dict(row) for row in accounts}, found


Run = Callable[[Callable[[Bank], Awaitable[None]]], Awaitable[None]]


@pytest.fixture
def run(database: Database, tenant: Tenant) -> Run:
    """Work in a transaction that is rolled back."""

    async def inside(work: Callable[[Bank], Awaitable[None]]) -> None:
        with contextlib.suppress(_RolledBack):
            async with database.transaction(tenant) as tx:
                await work(Bank(tx))
                raise _RolledBack

    return inside


class _RolledBack(Exception):
    pass


_days = st.dates(DAY - timedelta(days=800), DAY + timedelta(days=20))
_balances = st.integers(-(10**13), 10**13)
_changes = st.dictionaries(_days, _balances, min_size=1, max_size=12)
_holdings = st.builds(
    Holding,
    nature=st.sampled_from(NATURES),
    factor=st.decimals(0, 2, places=4),
    changes=_changes,
    currency=st.sampled_from(["CNY", "CNY", "USD", "JPY", "KWD"]),
)
_rates = st.dictionaries(_days, st.decimals("0.00000001", 90, places=8), max_size=8)


def _published(rates: Mapping[date, Decimal]) -> list[RateChange]:
    """Rates of the days given, and one that reaches back before every balance."""
    return [
        RateChange(day, rate) for day, rate in {DAY - timedelta(days=3000): Decimal("7.1"), **rates}.items()
    ]


def _average(held: Holding, rates: Sequence[RateChange], first: date) -> int:
    if held.currency == "CNY":
        return divide_minor(balance_days(held.curve, first, DAY), (DAY - first).days + 1)
    found = converted_average(held.curve, rates, first, DAY, currency=held.currency, base="CNY")
    return found.average


def _on(held: Holding, rates: Sequence[RateChange], day: date) -> int:
    """The account's balance on a day in the base currency."""
    balance = point_balance(held.curve, day)
    if held.currency == "CNY":
        return balance
    rate = max(change for change in rates if change.valid_from <= day).rate
    return convert(balance, rate, held.currency, "CNY")


def _aum(held: Holding, amount: int) -> int:
    return prorate(amount, held.factor) if held.nature in {"LIABILITY", "AUM"} else 0


def _total(holdings: Sequence[Holding], rates: Sequence[RateChange], day: date) -> int:
    return sum(_aum(held, _on(held, rates, day)) for held in holdings)


def _days_between(first: date, last: date) -> list[date]:
    return [first + timedelta(days=at) for at in range((last - first).days + 1)]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(holdings=st.lists(_holdings, min_size=1, max_size=4), rates=_rates)
async def test_sql_is_the_formulas(run: Run, holdings: list[Holding], rates: dict[date, Decimal]) -> None:
    known = _published(rates)

    async def work(bank: Bank) -> None:
        for currency in ("USD", "JPY", "KWD"):
            await bank.tx.execute_many(
                RATE, [(bank.tx.tenant.id, currency, change.valid_from, change.rate) for change in known]
            )
        await bank.hold(holdings)
        accounts, customer = await bank.measure()
        for account, held in bank.accounts.items():
            _compare_account(accounts[account], held, known)
        _compare_customer(customer, holdings, known)

    await run(work)


def _compare_account(row: Mapping[str, int], held: Holding, rates: Sequence[RateChange]) -> None:
    own: list[Average] = [
        average_to_date(held.curve, DAY, period) for period in (Period.MONTH, Period.QUARTER, Period.YEAR)
    ]
    assert row["balance"] == point_balance(held.curve, DAY)
    assert [row["mtd_days"], row["qtd_days"], row["ytd_days"]] == [each.balance_days for each in own]
    assert row["balance_base"] == _on(held, rates, DAY)
    starts = (date(2026, 6, 1), date(2026, 4, 1), date(2026, 1, 1))
    expected = [_average(held, rates, first) for first in starts]
    assert [row["mtd_avg"], row["qtd_avg"], row["ytd_avg"]] == expected


def _compare_customer(
    row: Mapping[str, int], holdings: Sequence[Holding], rates: Sequence[RateChange]
) -> None:
    month, year = date(2026, 6, 1), date(2026, 1, 1)
    deposits = [held for held in holdings if held.nature == "LIABILITY"]
    loans = [held for held in holdings if held.nature == "ASSET"]
    assert row["deposit"] == sum(_on(held, rates, DAY) for held in deposits)
    assert row["deposit_day_base"] == sum(_on(held, rates, DAY - timedelta(days=1)) for held in deposits)
    assert row["deposit_month_base"] == sum(_on(held, rates, date(2026, 5, 31)) for held in deposits)
    assert row["deposit_year_base"] == sum(_on(held, rates, date(2025, 12, 31)) for held in deposits)
    assert row["deposit_ytd_avg"] == sum(_average(held, rates, year) for held in deposits)
    assert row["loan_mtd_avg"] == sum(_average(held, rates, month) for held in loans)
    assert row["aum"] == _total(holdings, rates, DAY)
    assert row["aum_30_days_ago"] == _total(holdings, rates, date(2026, 5, 31))
    assert row["aum_mtd_avg"] == sum(_aum(held, _average(held, rates, month)) for held in holdings)
    recent = [_total(holdings, rates, day) for day in _days_between(date(2026, 6, 1), DAY)]
    prior = [_total(holdings, rates, day) for day in _days_between(date(2026, 3, 3), date(2026, 5, 31))]
    assert (len(recent), len(prior)) == (30, 90)
    assert (row["aum_recent_days"], row["aum_prior_days"]) == (sum(recent), sum(prior))
    assert row["aum_avg_30"] == divide_minor(sum(recent), 30)
    assert row["aum_avg_prior_90"] == divide_minor(sum(prior), 90)
    peak = max(_total(holdings, rates, day) for day in _days_between(date(2025, 7, 1), DAY))
    assert row["aum_peak_bound"] >= peak


async def test_the_year_of_m_01(run: Run) -> None:
    changes = {
        date(2025, 12, 31): 100_000_000,
        date(2026, 4, 10): 150_000_000,
        date(2026, 5, 20): 120_000_000,
        date(2026, 6, 25): 320_000_000,
    }
    held = Holding("LIABILITY", Decimal(1), changes)

    async def work(bank: Bank) -> None:
        await bank.hold([held])
        accounts, customer = await bank.measure()
        (row,) = accounts.values()
        assert (row["mtd_days"], row["mtd_avg"]) == (4_800_000_000, 160_000_000)
        assert (row["qtd_days"], row["qtd_avg"]) == (13_140_000_000, 144_395_604)
        assert (row["ytd_days"], row["ytd_avg"]) == (22_140_000_000, 122_320_442)
        assert customer["deposit"] - customer["deposit_year_base"] == 220_000_000
        assert customer["deposit_prior_year_avg"] is None
        expected = measures(held.curve, DAY)
        assert customer["deposit_ytd_avg"] == expected.year.average

    await run(work)


async def test_first_day_counts_and_the_last_does_not_as_m_02(run: Run) -> None:
    async def work(bank: Bank) -> None:
        await bank.hold(
            [Holding("LIABILITY", Decimal(1), {date(2026, 6, 10): 30_000_000, date(2026, 6, 20): 0})]
        )
        accounts, _ = await bank.measure()
        (row,) = accounts.values()
        assert (row["mtd_days"], row["mtd_avg"]) == (300_000_000, 10_000_000)

    await run(work)


async def test_each_day_at_its_own_rate_as_m_06(run: Run) -> None:
    async def work(bank: Bank) -> None:
        for at, rate in enumerate(("7.1000", "7.1200", "7.0900"), start=1):
            await bank.tx.execute(RATE, bank.tx.tenant.id, "USD", date(2026, 7, at), Decimal(rate))
        await bank.hold([Holding("LIABILITY", Decimal(1), {date(2026, 7, 1): 100_000_000}, "USD")])
        accounts, customer = await bank.measure(date(2026, 7, 3))
        (row,) = accounts.values()
        assert row["mtd_avg"] == 710_333_333 == customer["deposit_mtd_avg"]
        assert (row["balance"], row["balance_base"]) == (100_000_000, 709_000_000)

    await run(work)


async def test_an_account_without_a_balance_yet_is_measured_as_zero(run: Run) -> None:
    async def work(bank: Bank) -> None:
        await bank.tx.execute(RATE, bank.tx.tenant.id, "USD", date(2024, 1, 1), Decimal(7))
        later = {date(2026, 7, 1): 5}
        await bank.hold([Holding("LIABILITY", Decimal(1), later, "USD"), Holding("AUM", Decimal(1), later)])
        accounts, customer = await bank.measure()
        assert [row["balance"] for row in accounts.values()] == [0, 0]
        assert (customer["deposit"], customer["aum"], customer["accounts"]) == (0, 0, 2)

    await run(work)


async def test_last_year_counts_only_when_all_of_it_is_known(run: Run) -> None:
    held = Holding("LIABILITY", Decimal(1), {date(2025, 1, 1): 100, date(2025, 7, 2): 467})

    async def work(bank: Bank) -> None:
        await bank.hold([held])
        _, customer = await bank.measure()
        assert customer["deposit_prior_year_avg"] == baseline(held.curve, DAY).prior_year_average == 284

    await run(work)


async def test_a_foreign_balance_without_a_rate_stops_the_night(run: Run) -> None:
    async def work(bank: Bank) -> None:
        await bank.tx.execute(RATE, bank.tx.tenant.id, "USD", date(2026, 3, 2), Decimal(7))
        await bank.hold([Holding("LIABILITY", Decimal(1), {date(2026, 3, 1): 5}, "USD")])
        with pytest.raises(MissingRate, match="USD on 2026-03-01"):
            await measure_frame(bank.tx, uuid7(), DAY, Windows(), None)

    await run(work)


async def test_a_day_without_a_new_rate_keeps_the_last_one(run: Run) -> None:
    async def work(bank: Bank) -> None:
        await bank.tx.execute(RATE, bank.tx.tenant.id, "JPY", date(2024, 1, 1), Decimal("0.05"))
        await bank.hold([Holding("AUM", Decimal("0.5"), {date(2026, 6, 1): 1_001}, "JPY")])
        _, customer = await bank.measure()
        assert customer["aum"] == 2_503  # 1,001 yen are 50.05 yuan, half of that 25.025

    await run(work)
