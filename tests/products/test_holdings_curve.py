"""The balance curve against day-by-day arithmetic, and what holdings tell the timeline."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from rapport.kernel.money import prorate
from rapport.products.curves import balance_curve
from rapport.products.formulas.balances import BalanceChange, point_balance
from rapport.products.formulas.exchange import RateChange, convert, rate_on
from rapport.products.timeline import ProductEvents

AS_OF = date(2026, 11, 20)
RATES = {
    "CNY": [RateChange(date(2000, 1, 1), Decimal(1))],
    "USD": [
        RateChange(date(2026, 1, 1), Decimal("7.1234")),
        RateChange(date(2026, 8, 1), Decimal("7.05")),
        RateChange(date(2026, 11, 19), Decimal("7.0011")),
    ],
    "JPY": [RateChange(date(2026, 1, 1), Decimal("0.04787"))],
}


async def changes_of(tx, customer):
    rows = await tx.fetch(
        "SELECT a.id, a.currency, p.nature, p.aum_factor, b.valid_from, b.balance FROM account a"
        " JOIN product_type p ON p.tenant_id = $1 AND p.id = a.product_type_id"
        " JOIN balance_change b ON b.tenant_id = $1 AND b.account_id = a.id"
        " WHERE a.tenant_id = $1 AND a.customer_id = $2",
        tx.tenant.id,
        customer,
    )
    accounts = {}
    for row in rows:
        account = accounts.setdefault(row["id"], (row["currency"], row["nature"], row["aum_factor"], []))
        account[3].append(BalanceChange(row["valid_from"], row["balance"]))
    return list(accounts.values())


def on_day(accounts, day):
    deposit = investment = loan = 0
    for currency, nature, factor, changes in accounts:
        balance = point_balance(changes, day)
        amount = convert(balance, rate_on(RATES[currency], day), currency, "CNY") if balance else 0
        deposit += prorate(amount, factor) if nature == "LIABILITY" else 0
        investment += prorate(amount, factor) if nature == "AUM" else 0
        loan += amount if nature == "ASSET" else 0
    return deposit, investment, loan


@pytest.mark.parametrize("since", [date(2025, 11, 20), date(2026, 5, 20), date(2026, 11, 1), AS_OF])
async def test_every_day_of_the_curve_is_what_the_formulas_say(held, database, since):
    async with database.transaction(held.tenant, readonly=True) as tx:
        points = await balance_curve(tx, held.customer, since, AS_OF)
        accounts = await changes_of(tx, held.customer)
    assert [point.day for point in points] == sorted({point.day for point in points})
    assert since <= points[0].day
    assert points[-1].day <= AS_OF
    day = since
    while day <= AS_OF:
        known = [point for point in points if point.day <= day]
        now = known[-1] if known else None
        shown = (now.deposit, now.investment, now.loan) if now else (0, 0, 0)
        assert shown == on_day(accounts, day), day
        day += timedelta(days=1)


async def test_the_curve_ends_on_the_figures_of_the_night(held, database):
    async with database.transaction(held.tenant, readonly=True) as tx:
        last = (await balance_curve(tx, held.customer, date(2025, 11, 20), AS_OF))[-1]
        measure = await tx.fetch_row(
            "SELECT aum, loan FROM customer_measure WHERE tenant_id = $1 AND customer_id = $2",
            held.tenant.id,
            held.customer,
        )
    assert (last.deposit + last.investment, last.loan) == (measure["aum"], measure["loan"])


async def test_a_customer_without_accounts_has_an_empty_curve(held, database):
    async with database.transaction(held.tenant, readonly=True) as tx:
        assert await balance_curve(tx, held.run_id, date(2025, 11, 20), AS_OF) == []


async def test_large_postings_and_maturities_stand_on_the_timeline(held, database):
    async with database.transaction(held.tenant) as tx:
        found = await ProductEvents().events(tx, held.customer, date(2026, 1, 1), AS_OF)
        kinds = sorted((each.kind, each.amount) for each in found)
        assert kinds == [("MATURITY", 200_000_00), ("POSTING", -60_000_00)]
        posting = next(each for each in found if each.kind == "POSTING")
        await tx.execute(
            "INSERT INTO funds_movement (tenant_id, customer_id, business_date, direction, amount, threshold,"
            " previous_aum, posting_id, run_id) VALUES ($1, $2, $3, 'OUT', 1, 1, 1, $4::uuid, $5)",
            held.tenant.id, held.customer, posting.at, posting.id.removeprefix("posting-"), held.run_id,
        )  # fmt: skip
        again = await ProductEvents().events(tx, held.customer, date(2026, 1, 1), AS_OF)
    assert [each.kind for each in again] == ["MATURITY"]
    assert posting.reference.endswith("?rows=postings")


async def test_what_is_large_grows_with_the_customer(held, database):
    """A tenth of AUM: 60,000 is no event for somebody with a million."""
    async with database.transaction(held.tenant) as tx:
        await tx.execute(
            "UPDATE customer_measure SET aum = 100000000 WHERE tenant_id = $1 AND customer_id = $2",
            held.tenant.id,
            held.customer,
        )
        found = await ProductEvents().events(tx, held.customer, date(2026, 1, 1), AS_OF)
    assert [each.kind for each in found] == ["MATURITY"]
