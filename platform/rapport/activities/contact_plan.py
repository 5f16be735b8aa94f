"""Until when customers are to be contacted (domain.md 10.1, D-04), for ranges of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil
from typing import LiteralString
from uuid import UUID

from rapport.activities.formulas import ContactInterval
from rapport.activities.rules import ContactPlan
from rapport.activities.words import FACE_TO_FACE
from rapport.kernel.database import Transaction

# Contact is owed since the last one; before a first one, since the later of the customer's first day and its
# manager's. Of the plan for any contact and the one face to face the earlier day counts.
SYNC: LiteralString = """
    WITH plan AS (
        SELECT p.* FROM unnest($5::text[], $6::int[], $7::int[], $8::int[], $9::int[])
                        AS p(tier, any_due, any_soon, face_due, face_soon)
    ),
    contacted AS (
        SELECT r.customer_id, max(r.contacted_on) AS any_on,
               max(r.contacted_on) FILTER (WHERE r.channel = ANY($10::text[])) AS face_on
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
    owed AS (
        SELECT c.id, c.tier, t.any_on AS last_on, coalesce(t.any_on, o.day) AS any_on,
               greatest(t.face_on, o.day) AS face_on
          FROM customer c
          LEFT JOIN contacted t ON t.customer_id = c.id
          LEFT JOIN led l ON l.customer_id = c.id
         CROSS JOIN LATERAL (SELECT CASE WHEN c.lead_rm_id IS NOT NULL
                                         THEN coalesce(greatest(c.since, l.day), $4) END AS day) AS o
         WHERE c.tenant_id = $1 AND c.id BETWEEN $2 AND $3
    ),
    due AS (
        SELECT o.id, o.last_on, least(o.any_on + p.any_due, o.face_on + p.face_due) AS due_on,
               least(o.any_on + p.any_soon, o.face_on + p.face_soon) AS soon_on
          FROM owed o LEFT JOIN plan p ON p.tier = o.tier
    )
    UPDATE customer c SET last_contact_on = d.last_on, contact_soon_on = d.soon_on, contact_due_on = d.due_on
      FROM due d
     WHERE c.tenant_id = $1 AND c.id = d.id
       AND (c.last_contact_on, c.contact_soon_on, c.contact_due_on)
           IS DISTINCT FROM (d.last_on, d.soon_on, d.due_on)
"""


@dataclass(frozen=True, slots=True)
class _Column:
    """Days of one kind of contact by tier: until it is due, and until it is due soon."""

    due: list[int | None]
    soon: list[int | None]


async def sync_contact_due(tx: Transaction, plan: ContactPlan, today: date, first: UUID, last: UUID) -> int:
    """Bring the contact dates of the customers from `first` to `last` up to date; how many changed.

    Contacts that a leader marked INVALID do not count. Nothing is due for a tier without a plan, nor from
    nobody: a customer without a manager whom nobody ever contacted.
    """
    intervals: Mapping[str, ContactInterval] = plan.intervals
    any_contact = _column([interval.any for interval in intervals.values()], plan)
    face = _column([interval.face_to_face for interval in intervals.values()], plan)
    return await tx.execute(
        SYNC,
        tx.tenant.id,
        first,
        last,
        today,
        list(intervals),
        any_contact.due,
        any_contact.soon,
        face.due,
        face.soon,
        list(FACE_TO_FACE),
    )


def _column(days: list[int | None], plan: ContactPlan) -> _Column:
    soon = [None if each is None else ceil(Fraction(plan.due_soon_from) * each) for each in days]
    return _Column(days, soon)
