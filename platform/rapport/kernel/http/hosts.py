"""Which bank a host name means: `<code>.localhost` on one machine, the bank's own name in production."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from rapport.kernel.authentication.tokens import is_tenant_code
from rapport.kernel.errors import Misdirected
from rapport.kernel.http.asgi import App, Receive, Refuse, Scope, Send, answer, header

_MAX_KNOWN: Final = 4096
LOOPBACK: Final = ("localhost", "127.0.0.1", "[::1]")
_HOST: Final = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9.-]{1,253}?)\.?(?::[0-9]{1,5})?", re.ASCII)


class Place(Enum):
    """What a host name is to us."""

    TENANT = "tenant"
    BARE = "bare"  # ours, but no bank's: the page that asks which bank
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class HostMatch:
    """`code` is set for a tenant's host; it is as the host says, whether such a tenant exists or not."""

    place: Place
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Hosts:
    """`bases`: names under which every tenant has `<code>.<base>`; `names`: a bank's own name to its code."""

    bases: tuple[str, ...] = LOOPBACK
    names: Mapping[str, str] = field(default_factory=dict[str, str])

    def match(self, host: str) -> HostMatch:
        """Reads a Host header, with or without port, in any case."""
        found = _HOST.fullmatch(host.strip().lower())
        name = found[1] if found else ""
        if name in self.names:
            return HostMatch(Place.TENANT, self.names[name])
        if name in self.bases:
            return HostMatch(Place.BARE)
        code, _, base = name.partition(".")
        if base in self.bases and is_tenant_code(code):
            return HostMatch(Place.TENANT, code)
        return HostMatch(Place.UNKNOWN)


_DEFAULT: Final = Hosts()


def tenant_code(host: str, hosts: Hosts = _DEFAULT) -> str | None:
    """The code in a Host header, or None for a bare or an unknown host."""
    return hosts.match(host).code


class KnownHosts:
    """Answers 421 to a host that is none of ours (a rebound name, a stray address), but for `any_host` paths.

    Puts the code, or None, into `scope["host_code"]`.
    """

    __slots__ = ("_any_host", "_app", "_hosts", "_known", "_refuse")

    def __init__(self, app: App, hosts: Hosts, refuse: Refuse, any_host: Iterable[str] = ()) -> None:
        self._app = app
        self._hosts = hosts
        self._refuse = refuse
        self._any_host = frozenset(any_host)
        self._known: dict[bytes, HostMatch] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        match = self._matched(header(scope, b"host") or b"")
        scope["host_code"] = match.code
        if match.place is Place.UNKNOWN and scope["path"] not in self._any_host:
            await answer(scope, send, Misdirected(), self._refuse)
            return
        await self._app(scope, receive, send)

    def _matched(self, host: bytes) -> HostMatch:
        known = self._known.get(host)
        if known is None:
            known = self._hosts.match(host.decode("latin-1"))
            if known.place is not Place.UNKNOWN and len(self._known) < _MAX_KNOWN:
                self._known[host] = known
        return known
