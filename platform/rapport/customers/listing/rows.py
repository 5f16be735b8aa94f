"""A row of the list as screens show it."""

from datetime import date
from typing import LiteralString
from uuid import UUID

import asyncpg
import msgspec

from rapport.customers.listing.statements import COLUMNS, NAMES, RUN
from rapport.customers.service import in_scope
from rapport.customers.vocabulary import contact_state
from rapport.kernel.access import Actor, customer_scope
from rapport.kernel.database import Transaction
from rapport.kernel.errors import NotFound

_ONE: LiteralString = """
    SELECT {columns}
      FROM customer c
      LEFT JOIN customer_measure m ON m.tenant_id = $1 AND m.run_id = {run} AND m.customer_id = c.id{names}
     WHERE c.tenant_id = $1 AND c.id = $3 AND {in scope}
"""
ONE: LiteralString = _ONE.replace("{columns}", COLUMNS).replace("{names}", NAMES).replace("{run}", RUN)


class ListRow(msgspec.Struct, frozen=True):
    """Fields in the order of `statements.COLUMNS`; figures in minor units, None before the first night."""

    id: UUID
    customer_no: str
    name: str
    type: str
    line: str
    tier: str
    status: str
    unit_code: str | None
    unit: str | None
    rm_no: str | None
    rm: str | None
    tags: list[str]
    remark: str
    last_contact_on: date | None
    contact_soon_on: date | None
    contact_due_on: date | None
    next_task_on: date | None
    alert_score: int
    alert_level: str
    version: int
    aum: int | None
    aum_30_days_ago: int | None
    aum_change: int | None
    deposit: int | None
    loan: int | None
    next_maturity: date | None
    as_of: date | None

    def contact_state(self, today: date) -> str:
        return contact_state(today, self.contact_soon_on, self.contact_due_on)


WIDTH = len(ListRow.__struct_fields__)


def list_row(record: asyncpg.Record) -> ListRow:
    """From a row of the list's statements; what follows the columns (the sort key) is left out."""
    return ListRow(*tuple(record)[:WIDTH])


async def one_row(tx: Transaction, actor: Actor, customer_id: UUID) -> ListRow:
    """A single row, after it was edited; `NotFound` outside the scope."""
    scope = customer_scope(actor)
    found = await tx.fetch_row(in_scope(ONE, scope), tx.tenant.id, scope.ids, customer_id)
    if found is None:
        raise NotFound
    return list_row(found)
