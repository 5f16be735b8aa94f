"""Litestar's request with what the kernel puts into its scope."""

from collections.abc import Callable
from typing import Any, cast

import litestar

from rapport.kernel.access import Actor
from rapport.kernel.database import Tenant, Transaction
from rapport.kernel.errors import NotFound, Unauthenticated
from rapport.kernel.services import Services


class Request(litestar.Request[Any, Any, Any]):
    """`tenant`, `tx` and `actor` raise the proper refusal where there is none."""

    @property
    def services(self) -> Services:
        return cast(Services, self.app.state.services)

    @property
    def tenant(self) -> Tenant:
        tenant = self.scope.get("tenant")
        if tenant is None:
            raise NotFound
        return cast(Tenant, tenant)

    @property
    def tx(self) -> Transaction:
        transaction = self.scope.get("tx")
        if transaction is None:
            raise NotFound
        return cast(Transaction, transaction)

    @property
    def actor(self) -> Actor:
        actor = self.scope.get("actor")
        if actor is None:
            raise Unauthenticated
        return cast(Actor, actor)

    @property
    def token_hash(self) -> bytes:
        """What the session is bound to: the hash of its token, empty without one."""
        return cast(bytes, self.scope.get("token_hash", b""))

    def forget_actor(self) -> None:
        """Leave nothing of this session in the process's memory: its token was rotated or revoked."""
        drop = cast("Callable[[bytes], None] | None", self.scope.get("drop_actor"))
        if drop is not None:
            drop(self.token_hash)

    @property
    def request_id(self) -> str:
        return cast(str, self.scope.get("request_id", ""))
