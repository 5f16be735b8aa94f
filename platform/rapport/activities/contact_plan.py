"""Until when a customer is to be contacted (domain.md 10.1, D-04), set-based and for lists."""

from datetime import date
from math import floor
from typing import LiteralString
from uuid import UUID

from rapport.activities.formulas import ContactStatus
from rapport.activities.rules import ContactPlan
from rapport.kernel.database import Transaction

# Contact is owed from the last one; before the first, from the later of the customer's and its manager's start.
SYNC: LiteralString = """
    WITH plan AS (SELECT p.* FROM unnest($5::text[], $6::int[]) AS p(tier, days)),
    contacted AS (
        SELECT r.customer_id, max(r.contacted_on) AS day
          FROM call_report r
         WHERE r.tenant_id = $1 AND r.customer_id BETWEEN $2 AND $3 AND r.contacted_on <= $4
           AND r.validity <> 'INVALID'
         GROUP BY r.customer_id
    ),
    led AS (
        SELECT a.customer_id, max(a.valid_from) AS day
          FROM assignment a
         WHERE a.tenant_id = $1 AND a.customer_id BETWEEN $2 AND $3 AND a.type = 'LEAD' AND a.valid_to IS NULL
         GROUP BY a.customer_id
    ),
    due AS (
        SELECT c.id, t.day AS last_on,
               CASE WHEN t.day IS NOT NULL THEN t.day + p.days
                    WHEN c.lead_rm_id IS NULL THEN NULL
                    ELSE coalesce(greatest(c.since, l.day) + p.days,
                                  least(c.contact_due_on, $4 + p.days)) END AS due_on
          FROM customer c
          LEFT JOIN contacted t ON t.customer_id = c.id
          LEFT JOIN led l ON l.customer_id = c.id
          LEFT JOIN plan p ON p.tier = c.tier
         WHERE c.tenant_id = $1 AND c.id BETWEEN $2 AND $3
    )
    UPDATE customer c SET last_contact_on = d.last_on, contact_due_on = d.due_on
      FROM due d
     WHERE c.tenant_id = $1 AND c.id = d.id
       AND (c.last_contact_on, c.contact_due_on) IS DISTINCT FROM (d.last_on, d.due_on)
"""


async def sync_contact_due(tx: Transaction, plan: ContactPlan, today: date, first: UUID, last: UUID) -> int:
    """Bring `last_contact_on` and `contact_due_on` of a range of customers up to date; how many changed.

    Contacts that a leader marked INVALID do not count. A tier without an interval has no due day.
    """
    days = {tier: interval.any for tier, interval in plan.intervals.items() if interval.any is not None}
    return await tx.execute(SYNC, tx.tenant.id, first, last, today, list(days), list(days.values()))


def soon_days(plan: ContactPlan) -> dict[str, int]:
    """By tier, how many days before its due day a contact is due soon."""
    return {
        tier: floor((1 - plan.due_soon_from) * interval.any)
        for tier, interval in plan.intervals.items()
        if interval.any is not None
    }


def contact_status(due_on: date | None, tier: str, today: date, plan: ContactPlan) -> ContactStatus:
    """The same answer as `contact_compliance`, from the due day that a list has; OK without one."""
    if due_on is None or today <= due_on:
        soon = soon_days(plan).get(tier, 0)
        is_soon = due_on is not None and (due_on - today).days <= soon
        return ContactStatus.DUE_SOON if is_soon else ContactStatus.OK
    return ContactStatus.OVERDUE


def contact_status_sql(today: LiteralString, tiers: LiteralString, soon: LiteralString) -> LiteralString:
    """An expression over customer `c`; `tiers` and `soon` are the keys and values of `soon_days` as arrays."""
    return f"""
        CASE WHEN c.contact_due_on < {today} THEN 'OVERDUE'
             WHEN c.contact_due_on - {today}::date
                  <= coalesce(({soon}::int[])[array_position({tiers}::text[], c.tier::text)], 0) THEN 'DUE_SOON'
             ELSE 'OK' END"""
