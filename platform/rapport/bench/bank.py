"""What the API's benchmark runs on: servers of its own, one bank, and the processes that are compared."""

import asyncio
import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Generator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, TypeVar

import asyncpg

from rapport.bench.people import Somebody
from rapport.bench.seed import seed
from rapport.config import Settings
from rapport.kernel.database import Tenant
from rapport.kernel.database.migrate import migrate
from rapport.kernel.embedded import Addresses, ephemeral
from rapport.kernel.processes import Child, ChildSpec
from rapport.runtime import build_services

CODE: Final = "bench"
SCOPES: Final = "customer:read,contact:write"
LOG_END: Final = 2_000
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Bank:
    """A seeded tenant. `head` is the key of a head of unit whose scope covers all, `everybody` needs no scope."""

    settings: Settings
    tenant: Tenant
    people: Sequence[Somebody]
    head: str
    everybody: str
    folder: Path

    @property
    def host(self) -> str:
        return f"{CODE}.localhost"


@contextmanager
def bank(customers: int, shape: tuple[int, int] = (4, 3)) -> Generator[Bank]:
    """PostgreSQL as it is set up for a bank (nothing is turned off for speed), migrated and seeded."""
    with tempfile.TemporaryDirectory(prefix="rapport-bench-") as name, ephemeral(fast=False) as servers:
        folder = Path(name)
        settings, environ = own_settings(name, servers)
        command(environ, "tenant", "create", CODE, "--name", "Bench", "--admin", "it@bench.example")
        tenant, people = asyncio.run(_seeded(settings, customers, shape))
        head, everybody = _key(environ, "UNIT_HEAD"), _key(environ, "EVERYBODY")
        yield Bank(settings, tenant, people, head, everybody, folder)


def own_settings(folder: str, servers: Addresses) -> tuple[Settings, dict[str, str]]:
    """Settings over a migrated database of new servers, and the environment that commands get."""
    environ = {
        "RAPPORT_DATA_DIR": folder,
        "RAPPORT_ADMIN_DATABASE_URL": str(servers.admin_database_url),
        "RAPPORT_REDIS_URL": str(servers.redis_url),
    }
    settings = Settings.load(environ)
    asyncio.run(migrate(str(settings.admin_database_url), settings.role_passwords()))
    return settings, environ


async def _seeded(
    settings: Settings, count: int, shape: tuple[int, int]
) -> tuple[Tenant, Sequence[Somebody]]:
    services = build_services(settings, connections=2)
    await services.start()
    try:
        tenant = await services.catalogue.find(CODE)
        if tenant is None:
            raise RuntimeError("the tenant of the benchmark was not made")
        connection: Any = await administrator(settings, tenant)
        try:
            return tenant, await seed(connection, services, tenant, count, shape)
        finally:
            await connection.close()
    finally:
        await services.stop()


async def administrator(settings: Settings, tenant: Tenant) -> Any:
    """A connection past row-level security; functions still learn from it which tenant is meant."""
    scope = {"app.tenant_id": str(tenant.id)}
    return await asyncpg.connect(str(settings.admin_database_url), server_settings=scope)


def _key(environ: dict[str, str], post: str) -> str:
    email = f"{post.lower()}@bench.example"
    command(environ, "user", "create", "--tenant", CODE, "--email", email, "--post", post, "--org", "HO")
    made = command(environ, "key", "create", "--tenant", CODE, "--user", email, "--scopes", SCOPES)
    return str(made["key"])


def command(environ: dict[str, str], *arguments: str) -> dict[str, Any]:
    """The product's own command line, as an operator uses it."""
    done = subprocess.run(  # noqa: S603 our own program, no shell
        [Path(sys.executable).with_name("rapport"), *arguments, "--json"],
        env={**os.environ, **environ}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"rapport {' '.join(arguments[:2])}: {done.stderr[-LOG_END:]}")
    result: dict[str, Any] = json.loads(done.stdout)
    return result


@contextmanager
def product(bank: Bank) -> Generator[int]:
    """The product's web process; its port."""
    settings = replace(bank.settings, port=free_port())
    command = (str(Path(sys.executable).with_name("rapport")), "serve")
    environ = {**os.environ, **settings.environ()}
    with _serving("product", command, environ, bank.folder, settings.port, "/health/ready"):
        yield settings.port


@contextmanager
def bare(bank: Bank, port: int, plan: bytes, probe: str) -> Generator[int]:
    """The bare process with its plan; its port."""
    file = bank.folder / "plan.json"
    file.write_bytes(plan)
    command = (sys.executable, "-m", "rapport.bench.bare", str(file))
    with _serving("bare", command, dict(os.environ), bank.folder, port, probe):
        yield port


@contextmanager
def unguarded(bank: Bank) -> Generator[int]:
    """The product without any question of rights (`unguarded`); its port."""
    settings = replace(bank.settings, port=free_port())
    command = (sys.executable, "-m", "rapport.bench.unguarded")
    environ = {**os.environ, **settings.environ()}
    with _serving("unguarded", command, environ, bank.folder, settings.port, "/health/ready"):
        yield settings.port


@contextmanager
def _serving(
    name: str, command: tuple[str, ...], environ: dict[str, str], folder: Path, port: int, probe: str
) -> Generator[None]:
    log = folder / f"{name}.log"
    with ExitStack() as stack:
        output = stack.enter_context(log.open("wb"))
        child = Child(ChildSpec(name, command, environ=environ), output.fileno())
        stack.callback(child.wait)
        stack.callback(child.stop)
        while not _answers(port, probe):
            if child.poll() is not None:
                raise RuntimeError(f"the {name} server ended: {log.read_text()[-LOG_END:]}")
            time.sleep(0.05)
        yield


def _answers(port: int, path: str) -> bool:
    try:
        with closing(http.client.HTTPConnection("127.0.0.1", port)) as connection:
            connection.request("GET", path)
            return connection.getresponse().status < 500
    except OSError:
        return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def run(work: Callable[[], Awaitable[T]]) -> T:
    """A coroutine to its end, outside of any loop."""

    async def whole() -> T:
        return await work()

    return asyncio.run(whole())
