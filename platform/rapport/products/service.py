"""Holdings for whoever may see their customer, each figure down to the rows of the bank's files it came from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, LiteralString
from uuid import UUID

import asyncpg

from rapport.customers.service import in_scope
from rapport.kernel.access import Actor, customer_scope
from rapport.kernel.database import Transaction
from rapport.kernel.errors import NotFound
from rapport.kernel.masks import MaskKind, mask
from rapport.kernel.secrets import FieldCipher
from rapport.products.repository import (
    BALANCES,
    CARDS,
    CREDIT_LINES,
    FIRST_PAGE,
    NEXT_PAGE,
    OF_CUSTOMER,
    ONE,
    ORIGINS,
    PAGE_OF_CUSTOMER,
    POSTINGS,
)
from rapport.products.schemas import CreditLineRow, HoldingRow

BEGINNING: Final = date(1900, 1, 1)
ENTITIES: Final[Mapping[str, tuple[str, ...]]] = {
    "ACCOUNT": ("arrangement_balance", "balance_history"),
    "LOAN": ("loan_arrangement",),
    "ARRANGEMENT": ("term_arrangement",),
    "POSTING": ("posting",),
}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a row came from. `line` 0: derived from other rows; -1: carried, the account was not reported."""

    day: date
    revision: int
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """A balance in minor units of the account's currency, from `valid_from` until the next row."""

    valid_from: date
    balance: int
    change: int
    origin: Origin | None


@dataclass(frozen=True, slots=True)
class PostingRow:
    """`amount` is signed; the counterparty's account is masked."""

    booked: date
    id: UUID
    amount: int
    operation: str
    purpose: str
    counterparty: str
    reference: str
    origin: Origin | None


@dataclass(frozen=True, slots=True)
class CardRow:
    masked_no: str
    product: str
    product_en: str
    issue_date: date | None


async def holdings_of(tx: Transaction, actor: Actor, customer_id: UUID) -> list[HoldingRow]:
    """Everything open, or with a balance; empty for a customer outside the scope."""
    return await _holdings(tx, actor, OF_CUSTOMER, customer_id)


async def holdings_page(
    tx: Transaction,
    actor: Actor,
    *,
    limit: int,
    after: UUID | None,
    customer_id: UUID | None = None,
    product: str | None = None,
) -> list[HoldingRow]:
    """Up to `limit` holdings by id, of one customer or of all in scope."""
    statement = NEXT_PAGE if after is not None else FIRST_PAGE
    if customer_id is not None:
        statement = PAGE_OF_CUSTOMER
    return await _holdings(tx, actor, statement, limit, after, customer_id, product)


async def find_holding(tx: Transaction, actor: Actor, account_id: UUID) -> HoldingRow:
    """`NotFound` for an unknown account and for one of a customer outside the scope alike."""
    found = await _holdings(tx, actor, ONE, account_id)
    if not found:
        raise NotFound
    return found[0]


async def _holdings(
    tx: Transaction, actor: Actor, statement: LiteralString, *arguments: object
) -> list[HoldingRow]:
    scope = customer_scope(actor)
    rows = await tx.fetch(in_scope(statement, scope), tx.tenant.id, scope.ids, *arguments)
    return [HoldingRow(*row) for row in rows]


async def credit_lines_of(tx: Transaction, customer_id: UUID) -> list[CreditLineRow]:
    """Of a customer that the actor was found to see."""
    return [CreditLineRow(*row) for row in await tx.fetch(CREDIT_LINES, tx.tenant.id, customer_id)]


async def cards_of(tx: Transaction, cipher: FieldCipher, customer_id: UUID) -> list[CardRow]:
    """Of a customer that the actor was found to see; numbers masked."""
    rows = await tx.fetch(CARDS, tx.tenant.id, customer_id)
    return [
        CardRow(
            mask(MaskKind.CARD, cipher.decrypt("card", "card_no", row["id"], row["card_no"])),
            row["product"],
            row["product_en"],
            row["issue_date"],
        )
        for row in rows
    ]


async def balances_of(
    tx: Transaction, holding: HoldingRow, *, before: date | None, limit: int
) -> tuple[list[BalanceRow], date | None]:
    """Changes newest first and where the next page begins; `before` is excluded."""
    rows = await tx.fetch(BALANCES, tx.tenant.id, holding.id, before, limit + 1)
    files = await _files(tx, rows)
    earlier = [*(row["balance"] for row in rows[1:]), 0][: len(rows)]
    found = [
        BalanceRow(
            row["valid_from"],
            row["balance"],
            row["balance"] - previous,
            _origin(files, row, holding.kind, row["valid_from"]),
        )
        for row, previous in zip(rows, earlier, strict=True)
    ]
    more = len(rows) > limit
    return found[:limit], found[limit - 1].valid_from if more else None


async def postings_of(
    tx: Transaction, holding: HoldingRow, *, after: tuple[date, UUID] | None, limit: int
) -> tuple[list[PostingRow], tuple[date, UUID] | None]:
    """Postings newest first and the key after which the next page begins."""
    until, tie = after or (date.max, None)
    rows = await tx.fetch(POSTINGS, tx.tenant.id, holding.id, BEGINNING, until, tie, limit + 1)
    files = await _files(tx, rows)
    found = [
        PostingRow(
            row["booked"],
            row["id"],
            row["amount"],
            row["operation"],
            row["purpose"],
            _counterparty(row),
            row["source_key"],
            _origin(files, row, "POSTING", row["booked"]),
        )
        for row in rows[:limit]
    ]
    return found, (found[-1].booked, found[-1].id) if len(rows) > limit else None


def _counterparty(row: asyncpg.Record) -> str:
    account = row["counterparty_account"]
    return " ".join(
        part for part in (row["counterparty_bank"], account and mask(MaskKind.ACCOUNT, account)) if part
    )


Files = Mapping[UUID, list[asyncpg.Record]]


async def _files(tx: Transaction, rows: Iterable[asyncpg.Record]) -> Files:
    batches = list({row["batch_id"] for row in rows if row["batch_id"] is not None})
    found: dict[UUID, list[asyncpg.Record]] = {}
    if batches:
        for row in await tx.fetch(ORIGINS, tx.tenant.id, batches):
            found.setdefault(row["batch_id"], []).append(row)
    return found


def _origin(files: Files, row: asyncpg.Record, kind: str, day: date) -> Origin | None:
    """The file of the batch that brings rows of this kind; a backfill's past days are its history file's."""
    batch = files.get(row["batch_id"])
    if not batch:
        return None
    first = batch[0]
    entities = ENTITIES.get(kind, ())
    if len(entities) > 1 and day < first["business_date"]:
        entities = entities[::-1]
    names = {each["entity"]: each["name"] for each in batch if each["entity"] is not None}
    name = next((names[entity] for entity in entities if entity in names), "")
    return Origin(first["business_date"], first["revision"], name, row["line"])
