"""Starting what a process needs: settings, servers, keys, pools, and the product's parts."""

import os
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from contextlib import asynccontextmanager, contextmanager
from typing import TypeVar

from rapport.config import Settings, SettingsError
from rapport.kernel.database import Database, Placement
from rapport.kernel.database.migrate import migrate
from rapport.kernel.embedded import EmbeddedError
from rapport.kernel.embedded.provide import provided
from rapport.kernel.secrets import KeyFileError, load_key_file
from rapport.kernel.services import Services
from rapport.organisation.directory import OrganisationDirectory
from rapport.product import load_product

T = TypeVar("T")


def build_services(settings: Settings, *, connections: int = 10) -> Services:
    """Services over the databases of `settings`; nothing is dialled yet. Raises SettingsError."""
    if settings.database_url is None:
        raise SettingsError("RAPPORT_DATABASE_URL is missing: set it or RAPPORT_ADMIN_DATABASE_URL")
    try:
        keys = load_key_file(settings.key_file)
    except KeyFileError as error:
        raise SettingsError(f"RAPPORT_KEY_FILE: {error}") from error
    database = Database({"shared": Placement(settings.database_url, connections)})
    return Services.build(settings, database, keys, OrganisationDirectory())


@asynccontextmanager
async def running(settings: Settings, *, connections: int = 4) -> AsyncGenerator[Services]:
    """Services, started and stopped; the product's plugins are loaded."""
    load_product()
    services = build_services(settings, connections=connections)
    await services.start()
    try:
        yield services
    finally:
        await services.stop()


@contextmanager
def served_settings(*, exclusive: bool = False) -> Generator[Settings]:
    """The environment's settings with a server for each address; refusals as SettingsError."""
    try:
        with provided(Settings.load(os.environ), exclusive=exclusive) as settings:
            yield settings
    except EmbeddedError as error:
        raise SettingsError(str(error)) from error


async def with_services(work: Callable[[Services], Awaitable[T]], *, connections: int = 4) -> T:
    """Run a command's work on the running servers, or on embedded ones for as long as it takes."""
    with served_settings() as settings:
        await migrate_embedded(settings)
        async with running(settings, connections=connections) as services:
            return await work(services)


async def migrate_embedded(settings: Settings) -> None:
    """Bring an embedded database up to date; a bank's own server is migrated by `rapport migrate` alone."""
    if "RAPPORT_DATABASE_URL" in os.environ or "RAPPORT_ADMIN_DATABASE_URL" in os.environ:
        return
    if settings.admin_database_url is not None:
        await migrate(settings.admin_database_url, settings.role_passwords())
