"""Fixtures of the whole suite: real servers, one pair for each test process, and tenants of one's own."""

import asyncio
import itertools
import os
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from dataclasses import dataclass, replace
from pathlib import Path

import asyncpg
import pytest
from argon2 import PasswordHasher

from rapport.config import Settings
from rapport.kernel.access import Actor, system_actor
from rapport.kernel.authentication.passwords import Passwords
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
def system() -> Callable[[Tenant], Actor]:
    return system_actor
