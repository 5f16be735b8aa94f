"""Counting in a moving window, in Redis for all processes or in the memory of one.

Redis owns nothing: its counters may be lost at any time, which forgives the failures of the last minutes
and does no other harm. Keys are `t:{tenant}:throttle:…` and hold no personal data.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Protocol

from limits.aio.storage.redis import RedisStorage
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

TIMEOUT_SECONDS: Final = 0.25
MAX_LOCAL_KEYS: Final = 100_000
_PREFIX: Final = "t"


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `amount` in any `seconds`."""

    amount: int
    seconds: int


class Window(Protocol):
    """Where entries are counted; a key is `{tenant}:throttle:…`."""

    async def acquire(self, key: str, limit: Limit, cost: int = 1) -> bool:
        """Adds `cost` entries if they fit, else adds none."""
        ...

    async def release(self, key: str) -> None:
        """Takes the newest entry back."""
        ...

    async def clear(self, key: str) -> None: ...

    async def wait(self, key: str, limit: Limit) -> float:
        """Seconds until the oldest entry leaves the window."""
        ...


class LocalWindow:
    """In memory, for this process alone; never waits, so it is exact within the process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._entries: dict[str, deque[float]] = {}

    async def acquire(self, key: str, limit: Limit, cost: int = 1) -> bool:
        now, entries = self._clock(), self._current(key, limit)
        if len(entries) + cost > limit.amount:
            return False
        entries.extend([now] * cost)
        return True

    async def release(self, key: str) -> None:
        if entries := self._entries.get(key):
            entries.pop()

    async def clear(self, key: str) -> None:
        self._entries.pop(key, None)

    async def wait(self, key: str, limit: Limit) -> float:
        entries = self._current(key, limit)
        return entries[0] + limit.seconds - self._clock() if entries else 0.0

    def _current(self, key: str, limit: Limit) -> deque[float]:
        entries = self._entries.pop(key, None) or deque()
        while entries and entries[0] <= self._clock() - limit.seconds:
            entries.popleft()
        self._entries[key] = entries  # at the end: the first keys of the dictionary are the longest unused
        while len(self._entries) > MAX_LOCAL_KEYS:
            del self._entries[next(iter(self._entries))]
        return entries


class RedisWindow:
    """The moving window of `limits`, atomic in Redis: exactly N pass however many processes ask at once."""

    def __init__(self, url: str, timeout: float = TIMEOUT_SECONDS) -> None:
        pool = BlockingConnectionPool.from_url(
            url,
            max_connections=32,
            timeout=timeout,
            socket_timeout=timeout,
            socket_connect_timeout=timeout,
            retry=Retry(NoBackoff(), 0),
        )
        self._redis = Redis(connection_pool=pool)
        options: dict[str, Any] = {"connection_pool": pool}
        self._storage = RedisStorage(
            "async+redis://", implementation="redispy", key_prefix=_PREFIX, **options
        )

    async def acquire(self, key: str, limit: Limit, cost: int = 1) -> bool:
        return await self._storage.acquire_entry(key, limit.amount, limit.seconds, cost)

    async def release(self, key: str) -> None:
        await self._redis.lpop(f"{_PREFIX}:{key}")

    async def clear(self, key: str) -> None:
        await self._redis.delete(f"{_PREFIX}:{key}")

    async def wait(self, key: str, limit: Limit) -> float:
        oldest, count = await self._storage.get_moving_window(key, limit.amount, limit.seconds)
        return oldest + limit.seconds - time.time() if count else 0.0

    async def close(self) -> None:
        await self._redis.aclose(close_connection_pool=True)
