"""What the planner knows of the large tables."""

from typing import LiteralString

from rapport.kernel.database import Transaction

REFRESH: LiteralString = "SELECT refresh_statistics()"


async def refresh_statistics(tx: Transaction) -> None:
    """After a load that changed the tables' size: autovacuum would come minutes after the night has begun."""
    await tx.fetch_value(REFRESH)
