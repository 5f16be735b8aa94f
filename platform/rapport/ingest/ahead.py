"""Reads on while the database works: the child must not wait for a promotion to end before it goes on parsing."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from rapport_sdk.connector import Batch, Item

MOST_BYTES: Final = 96 * 1024 * 1024
MOST_ITEMS: Final = 2_000


class _Shelf:
    """Items in their order, filled by one task and emptied by another."""

    def __init__(self, most_bytes: int) -> None:
        self._items: deque[tuple[Item, int]] = deque()
        self._bytes = 0
        self._most_bytes = most_bytes
        self._ended = False
        self._error: BaseException | None = None
        self._moved = asyncio.Condition()

    async def fill(self, items: AsyncIterator[Item]) -> None:
        try:
            async for item in items:
                await self._put(item, item.data.nbytes if isinstance(item, Batch) else 0)
        except Exception as error:  # noqa: BLE001 - handed to whoever reads, at its place in the order
            self._error = error
        async with self._moved:
            self._ended = True
            self._moved.notify_all()

    async def _put(self, item: Item, size: int) -> None:
        async with self._moved:
            await self._moved.wait_for(self._has_room)
            self._items.append((item, size))
            self._bytes += size
            self._moved.notify_all()

    def _has_room(self) -> bool:
        return self._bytes < self._most_bytes and len(self._items) < MOST_ITEMS

    async def each(self) -> AsyncGenerator[Item]:
        while True:
            async with self._moved:
                await self._moved.wait_for(lambda: self._items or self._ended)
                if not self._items:
                    break
                item, size = self._items.popleft()
                self._bytes -= size
                self._moved.notify_all()
            yield item
        if self._error is not None:
            raise self._error


@asynccontextmanager
async def ahead(
    items: AsyncIterator[Item], most_bytes: int = MOST_BYTES
) -> AsyncGenerator[AsyncIterator[Item]]:
    """The same items in the same order, read up to `most_bytes` of rows ahead of whoever takes them.

    A fault of the source is raised where it belongs in the order. Leaving the block stops reading.
    """
    shelf = _Shelf(most_bytes)
    filling = asyncio.create_task(shelf.fill(items))
    try:
        yield shelf.each()
    finally:
        filling.cancel()
        await asyncio.gather(filling, return_exceptions=True)
