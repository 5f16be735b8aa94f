"""Password hashes: argon2id with 46 MiB, one pass, one lane, never more than two at a time in a process."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final, TypeVar, TypeVarTuple

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

from rapport.kernel.errors import Unavailable

Result = TypeVar("Result")
Arguments = TypeVarTuple("Arguments")

MEMORY_KIB: Final = 46 * 1024
PASSES: Final = 1
LANES: Final = 1
CONCURRENT: Final = 2
MAX_WAITING: Final = 64

# no password hashes to this: it makes an unknown user cost what a known one costs
DUMMY_HASH: Final = f"$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}${'A' * 22}${'A' * 43}"


@dataclass(frozen=True, slots=True)
class Verification:
    """`matches` decides; `rehash` says that the stored hash is of older parameters and should be replaced."""

    matches: bool
    rehash: bool = False


class Passwords:
    """Hashes and verifies in threads of its own; one per process, closed at the end.

    More than 64 callers waiting get Unavailable, so a flood of log-ins cannot pile up work without end.
    """

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES)
        self._threads = ThreadPoolExecutor(CONCURRENT, thread_name_prefix="argon2")
        self._waiting = 0

    def close(self) -> None:
        self._threads.shutdown(wait=True, cancel_futures=True)

    async def hash(self, password: str) -> str:
        """The text to store (PHC form, 97 characters)."""
        return await self._run(self.hash_now, password)

    async def verify(self, stored: str | None, password: str) -> Verification:
        """Compares in the same time whether the user exists (`stored`) or not (None or empty): False then.

        A stored text that is no argon2 hash never matches either.
        """
        return await self._run(self._verify, stored or DUMMY_HASH, password)

    def hash_now(self, password: str) -> str:
        """The same as `hash` for a command line, without an event loop."""
        return self._hasher.hash(prepared(password))

    def _verify(self, stored: str, password: str) -> Verification:
        try:
            self._hasher.verify(stored, prepared(password))
        except VerifyMismatchError:
            return Verification(matches=False)
        except (InvalidHashError, VerificationError):
            self._verify(DUMMY_HASH, password)
            return Verification(matches=False)
        return Verification(matches=True, rehash=self._hasher.check_needs_rehash(stored))

    async def _run(self, work: Callable[[*Arguments], Result], *args: *Arguments) -> Result:
        if self._waiting >= MAX_WAITING:
            raise Unavailable(retry_after=5)
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work, *args)
        finally:
            self._waiting -= 1


def prepared(password: str) -> bytes:
    """NFKC, then UTF-8: one password however a keyboard composes it."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
