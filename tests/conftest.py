"""Fixtures of the whole suite: real servers, one pair for each test process, and tenants of one's own."""

import asyncio
import itertools
import os
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from argon2 import PasswordHasher
from rapport.application import create_application
from rapport.config import Settings
from rapport.kernel.access import Actor, system_actor
from rapport.kernel.accounts import NewUser, create_key, create_user
from rapport.kernel.authentication.passwords import Passwords
from rapport.kernel.authentication.sessions import open_session
from rapport.kernel.database import Database, Tenant
from rapport.kernel.database.migrate import migrate
from rapport.kernel.embedded import Addresses, ephemeral
from rapport.kernel.services import Services
from rapport.product import load_product
from rapport.runtime import build_services

from tenants.provisioning import NewTenant, admin_emails, create_tenant

REPOSITORY = Path(__file__).resolve().parents[1]
SHARED = REPOSITORY.parent / "shared"
CREATE = "CREATE DATABASE {} TEMPLATE template0 LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'"
_numbers = itertools.count(1)


class QuickPasswords(Passwords):
    """The same hashes with the smallest cost: a suite makes thousands of users."""

    def __init__(self) -> None:
        super().__init__()
        self._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The design documents and data beside the project."""
    if not SHARED.is_dir():
        pytest.skip("the folder ../shared with the bank's data is not here")
    return SHARED


@pytest.fixture(scope="session")
def servers() -> Generator[Addresses]:
    """PostgreSQL 18 and Redis of this test process alone."""
    with ephemeral(fast=True) as addresses:
        yield addresses


@pytest.fixture(scope="session")
def settings(servers: Addresses, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings over a migrated database of this test process."""
    url = asyncio.run(_create_database(str(servers.admin_database_url), "suite"))
    folder = tmp_path_factory.mktemp("data")
    environ = {
        "RAPPORT_DATA_DIR": str(folder),
        "RAPPORT_ADMIN_DATABASE_URL": url,
        "RAPPORT_REDIS_URL": str(servers.redis_url),
    }
    settings = Settings.load(environ)
    asyncio.run(migrate(url, settings.role_passwords()))
    return settings


async def _create_database(admin_url: str, name: str) -> str:
    connection = await asyncpg.connect(admin_url)
    try:
        await connection.execute(CREATE.format(name))
    finally:
        await connection.close()
    before, _, query = admin_url.partition("?")
    base = before.rsplit("/", 1)[0]
    return f"{base}/{name}" + (f"?{query}" if query else "")


@pytest.fixture
async def services(settings: Settings) -> AsyncGenerator[Services]:
    """Started services with cheap password hashes; everything else is the real thing."""
    load_product()
    built = replace(build_services(settings, connections=8), passwords=QuickPasswords())
    await built.start()
    yield built
    await built.stop()


@pytest.fixture
def database(services: Services) -> Database:
    return services.database


TenantFactory = Callable[..., Awaitable[Tenant]]


@pytest.fixture
def tenant_factory(services: Services) -> TenantFactory:
    """`await tenant_factory(currency="CZK", replayed=True)`: a new tenant with posts, keys and administrators."""

    async def make(**options: object) -> Tenant:
        code = f"t{os.getpid()}-{next(_numbers)}"
        new = NewTenant(code, f"Bank {code}", "whole-bank", admin_emails(f"{code}@bank.example"))
        made = await create_tenant(services, replace(new, **options))  # type: ignore[arg-type]
        return made.tenant

    return make


@pytest.fixture
async def tenant(tenant_factory: TenantFactory) -> Tenant:
    return await tenant_factory()


@dataclass(frozen=True)
class Person:
    """Someone who logs in, and how."""

    email: str
    password: str
    totp_secret: str


@pytest.fixture
async def application(services: Services) -> AsyncGenerator[Any]:
    """The whole ASGI application, its lifespan entered."""
    app = create_application(services)
    inbox: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    outbox: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    running = asyncio.create_task(
        app({"type": "lifespan", "asgi": {"version": "3.0"}}, inbox.get, outbox.put)
    )
    await inbox.put({"type": "lifespan.startup"})
    assert (await outbox.get())["type"] == "lifespan.startup.complete"
    yield app
    await inbox.put({"type": "lifespan.shutdown"})
    assert (await outbox.get())["type"] == "lifespan.shutdown.complete"
    await running


ClientFactory = Callable[..., Awaitable[httpx.AsyncClient]]


@pytest.fixture
async def client_factory(application: Any, services: Services) -> AsyncGenerator[ClientFactory]:
    """`await client_factory(tenant, post="RM", org="HO", employee_no="", scopes=None)`: a client of that person.

    With `scopes` the client sends an API key, else a session's cookie and CSRF token. `post=None`: nobody.
    """
    clients: list[httpx.AsyncClient] = []

    async def make(
        tenant: Tenant,
        post: str | None = "RM",
        org: str = "HO",
        employee_no: str = "",
        scopes: list[str] | None = None,
    ) -> httpx.AsyncClient:
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=application, raise_app_exceptions=False),
            base_url=f"http://{tenant.code}.localhost",
            headers={"sec-fetch-site": "same-origin"},
        )
        clients.append(client)
        if post is not None:
            client.headers.update(await _credentials(services, tenant, post, org, employee_no, scopes))
        return client

    yield make
    for client in clients:
        await client.aclose()


async def _credentials(
    services: Services, tenant: Tenant, post: str, org: str, employee_no: str, scopes: list[str] | None
) -> dict[str, str]:
    actor = system_actor(tenant, "bootstrap")
    email = f"p{next(_numbers)}@{tenant.code}.example"
    async with services.database.transaction(tenant) as tx:
        user = await create_user(services, tx, actor, NewUser(email, post, org, employee_no=employee_no))
        if scopes is not None:
            return {"authorization": f"Bearer {await create_key(services, tx, actor, email, scopes)}"}
        user_post = await tx.fetch_value(
            "SELECT id FROM user_post WHERE tenant_id = $1 AND user_id = $2", tenant.id, user.user_id
        )
        token = await open_session(
            tx, user.user_id, user_post, verified=True, address="127.0.0.1", user_agent="suite"
        )
    csrf = services.csrf.issue(token.hash)
    return {"cookie": f"rapport={token.text}", "x-csrf-token": csrf}


@pytest.fixture
def system() -> Callable[[Tenant], Actor]:
    return system_actor
