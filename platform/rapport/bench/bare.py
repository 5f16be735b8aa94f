"""The other side: Litestar and asyncpg in one process, the same SQL, no tenants, log-in or rights.

It connects as the administrator, past row-level security, and is given what a recorded request of the product
asked (`capture`). JSON in, JSON out; no middleware, no log, no metrics, no headers of ours.
"""

import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import asyncpg
import msgspec
import uvicorn
from litestar import Litestar, get, post
from litestar.datastructures import State

from rapport.bench.capture import Statement, unpack
from rapport.kernel.ids import uuid7

CUSTOMERS: Final = "/customers"
CONTACTS: Final = "/contacts"


class Plan(msgspec.Struct, frozen=True):
    """What to serve: statements by what is asked for. `fresh`: the id a write made, to be new each time."""

    url: str
    port: int
    tenant_id: int
    statements: dict[str, list[Statement]]
    customer: UUID | None = None
    fresh: UUID | None = None


class NewContact(msgspec.Struct):
    """The body of the write; the same JSON goes to both sides."""

    customer_id: UUID
    channel: str
    purpose: str
    next_step: str
    next_date: str
    feedback: str = ""


Prepared = list[tuple[str, list[Any]]]


def application(plan: Plan) -> Litestar:
    prepared = {name: _prepared(each) for name, each in plan.statements.items()}

    @get(CUSTOMERS)
    async def listed(state: State, q: str = "") -> list[dict[str, Any]]:
        async with state.pool.acquire() as connection:
            return await _run(connection, prepared[q])

    @get(CUSTOMERS + "/{customer_id:uuid}")
    async def one(state: State, customer_id: UUID) -> list[dict[str, Any]]:
        async with state.pool.acquire() as connection:
            return await _run(connection, prepared[""], {plan.customer: customer_id})

    @post(CONTACTS)
    async def contact(state: State, data: NewContact) -> list[dict[str, Any]]:
        changed = {plan.customer: data.customer_id, plan.fresh: uuid7()}
        async with state.pool.acquire() as connection, connection.transaction():
            return await _run(connection, prepared[""], changed)

    return Litestar([listed, one, contact], lifespan=[_pool(plan)], openapi_config=None, logging_config=None)


def _prepared(statements: list[Statement]) -> Prepared:
    return [(each.sql, [unpack(value) for value in each.values]) for each in statements]


async def _run(
    connection: Any, statements: Prepared, changed: dict[UUID | None, UUID] | None = None
) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for sql, values in statements:
        arguments = values if changed is None else [_changed(value, changed) for value in values]
        rows += [dict(row) for row in await connection.fetch(sql, *arguments)]
    return rows


def _changed(value: Any, changed: dict[UUID | None, UUID]) -> Any:
    if isinstance(value, UUID):
        return changed.get(value, value)
    if isinstance(value, list):
        return [changed.get(each, each) if isinstance(each, UUID) else each for each in value]
    return value


def _pool(plan: Plan) -> Any:
    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncGenerator[None]:
        settings = {"app.tenant_id": str(plan.tenant_id)}
        async with asyncpg.create_pool(
            plan.url, min_size=1, max_size=10, server_settings=settings, reset=_no_reset
        ) as pool:
            app.state.pool = pool
            yield

    return lifespan


async def _no_reset(_connection: object) -> None:
    """As the product's own pools: a round trip for nothing is no part of the comparison."""


def main() -> None:
    """Serve the plan in the file that is named."""
    plan = msgspec.json.decode(Path(sys.argv[1]).read_bytes(), type=Plan)
    uvicorn.run(
        application(plan),  # pyright: ignore[reportArgumentType]  # uvicorn's ASGI types are narrower
        host="127.0.0.1",
        port=plan.port,
        loop="uvloop",
        http="httptools",
        ws="none",
        log_config=None,
        access_log=False,
        timeout_keep_alive=65,
    )


if __name__ == "__main__":
    main()
