"""PostgreSQL rounds as the formulas do, when it is written as `rapport.kernel.money` says."""

import random
from decimal import Decimal

import asyncpg
from rapport.kernel.embedded import Addresses
from rapport.kernel.money import divide_minor, prorate

AVERAGES = """
SELECT round(n::numeric / d)::bigint
FROM unnest($1::bigint[], $2::bigint[]) WITH ORDINALITY AS t (n, d, i) ORDER BY i
"""
PRORATED = """
SELECT div(2 * amount * factor + sign(amount * factor) * d, 2 * d)::text
FROM unnest($1::bigint[], $2::numeric[], $3::numeric[]) WITH ORDINALITY AS t (amount, factor, d, i) ORDER BY i
"""
ROUNDED = """
SELECT round(amount * factor)::text
FROM unnest($1::bigint[], $2::numeric[]) WITH ORDINALITY AS t (amount, factor, i) ORDER BY i
"""
ROWS = 20_000


def _amount(made: random.Random) -> int:
    largest = 10 ** made.randint(1, 18)
    return made.randint(-largest, largest)


async def _column(servers: Addresses, statement: str, *columns: list[object]) -> list[int]:
    connection = await asyncpg.connect(servers.admin_database_url)
    try:
        return [int(row[0]) for row in await connection.fetch(statement, *columns)]
    finally:
        await connection.close()


async def test_averages_over_days(servers: Addresses) -> None:
    made = random.Random(20260630)
    rows: list[tuple[int, int]] = []
    for _ in range(ROWS):
        days = made.randint(1, 4_999)
        near_a_half = _amount(made) // days * days + days // 2
        rows.append((made.choice([near_a_half, _amount(made)]), days))
    found = await _column(servers, AVERAGES, [n for n, _ in rows], [days for _, days in rows])
    assert found == [divide_minor(*row) for row in rows]


async def test_amounts_times_a_rate_by_a_divisor(servers: Addresses) -> None:
    made = random.Random(20260701)
    rows = [
        (
            _amount(made),
            Decimal(made.randint(-(10**9), 10**9)).scaleb(-8),
            made.choice([1, 30, 36_000, 36_500]),
        )
        for _ in range(ROWS)
    ]
    rows.append((-4_397_557_015_167_113, Decimal("478350.12"), 36_500))
    amounts, factors, divisors = (list(column) for column in zip(*rows, strict=True))
    found = await _column(servers, PRORATED, amounts, factors, divisors)
    assert found == [prorate(*row) for row in rows]
    rounded = await _column(servers, ROUNDED, amounts, factors)
    assert rounded == [prorate(amount, factor) for amount, factor, _ in rows]
