"""Finding customers as one types: the command palette and whoever asks "with whom?"."""

from typing import Final

from rapport.customers.listing.query import ListQuery
from rapport.customers.listing.rows import ListRow, list_row
from rapport.customers.listing.service import CustomerList
from rapport.kernel.access import Actor, Permission
from rapport.kernel.database import Transaction
from rapport.kernel.services import Services

MOST: Final = 8
LONGEST: Final = 60


async def find_customers(
    services: Services, tx: Transaction, actor: Actor, text: str, *, most: int = MOST
) -> list[ListRow]:
    """Customers in scope whose name, number or mobile fits, the wealthiest first; none for an empty text."""
    text = text.strip()
    if not text or len(text) > LONGEST or "\0" in text or not actor.may(Permission.CUSTOMER_READ):
        return []
    page = await CustomerList(services, tx, actor, ListQuery(q=text)).page(limit=most)
    return [list_row(row) for row in page.rows]
