"""Throttling of log-ins (failures only) and of requests in general (security.md, Who may do what).

A log-in attempt takes its place in the account's and the address's window before the password is looked at,
and gives it back when it succeeds. So of any number of guesses made at the same moment exactly five are
looked at. Nothing is locked: the oldest failure leaves the window after 15 minutes by itself.
"""

from __future__ import annotations

import hmac
import ipaddress
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from rapport.kernel.authentication.failover import Slot, Windows
from rapport.kernel.authentication.windows import Limit
from rapport.kernel.errors import TooMany
from rapport.kernel.metrics import METRICS

Factor = Literal["password", "totp", "recovery"]
PER_ACCOUNT: Final = Limit(5, 15 * 60)
PER_ADDRESS: Final = Limit(20, 15 * 60)
_MAX_LEASES: Final = 10_000


class Throttle:
    """`key` is a server key (`KeyEncryptionKeys.derive("throttle")`): names are counted by their HMAC."""

    def __init__(
        self, windows: Windows, key: bytes, *, account: Limit = PER_ACCOUNT, address: Limit = PER_ADDRESS
    ) -> None:
        self._windows = windows
        self._key = key
        self._account = account
        self._address = address

    async def attempt(self, tenant: int, factor: Factor, account: str, address: str) -> Attempt:
        """Room for one try of `factor`; TooMany (with Retry-After) when the account or the address has none.

        `account` is the log-in name as typed, known or not; `address` the client's IP address. An attempt
        that is neither `succeeded` nor `withdrawn` counts as a failure, an aborted request too.
        """
        by_account = self._name(tenant, factor, account.strip().casefold())
        by_address = self._name(tenant, "address", address_group(address))
        address_slot = await self._take(by_address, self._address, "address")
        try:
            account_slot = await self._take(by_account, self._account, factor)
        except TooMany:
            await self._windows.release(address_slot)
            raise
        return Attempt(self._windows, account_slot, address_slot)

    async def _take(self, key: str, limit: Limit, name: str) -> Slot:
        slot = await self._windows.acquire(key, limit)
        if slot is None:
            METRICS.throttled(name)
            raise TooMany(retry_after=_whole_seconds(await self._windows.wait(key, limit)))
        return slot

    def _name(self, tenant: int, what: str, value: str) -> str:
        digest = hmac.digest(self._key, value.encode("utf-8", "surrogatepass"), "sha256")[:12].hex()
        return f"{tenant}:throttle:{what}:{digest}"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try, counted as a failure until one of these says otherwise."""

    _windows: Windows
    _account: Slot
    _address: Slot

    async def withdrawn(self) -> None:
        """Do not count it: the factor was right but log-in goes on, or the fault is ours (database away)."""
        await self._windows.release(self._account)
        await self._windows.release(self._address)

    async def succeeded(self) -> None:
        """Log-in is complete: the account's earlier failures are forgotten, the address's are not."""
        await self._windows.clear(self._account.key)
        await self._windows.release(self._address)


class RequestLimit:
    """A general limit per subject (a session, an API key, a tenant), cheap enough for every request.

    A process takes places for a twentieth of the limit at once and spends them from memory for a tenth of
    the window (5 s at most): one round trip to Redis for many requests, never more than `limit` passes in a
    window and that time. A refusal is remembered for a second, so a flood costs nothing.
    """

    def __init__(
        self, windows: Windows, name: str, limit: Limit, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._windows = windows
        self._name = name
        self._limit = limit
        self._clock = clock
        self._batch = max(1, limit.amount // 20)
        self._lifetime = min(limit.seconds / 10, 5.0)
        self._leases: dict[str, _Lease] = {}

    async def check(self, tenant: int, subject: str) -> None:
        """Counts one request; TooMany with Retry-After when there is no room. `subject` is an id, no name."""
        key = f"{tenant}:throttle:{self._name}:{subject}"
        lease = self._leases.get(key)
        if lease is None or self._clock() >= lease.until or lease.left == 0:
            lease = await self._lease(key)
        if lease.left <= 0:
            METRICS.throttled(self._name)
            raise TooMany(retry_after=_whole_seconds(lease.until - self._clock()))
        lease.left -= 1

    async def _lease(self, key: str) -> _Lease:
        for cost in dict.fromkeys((self._batch, 1)):
            if await self._windows.acquire(key, self._limit, cost):
                return self._keep(key, _Lease(cost, self._clock() + self._lifetime))
        return self._keep(key, _Lease(-1, self._clock() + 1.0))

    def _keep(self, key: str, lease: _Lease) -> _Lease:
        if len(self._leases) >= _MAX_LEASES:
            self._leases = {k: old for k, old in self._leases.items() if old.until > self._clock()}
        if len(self._leases) >= _MAX_LEASES:
            self._leases.clear()
        old = self._leases.get(key)
        if old is not None and old.left > 0 and lease.left > 0 and old.until > self._clock():
            lease.left += old.left  # another request of this process leased at the same moment
        self._leases[key] = lease
        return lease


@dataclass(slots=True)
class _Lease:
    """`left` places until `until`; -1 remembers a refusal."""

    left: int
    until: float


def address_group(address: str) -> str:
    """What counts as one address: an IPv4 address, the /64 network of an IPv6 one, else "unknown"."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(ip, ipaddress.IPv4Address):
        return str(ip)
    return str(ip.ipv4_mapped or ipaddress.IPv6Network((ip, 64), strict=False))


def _whole_seconds(seconds: float) -> int:
    return max(1, math.ceil(seconds))
