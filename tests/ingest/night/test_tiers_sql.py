"""Tiers as the vectors N-01 and N-02 decide them, through months of balances and nights."""

import random
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from rapport.kernel.calendar import Period, month_start, period_end
from rapport.products.formulas import BalanceChange, average
from rapport.scoring.formulas.tiers import TierParameters, TierState, next_tier

Bank = Any
RECORDS = """
    SELECT month, average_aum, indicated, tier, misses FROM tier_record
     WHERE tenant_id = $1 AND customer_id = $2 AND published ORDER BY month
"""
TIER = "SELECT tier, tier_since FROM customer WHERE tenant_id = $1 AND id = $2"
UNPUBLISHED = "SELECT count(*) FROM tier_record WHERE tenant_id = $1 AND NOT published"


def minor(yuan: str) -> int:
    return int(Decimal(yuan) * 100)


async def client(bank: Bank, months: Mapping[str, str], number: str = "C1", kind: str = "PERSON") -> UUID:
    """The same balance all through each month, so that it is the month's average."""
    identity: UUID = await bank.customer(number, kind)
    balances = {date.fromisoformat(f"{month}-01"): minor(amount) for month, amount in months.items()}
    await bank.account(identity, f"A{number}", balances=balances)
    return identity


async def decided(bank: Bank, customer: UUID) -> list[tuple[str, str, int]]:
    return [(row["indicated"], row["tier"], row["misses"]) for row in await bank.rows(RECORDS, customer)]


N_01 = {
    "2025-12": "60000.00",
    "2026-01": "199999.99",
    "2026-02": "200000.00",
    "2026-03": "150000.00",
    "2026-04": "190000.00",
    "2026-05": "60000.00",
    "2026-06": "520000.00",
}
N_01_DECIDED = [
    ("T1", "T1", 0),
    ("T1", "T1", 0),
    ("T2", "T2", 0),
    ("T1", "T2", 1),
    ("T1", "T2", 2),
    ("T1", "T1", 0),
    ("T3", "T3", 0),
]
N_02 = {"2025-12": "6000000.00", "2026-01": "5500000.00"}


async def test_n_01_in_one_night_after_a_backfill(bank: Bank) -> None:
    customer = await client(bank, N_01)
    await bank.night(date(2026, 6, 30))
    assert await decided(bank, customer) == N_01_DECIDED
    (row,) = await bank.rows(TIER, customer)
    assert row == {"tier": "T3", "tier_since": date(2026, 7, 1)}
    assert [record["average_aum"] for record in await bank.rows(RECORDS, customer)] == [
        minor(amount) for amount in N_01.values()
    ]


async def test_n_01_month_by_month(bank: Bank) -> None:
    customer = await client(bank, N_01)
    shown = []
    for month in N_01:
        end = period_end(date.fromisoformat(f"{month}-01"), Period.MONTH)
        await bank.night(end - timedelta(days=1))
        before = (await bank.rows(TIER, customer))[0]["tier"]
        await bank.night(end)
        shown.append((before, (await bank.rows(TIER, customer))[0]["tier"]))
    assert await decided(bank, customer) == N_01_DECIDED
    assert shown[1:] == [("T1", "T1"), ("T1", "T2"), ("T2", "T2"), ("T2", "T2"), ("T2", "T1"), ("T1", "T3")]


async def test_n_02_six_months_for_private_banking(bank: Bank) -> None:
    customer = await client(bank, N_02)
    await bank.night(date(2026, 5, 31))
    misses = [("T4", "T5", at) for at in range(1, 6)]
    assert await decided(bank, customer) == [("T5", "T5", 0), *misses]
    await bank.night(date(2026, 6, 30))
    assert (await decided(bank, customer))[-1] == ("T4", "T4", 0)


async def test_before_a_full_month_the_average_so_far_counts(bank: Bank) -> None:
    customer = await bank.customer("C1")
    await bank.account(customer, "A1", balances={date(2026, 6, 16): minor("300000")})
    await bank.night(date(2026, 6, 20))  # 5 of 20 days: 75,000
    assert (await bank.rows(TIER, customer))[0] == {"tier": "T1", "tier_since": date(2026, 6, 20)}
    await bank.night(date(2026, 6, 30))  # 15 of 30 days: 150,000, no full month
    assert await decided(bank, customer) == []
    await bank.night(date(2026, 7, 30))
    assert (await bank.rows(TIER, customer))[0]["tier"] == "T2"
    await bank.night(date(2026, 7, 31))
    assert await decided(bank, customer) == [("T2", "T2", 0)]


async def test_companies_keep_the_tier_the_bank_gives(bank: Bank) -> None:
    company = await client(bank, {"2026-01": "9000000"}, kind="COMPANY")
    await bank.value("UPDATE customer SET tier = 'KEY' WHERE tenant_id = $1 AND id = $2", company)
    await bank.night(date(2026, 6, 30))
    assert (await bank.rows(TIER, company))[0]["tier"] == "KEY"
    assert await decided(bank, company) == []


async def test_a_revised_day_of_a_decided_month_decides_it_again(bank: Bank) -> None:
    customer = await client(bank, N_01)
    await bank.night(date(2026, 6, 30))
    (account,) = await bank.rows("SELECT id FROM account WHERE tenant_id = $1")
    await bank.balances(account["id"], {date(2026, 2, 1): minor("199999.99")})
    await bank.promote(date(2026, 2, 1))
    await bank.night(date(2026, 6, 30))
    assert [tier for _, tier, _ in await decided(bank, customer)] == [
        "T1",
        "T1",
        "T1",
        "T1",
        "T1",
        "T1",
        "T3",
    ]
    assert await bank.value(UNPUBLISHED) == 0


async def test_a_decided_month_is_not_decided_twice(bank: Bank) -> None:
    customer = await client(bank, N_01)
    await bank.night(date(2026, 6, 30))
    run = "SELECT DISTINCT run_id FROM tier_record WHERE tenant_id = $1"
    first = await bank.rows(run)
    result = await bank.night(date(2026, 7, 1))
    assert next(step.rows for step in result.steps if step.name == "tiers") == 0
    assert await bank.rows(run) == first
    assert (await bank.rows(TIER, customer))[0]["tier"] == "T3"


async def test_random_months_are_the_formula(bank: Bank) -> None:
    made = random.Random(41)
    expected: dict[UUID, list[tuple[str, str, int]]] = {}
    for at in range(40):
        identity = await bank.customer(f"R{at}")
        balances = {
            date(2025, 1, 1) + timedelta(days=made.randint(0, 500)): made.choice(
                [0, 40_000_00, 60_000_00, 250_000_00, 2_500_000_00, 7_000_000_00, -5]
            )
            for _ in range(12)
        }
        await bank.account(identity, f"R{at}", balances=balances)
        expected[identity] = _decisions([BalanceChange(day, amount) for day, amount in balances.items()])
    await bank.night(date(2026, 6, 29), customers_at_once=7)
    for identity, decisions in expected.items():
        assert await decided(bank, identity) == decisions


def _decisions(changes: Sequence[BalanceChange]) -> list[tuple[str, str, int]]:
    ladder, state, found = TierParameters().ladder("CNY"), None, []
    month = date(2025, 1, 1)
    while month < date(2026, 6, 1):
        end = period_end(month, Period.MONTH)
        if min(changes).valid_from <= month:
            decision = next_tier(state, average(changes, month, end).average, ladder)
            state = TierState(decision.next.tier, decision.next.misses)
            found.append((decision.computed, state.tier, state.misses))
        month = month_start(end + timedelta(days=1))
    return found
