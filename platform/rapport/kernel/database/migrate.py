"""Migrations, their bookkeeping and `secure()`: one transaction under an advisory lock."""

import contextlib
import importlib
import io
import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, LiteralString

import asyncpg
from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.apps.migrations.commands.base import BaseMigrationManager
from piccolo.apps.migrations.tables import Migration
from piccolo.conf.apps import AppConfig

from rapport.kernel.database.pools import MINIMUM_VERSION
from rapport.kernel.database.roles import ensure_roles
from rapport.kernel.database.schema import Schema
from rapport.kernel.database.secure import secure
from rapport.kernel.database.tenant import Tenant
from rapport.kernel.database.transaction import Transaction, current
from rapport.kernel.errors import Unavailable

LOCK = 7_214_083
PREPARE: tuple[LiteralString, ...] = (
    "SET LOCAL lock_timeout = '2s'",
    "SET LOCAL client_min_messages = 'warning'",
    "SET LOCAL ROLE rapport_owner",
)
HEAD: LiteralString = "SELECT count(*) FROM migration"


@dataclass
class Migrated:
    """What a migration did: names of the migrations that ran now."""

    ran: list[str] = field(default_factory=list)


async def migrate(admin_url: str, passwords: dict[str, str]) -> Migrated:
    """Bring the database at `admin_url` up to date; `passwords` are set for the roles named.

    Raises `Unavailable` when the server is older than PostgreSQL 18.
    """
    connection = await asyncpg.connect(admin_url)
    try:
        if connection.get_server_version() < (MINIMUM_VERSION // 10000,):
            raise Unavailable("PostgreSQL 18 or newer is required")
        async with connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock($1)", LOCK)
            await ensure_roles(connection, passwords)
            return await _run_all(connection)
    finally:
        await connection.close()


async def _run_all(connection: Any) -> Migrated:
    apps = load_apps()
    done = Migrated()
    async with _bound(connection):
        for statement in PREPARE:
            await connection.execute(statement)
        await _bookkeeping()
        ran = set(await Migration.get_migrations_which_ran())
        for config in apps:
            await _run_app(config, ran, done)
        tables = [table for config in apps for table in config.table_classes]
        await secure(connection, tables, load_schemas())
    return done


@asynccontextmanager
async def _bound(connection: Any) -> AsyncGenerator[None]:
    """Piccolo's statements go to this connection while the block runs."""
    token = current.set(_Migrating(connection))
    try:
        yield
    finally:
        current.reset(token)


class _Migrating(Transaction):
    """The migrator's transaction: no tenant, and the connection is the caller's."""

    def __init__(self, connection: Any) -> None:
        super().__init__(connection, Tenant(0, "", ""))
        self._connection = connection


async def _bookkeeping() -> None:
    migration: Any = Migration  # Piccolo leaves create_table() untyped
    if not await migration.table_exists().run():
        await migration.create_table().run()


async def _run_app(config: AppConfig, ran: set[str], done: Migrated) -> None:
    modules = BaseMigrationManager().get_migration_modules(config.resolved_migrations_folder_path)
    for name in sorted(set(modules) - ran):
        manager: Any = await modules[name].forwards()
        if isinstance(manager, MigrationManager):
            manager.wrap_in_transaction = False
            with contextlib.redirect_stdout(io.StringIO()):
                await manager.run()
        await Migration.insert().add(Migration(name=name, app_name=config.app_name)).run()
        done.ran.append(f"{config.app_name} {name}")


def load_apps() -> list[AppConfig]:
    """The apps of `piccolo_conf`, in their order there."""
    os.environ["PICCOLO_CONF"] = "rapport.piccolo_conf"
    conf = importlib.import_module("rapport.piccolo_conf")
    return [importlib.import_module(path).APP_CONFIG for path in conf.APP_REGISTRY.apps]


def load_schemas() -> list[Schema]:
    """Every app's `schema.py`, in the order of the apps."""
    conf = importlib.import_module("rapport.piccolo_conf")
    return [importlib.import_module(f"{name}.schema").SCHEMA for name in conf.packages()]
