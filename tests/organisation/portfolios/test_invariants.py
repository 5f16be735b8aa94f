"""What the database refuses whatever the application does: two leads, shares of 99.99, overlaps, locked days."""

import asyncpg
import pytest
from rapport.kernel.errors import Refused, from_exception

ADD = """
    INSERT INTO assignment (tenant_id, customer_id, line, rm_id, type, share_pct, source, valid_from)
    VALUES ($1, $2, 'RETAIL', $3, $4, $5, 'TRANSFER', $6::text::date)
"""
END_LEAD = """
    UPDATE assignment SET valid_to = '2026-09-30' WHERE tenant_id = $1 AND customer_id = $2 AND type = 'LEAD'
"""
COUNT = "SELECT count(*) FROM assignment WHERE tenant_id = $1"
LOCK = """
    INSERT INTO locked_period (tenant_id, first, last, locked_at)
    VALUES ($1, '2026-07-01', '2026-09-30', now())
"""


async def _refused(bank, *statements):
    before = await bank.value(COUNT)
    with pytest.raises(asyncpg.PostgresError) as caught:
        async with bank.database.transaction(bank.tenant) as tx:
            for statement, *arguments in statements:
                await tx.execute(statement, bank.tenant.id, *arguments)
    refused = from_exception(caught.value)
    assert isinstance(refused, Refused), caught.value
    assert await bank.value(COUNT) == before
    return refused.rule


async def test_a_share_that_leaves_a_gap(bank):
    customer, co = (await bank.customers("A1"))[0], bank.employees["A2"]
    lower = "UPDATE assignment SET share_pct = 70 WHERE tenant_id = $1 AND customer_id = $2"
    add = (ADD, customer, co, "CO", 29.99, "2026-11-01")
    assert await _refused(bank, (lower, customer), add) == "SHARES_NOT_100"
    async with bank.database.transaction(bank.tenant) as tx:
        await tx.execute(lower, bank.tenant.id, customer)
        await tx.execute(ADD, bank.tenant.id, customer, co, "CO", 30, "2026-11-01")


async def test_co_managers_without_a_lead(bank):
    customer, co = (await bank.customers("A1"))[0], bank.employees["A2"]
    end = "UPDATE assignment SET valid_to = '2026-10-31' WHERE tenant_id = $1 AND customer_id = $2"
    assert await _refused(bank, (end, customer), (ADD, customer, co, "CO", 100, "2026-11-01")) == "NO_LEAD"


async def test_leads_that_overlap(bank):
    customer = (await bank.customers("A1"))[0]
    end = "UPDATE assignment SET valid_to = '2026-10-31' WHERE tenant_id = $1 AND customer_id = $2"
    again = (ADD, customer, bank.employees["A2"], "LEAD", 100, "2026-10-31")
    assert await _refused(bank, (end, customer), again) == "ASSIGNMENT_OVERLAP"


async def test_two_leads_at_once_never_stand(bank):
    customer = (await bank.customers("A1"))[0]
    with pytest.raises(asyncpg.UniqueViolationError):
        await bank.execute(ADD, customer, bank.employees["A2"], "LEAD", 0, "2026-11-01")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE assignment SET valid_to = '2026-08-15' WHERE tenant_id = $1 AND customer_id = $2",
        "UPDATE assignment SET share_pct = 90 WHERE tenant_id = $1 AND customer_id = $2",
        "UPDATE assignment SET valid_from = '2026-08-01' WHERE tenant_id = $1 AND customer_id = $2",
        "DELETE FROM assignment WHERE tenant_id = $1 AND customer_id = $2",
    ],
)
async def test_a_locked_period_stays_as_it_is(bank, change):
    customer = (await bank.customers("A1"))[0]
    await bank.execute(LOCK)
    assert await _refused(bank, (change, customer)) == "PERIOD_LOCKED"


async def test_what_begins_inside_a_locked_period_is_refused_and_afterwards_is_fine(bank):
    customer = (await bank.customers("A1"))[0]
    await bank.execute(LOCK)
    add = (ADD, customer, bank.employees["A2"], "CUSTODY", 0, "2026-09-30")
    assert await _refused(bank, add) == "PERIOD_LOCKED"
    await bank.execute(ADD, customer, bank.employees["A2"], "CUSTODY", 0, "2026-10-01")
    await bank.execute(END_LEAD, customer)
