"""Pages and totals of the list, as asyncpg rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, LiteralString
from uuid import UUID

import asyncpg

from rapport.customers.listing.cursor import Key, read_cursor, write_cursor
from rapport.customers.listing.query import ListQuery
from rapport.customers.listing.search import SearchTerms
from rapport.customers.listing.sorts import Stretch
from rapport.customers.listing.statements import Asked, ids_statement, page_statement, total_statement
from rapport.kernel.access import CustomerScope
from rapport.kernel.database import Transaction

COUNTED = 100_000
UNIT_TREE: LiteralString = """
    WITH RECURSIVE tree AS (
        SELECT u.id FROM org_unit u WHERE u.tenant_id = $1 AND u.code = $2
        UNION
        SELECT u.id FROM org_unit u JOIN tree t ON u.parent_id = t.id WHERE u.tenant_id = $1
    )
    SELECT coalesce(array_agg(t.id), '{}') FROM tree t
"""
MANAGER: LiteralString = "SELECT e.id FROM employee e WHERE e.tenant_id = $1 AND e.employee_no = $2"
NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Narrowed:
    """A query ready for the database: filters in use, and the parameters from $6 on."""

    scope: CustomerScope
    asked: Asked
    parameters: tuple[object, ...]
    searching: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of one page; `next_cursor` empty at the end."""

    rows: list[asyncpg.Record]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class Totals:
    """Of everything that fits. `capped`: there are more, and nothing was summed; `cut`: too many names fit."""

    customers: int
    aum: int
    capped: bool
    cut: bool


@dataclass(frozen=True, slots=True)
class BigChange:
    """Minor units of the base currency, and a share in percent."""

    amount: int
    percent: int


async def unit_tree(tx: Transaction, code: str) -> list[UUID]:
    """A unit and all below it; empty for an unknown code."""
    found: list[UUID] = await tx.fetch_value(UNIT_TREE, tx.tenant.id, code)
    return found


async def manager(tx: Transaction, employee_no: str) -> UUID:
    """The employee's id; the zero UUID, whose portfolio is empty, for an unknown number."""
    found: UUID | None = await tx.fetch_value(MANAGER, tx.tenant.id, employee_no)
    return found or NOBODY


def narrowed(
    scope: CustomerScope,
    query: ListQuery,
    *,
    today: date | None,
    units: list[UUID] | None,
    rm: UUID | None,
    big: BigChange | None,
    terms: SearchTerms | None,
) -> Narrowed:
    """`today` where a filter needs it; `units`, `rm`, `big` and `terms` where the query names them."""
    values: Mapping[str, object] = {
        "today": today,
        "tiers": list(query.tier) or None,
        "types": list(query.type) or None,
        "lines": list(query.line) or None,
        "alerts": list(query.alert) or None,
        "units": units,
        "rm": rm,
        "tags": list(query.tag) or None,
        "maturing": query.maturing,
    }
    asked = [(name, "") for name, value in values.items() if value is not None]
    asked += [
        (name, value) for name, value in (("change", query.change), ("contact", query.contact)) if value
    ]
    amounts = (big.amount, big.percent) if big is not None and query.change else (None, None)
    search = terms or SearchTerms()
    parameters = (*values.values(), *amounts, *search.parameters())
    return Narrowed(scope, tuple(asked), parameters, terms is not None)


async def fetch_page(
    tx: Transaction, narrow: Narrowed, query: ListQuery, *, limit: int, cursor: str = ""
) -> Page:
    """One page in the query's order; Invalid for a cursor of another order."""
    stretches = query.order.stretches(query.descending)
    after: tuple[Stretch, Key, UUID] | None = None
    if cursor:
        after = read_cursor(cursor, query.sort, query.order)
        stretches = stretches[stretches.index(after[0]) :]
    rows: list[tuple[Stretch, asyncpg.Record]] = []
    for stretch in stretches:
        found = await _fetch(tx, narrow, query.sort, stretch, limit + 1 - len(rows), after)
        read: list[tuple[Stretch, asyncpg.Record]] = [(stretch, row) for row in found]
        rows.extend(read)
        after = None
        if len(rows) > limit:
            break
    return _page(query.sort, rows, limit)


async def _fetch(
    tx: Transaction,
    narrow: Narrowed,
    sort: str,
    stretch: Stretch,
    limit: int,
    after: tuple[Stretch, Key, UUID] | None,
) -> list[asyncpg.Record]:
    statement = page_statement(
        sort, stretch, narrow.scope.predicate, narrow.asked, search=narrow.searching, after=after is not None
    )
    key, tie = (after[1], after[2]) if after is not None else (None, None)
    return await tx.fetch(statement, tx.tenant.id, narrow.scope.ids, limit, key, tie, *narrow.parameters)


def _page(sort: str, rows: list[tuple[Stretch, asyncpg.Record]], limit: int) -> Page:
    if len(rows) <= limit:
        return Page([row for _, row in rows], None)
    stretch, last = rows[limit - 1]
    return Page([row for _, row in rows[:limit]], write_cursor(sort, stretch, last["sort_key"], last["id"]))


async def fetch_totals(tx: Transaction, narrow: Narrowed) -> Totals:
    """One statement over everything that fits, up to 100,000 customers."""
    statement = total_statement(narrow.scope.predicate, narrow.asked, search=narrow.searching)
    row = await tx.fetch_row(statement, *_everything(tx, narrow, COUNTED + 1))
    if row is None:
        return Totals(0, 0, capped=False, cut=False)
    capped = row["customers"] > COUNTED
    return Totals(min(row["customers"], COUNTED), row["aum"], capped, row["cut"])


async def fetch_ids(tx: Transaction, narrow: Narrowed, most: int) -> list[UUID]:
    """The ids of everything that fits; at most `most`."""
    statement = ids_statement(narrow.scope.predicate, narrow.asked, search=narrow.searching)
    return [row["id"] for row in await tx.fetch(statement, *_everything(tx, narrow, most))]


def _everything(tx: Transaction, narrow: Narrowed, most: int) -> tuple[Any, ...]:
    return (tx.tenant.id, narrow.scope.ids, most, None, None, *narrow.parameters)
