"""Tiers of retail customers, decided month by month (domain.md 9.1; `scoring/formulas/tiers`).

A run decides every full month that has no decision yet, or whose balances were revised since; the first night
of a bank therefore decides the whole of its history. Decisions are seen when the run is published.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import LiteralString
from uuid import UUID

from rapport.kernel.calendar import month_start
from rapport.kernel.database import Transaction
from rapport.products.measures import Currencies, month_averages
from rapport.scoring.formulas.tiers import Ladder
from rapport.scoring.tier_now import last_full_month, tier_now

MONTHS_BACK = 24
# Of each month: is it decided, and has a day up to its end been promoted since the run that decided it began?
OPEN_MONTH: LiteralString = """
    SELECT min(m.day)::date AS month
      FROM generate_series($2::timestamp, $3::timestamp, interval '1 month') AS m(day)
      LEFT JOIN LATERAL (
           SELECT r.started_at FROM tier_record t
             JOIN calculation_run r ON r.tenant_id = $1 AND r.id = t.run_id
            WHERE t.tenant_id = $1 AND t.month = m.day::date AND t.published LIMIT 1) AS decided ON true
     WHERE decided.started_at IS NULL
        OR EXISTS (SELECT 1 FROM feed_day d
                    WHERE d.tenant_id = $1 AND d.promoted_at > decided.started_at
                      AND (d.business_date < (m.day + interval '1 month')::date
                           OR EXISTS (SELECT 1 FROM feed_file f
                                       WHERE f.tenant_id = $1 AND f.day_id = d.id AND f.entity = 'HISTORY')))
"""
DECIDE: LiteralString = """
    INSERT INTO tier_record (tenant_id, customer_id, month, average_aum, indicated, tier, misses, run_id,
                             published)
    WITH ladder AS (
        SELECT r.code, r.least, r.misses, r.rank
          FROM unnest($4::text[], $5::bigint[], $6::int[]) WITH ORDINALITY AS r(code, least, misses, rank)
    ), month AS (
        SELECT a.customer_id, a.average, n.code, n.rank, p.tier, p.misses, p.rank AS held_rank,
               p.misses + 1 >= p.allowed AS falls
          FROM month_average a
          JOIN customer c ON c.tenant_id = $1 AND c.id = a.customer_id AND c.type = 'PERSON'
         CROSS JOIN LATERAL (SELECT l.code, l.rank FROM ladder l WHERE l.least <= a.average OR l.rank = 1
                              ORDER BY l.rank DESC LIMIT 1) AS n
          LEFT JOIN LATERAL (
               SELECT t.tier, t.misses, l.rank, l.misses AS allowed
                 FROM tier_record t JOIN ladder l ON l.code = t.tier
                WHERE t.tenant_id = $1 AND t.customer_id = a.customer_id AND t.month = $3
                  AND (t.published OR t.run_id = $7)
                ORDER BY t.published LIMIT 1) AS p ON true
         WHERE a.month = $2
    )
    SELECT $1, m.customer_id, $2, m.average, m.code,
           CASE WHEN m.held_rank > m.rank AND NOT m.falls THEN m.tier ELSE m.code END,
           CASE WHEN m.held_rank > m.rank AND NOT m.falls THEN m.misses + 1 ELSE 0 END, $7, false
      FROM month m
"""
RETIRE: LiteralString = """
    DELETE FROM tier_record WHERE tenant_id = $1 AND month = ANY($2) AND published AND run_id <> $3
"""
SHOW: LiteralString = "UPDATE tier_record SET published = true WHERE tenant_id = $1 AND run_id = $2"
CARRY: LiteralString = f"""
    WITH {tier_now("$4", "$5", "$6", "$7")}
    UPDATE customer c SET tier = n.tier, tier_since = coalesce(n.since, $8)
      FROM tier_now n
     WHERE c.tenant_id = $1 AND c.id = n.customer_id AND c.type = 'PERSON' AND c.tier <> n.tier
"""
DROP: LiteralString = "DELETE FROM tier_record WHERE tenant_id = $1 AND run_id = ANY($2) AND NOT published"


@dataclass(frozen=True, slots=True)
class Rungs:
    """A ladder as arrays, from the lowest tier up."""

    codes: list[str]
    least: list[int]
    misses: list[int]

    @classmethod
    def of(cls, ladder: Ladder) -> "Rungs":
        codes = [code for code, _ in ladder.rungs]
        return cls(
            codes, [least for _, least in ladder.rungs], [ladder.misses_allowed(code) for code in codes]
        )


async def months_to_decide(tx: Transaction, day: date, history_from: date) -> tuple[date, ...]:
    """First days of the full months whose decision is missing or out of date, up to the last one over."""
    last = last_full_month(day)
    first = max(_first_full_month(history_from), _months_before(last, MONTHS_BACK))
    if first > last:
        return ()
    found: date | None = await tx.fetch_value(OPEN_MONTH, tx.tenant.id, first, last)
    return () if found is None else _months(found, last)


async def decide_tiers(
    tx: Transaction,
    run_id: UUID,
    currencies: Currencies,
    ladder: Ladder,
    months: Sequence[date],
    first: UUID,
    last: UUID,
) -> int:
    """Decide the months, oldest first, for the persons from `first` to `last`; how many decisions."""
    if not months:
        return 0
    await month_averages(tx, currencies, months, first, last)
    rungs, decided = Rungs.of(ladder), 0
    for month in months:
        decided += await tx.execute(
            DECIDE,
            tx.tenant.id,
            month,
            _months_before(month, 1),
            rungs.codes,
            rungs.least,
            rungs.misses,
            run_id,
        )
    return decided


async def publish_tiers(
    tx: Transaction, run_id: UUID, day: date, ladder: Ladder, months: Sequence[date], span: tuple[UUID, UUID]
) -> int:
    """Show the run's decisions instead of older ones and bring the customers' tiers up to date; how many."""
    if months:
        await tx.execute(RETIRE, tx.tenant.id, list(months), run_id)
        await tx.execute(SHOW, tx.tenant.id, run_id)
    rungs = Rungs.of(ladder)
    return await tx.execute(
        CARRY, tx.tenant.id, *span, run_id, last_full_month(day), rungs.codes, rungs.least, day
    )


async def drop_decisions(tx: Transaction, run_ids: list[UUID]) -> int:
    """Delete what runs decided that were never published."""
    return await tx.execute(DROP, tx.tenant.id, run_ids)


def _first_full_month(day: date) -> date:
    start = month_start(day)
    return start if start == day else month_start(start + timedelta(days=31))


def _months_before(month: date, count: int) -> date:
    for _ in range(count):
        month = month_start(month - timedelta(days=1))
    return month


def _months(first: date, last: date) -> tuple[date, ...]:
    found = [first]
    while found[-1] < last:
        found.append(month_start(found[-1] + timedelta(days=31)))
    return tuple(found)
