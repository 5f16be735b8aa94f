"""Redis counts for all processes; while it is away each process counts for itself, and says so once."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from redis.exceptions import RedisError

from rapport.kernel.authentication.windows import TIMEOUT_SECONDS, Limit, LocalWindow, RedisWindow, Window
from rapport.kernel.logging import get_logger

log = get_logger(__name__)
Result = TypeVar("Result")
RETRY_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True)
class Slot:
    """One acquired entry and the window that counts it."""

    window: Window
    key: str


class Windows:
    """Redis while it answers, this process's memory while it does not; both changes are logged once.

    Without a URL the memory alone. `timeout` (seconds) is how long an answer of Redis may take. Make it
    inside the event loop that uses it, and close it there.
    """

    def __init__(
        self,
        url: str | None,
        clock: Callable[[], float] = time.monotonic,
        timeout: float = TIMEOUT_SECONDS,
    ) -> None:
        self._redis = RedisWindow(url, timeout) if url else None
        self._local = LocalWindow(clock)
        self._clock = clock
        self._retry_at: float | None = None

    @property
    def degraded(self) -> bool:
        """Whether limits hold per process only, just now."""
        return self._redis is None or self._retry_at is not None

    async def acquire(self, key: str, limit: Limit, cost: int = 1) -> Slot | None:
        """A slot if the entries fitted, else None."""
        if self._redis is not None and self._due():
            fitted = await self._guarded(self._redis.acquire(key, limit, cost), None)
            if fitted is not None:
                return Slot(self._redis, key) if fitted else None
        return Slot(self._local, key) if await self._local.acquire(key, limit, cost) else None

    async def release(self, slot: Slot) -> None:
        """Takes the slot back; if Redis went away meanwhile the entry stays until it is old."""
        if slot.window is self._local:
            await slot.window.release(slot.key)
        else:
            await self._guarded(slot.window.release(slot.key), None)

    async def clear(self, key: str) -> None:
        """Forgets the key everywhere it can be reached."""
        await self._local.clear(key)
        if self._redis is not None and self._due():
            await self._guarded(self._redis.clear(key), None)

    async def wait(self, key: str, limit: Limit) -> float:
        """Seconds until one more entry may fit; 0 when nothing is counted."""
        waits = [await self._local.wait(key, limit)]
        if self._redis is not None and self._due():
            waits.append(await self._guarded(self._redis.wait(key, limit), 0.0))
        return max(waits)

    async def close(self) -> None:
        if self._redis is not None:
            await self._redis.close()

    def _due(self) -> bool:
        """Whether to ask Redis now; during an outage one caller a second finds out for all."""
        if self._retry_at is None:
            return True
        if self._clock() < self._retry_at:
            return False
        self._retry_at = self._clock() + RETRY_SECONDS
        return True

    async def _guarded(self, work: Awaitable[Result], otherwise: Result) -> Result:
        try:
            answer = await work
        except (RedisError, OSError, TimeoutError) as error:
            if self._retry_at is None:
                log.warning("throttle counts in process memory, redis is away", exc_info=error)
            self._retry_at = self._clock() + RETRY_SECONDS
            return otherwise
        if self._retry_at is not None:
            log.info("throttle counts in redis again")
            self._retry_at = None
        return answer
