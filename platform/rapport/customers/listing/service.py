"""The list as screens and API ask for it."""

from datetime import date
from typing import Final
from uuid import UUID

from rapport.customers.listing.query import ListQuery
from rapport.customers.listing.repository import (
    BigChange,
    Narrowed,
    Page,
    Totals,
    fetch_ids,
    fetch_page,
    fetch_totals,
    manager,
    narrowed,
    unit_tree,
)
from rapport.customers.listing.search import SearchTerms, search_terms
from rapport.customers.parameters import LIST_RULES
from rapport.kernel import business_date, parameters
from rapport.kernel.access import Actor, customer_scope
from rapport.kernel.database import Transaction
from rapport.kernel.money import minor_units
from rapport.kernel.secrets import BlindIndex
from rapport.kernel.services import Services

MOST_SELECTED: Final = 1_000


class CustomerList:
    """The customers an actor may see, narrowed by one query; asks the database for what the query needs."""

    def __init__(self, services: Services, tx: Transaction, actor: Actor, query: ListQuery) -> None:
        self._services = services
        self._tx = tx
        self._actor = actor
        self.query = query
        self._narrowed: Narrowed | None = None

    async def page(self, *, limit: int, cursor: str = "") -> Page:
        """One page by key; Invalid for a cursor that another order wrote."""
        return await fetch_page(self._tx, await self._ready(), self.query, limit=limit, cursor=cursor)

    async def totals(self) -> Totals:
        return await fetch_totals(self._tx, await self._ready())

    async def ids(self, most: int = MOST_SELECTED) -> list[UUID]:
        """Everything that fits, for a bulk action; at most `most`."""
        return await fetch_ids(self._tx, await self._ready(), most)

    async def _ready(self) -> Narrowed:
        if self._narrowed is None:
            self._narrowed = await self._narrow()
        return self._narrowed

    async def _narrow(self) -> Narrowed:
        query, tx = self.query, self._tx
        dated = bool(query.contact) or query.maturing is not None
        return narrowed(
            customer_scope(self._actor),
            query,
            today=await business_date.today(tx) if dated else None,
            units=await unit_tree(tx, query.unit) if query.unit else None,
            rm=await manager(tx, query.rm) if query.rm else None,
            big=await self._big_change() if query.change else None,
            terms=await self._terms() if query.q else None,
        )

    async def _big_change(self) -> BigChange:
        today: date = await business_date.today(self._tx)
        rules = await parameters.get(self._tx, LIST_RULES, today)
        amount = minor_units(rules.big_change_amount, self._tx.tenant.currency)
        return BigChange(amount, rules.big_change_percent)

    async def _terms(self) -> SearchTerms:
        ring = await self._services.key_store.ring(self._tx)
        mobiles = BlindIndex(ring, "customer", "mobile", "mobile")
        return search_terms(self._tx.tenant.id, self.query.q, mobiles)
