"""What the organisation tells a customer's timeline: who led him when (domain.md 2.4, 10.2)."""

from datetime import date
from typing import LiteralString
from uuid import UUID

from rapport.customers.timeline import TimelineEvent
from rapport.kernel.access import Permission
from rapport.kernel.database import Transaction
from rapport.kernel.i18n import _

# A lead that follows another of the same line; the first ever is no change.
CHANGES: LiteralString = """
    SELECT l.id, l.valid_from, l.rm, l.previous, l.line
      FROM (SELECT a.id, a.valid_from, a.line, e.name AS rm,
                   lag(e.name) OVER led AS previous, lag(a.rm_id) OVER led AS previous_id, a.rm_id
              FROM assignment a
              JOIN employee e ON e.tenant_id = $1 AND e.id = a.rm_id
             WHERE a.tenant_id = $1 AND a.customer_id = $2 AND a.type = 'LEAD'
            WINDOW led AS (PARTITION BY a.line ORDER BY a.valid_from, a.id)) AS l
     WHERE l.previous_id <> l.rm_id AND l.valid_from BETWEEN $3 AND $4
"""


class LeadChanges:
    """Changes of the lead manager."""

    permission = Permission.CUSTOMER_READ

    async def events(
        self, tx: Transaction, customer_id: UUID, since: date, until: date
    ) -> list[TimelineEvent]:
        return [
            TimelineEvent(
                kind="RM_CHANGED",
                id=f"lead-{row['id']}",
                at=row["valid_from"],
                title=_("Manager changed from %(previous)s to %(manager)s"),
                args={"previous": row["previous"], "manager": row["rm"]},
            )
            for row in await tx.fetch(CHANGES, tx.tenant.id, customer_id, since, until)
        ]
