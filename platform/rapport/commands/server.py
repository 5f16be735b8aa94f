"""`rapport migrate`, `serve`, `worker`, `relay`, `routes`, `openapi`."""

import asyncio
import signal
from collections.abc import Generator
from contextlib import contextmanager

import msgspec
import typer

from rapport.commands.output import Json, fail, run, show
from rapport.config import Settings, SettingsError
from rapport.kernel.database.migrate import migrate as run_migrations
from rapport.kernel.jobs.relay import Bell
from rapport.kernel.jobs.relay import relay as relay_until
from rapport.kernel.logging import configure
from rapport.runtime import served_settings


def register(app: typer.Typer) -> None:
    for command in (migrate, serve, worker, relay, routes, openapi):
        app.command()(command)


def migrate(as_json: Json = False) -> None:
    """Create the roles and bring the database up to date (RAPPORT_ADMIN_DATABASE_URL)."""

    async def work() -> list[str]:
        with served_settings() as settings:
            if settings.admin_database_url is None:
                raise SettingsError(
                    "RAPPORT_ADMIN_DATABASE_URL is missing: migrations need the administrator's URL"
                )
            return (await run_migrations(settings.admin_database_url, settings.role_passwords())).ran

    show({"migrated": run(work())}, as_json=as_json)


def serve() -> None:
    """Serve the workbench on RAPPORT_HOST and RAPPORT_PORT, in this process."""
    from rapport.asgi import serve as serve_here

    configure()
    with _settings() as settings:
        serve_here(settings)


def worker() -> None:
    """Work jobs until SIGTERM."""
    from rapport.worker import run_worker

    with _settings() as settings:
        run_worker(settings)


def relay() -> None:
    """Ring for due jobs and tick the schedules until SIGTERM."""
    from rapport.worker import bell

    configure()
    with _settings() as settings:
        asyncio.run(_relay(settings, bell(settings)))


async def _relay(settings: Settings, ring: Bell) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    if settings.relay_database_url is None:
        raise SettingsError("RAPPORT_RELAY_DATABASE_URL is missing: set it or RAPPORT_ADMIN_DATABASE_URL")
    await relay_until(settings.relay_database_url, ring, stop)


def routes(as_json: Json = False) -> None:
    """Every route with its method and permission."""
    from rapport.kernel.request.guard import inventory
    from rapport.offline import offline_litestar

    found = [
        {"path": path, "method": method, "permission": str(opt.get("permission", "public"))}
        for path, method, opt in inventory(offline_litestar())
    ]
    show({"routes": sorted(found, key=lambda each: (each["path"], each["method"]))}, as_json=as_json)


def openapi(as_json: Json = True) -> None:
    """The OpenAPI document of the JSON API."""
    from rapport.offline import offline_litestar

    document = offline_litestar().openapi_schema.to_schema()
    show(msgspec.json.decode(msgspec.json.encode(document, enc_hook=str)), as_json=as_json)


@contextmanager
def _settings() -> Generator[Settings]:
    """Settings with servers; a wrong one ends the process with one line and exit code 2."""
    try:
        with served_settings() as settings:
            yield settings
    except SettingsError as error:
        fail(str(error))
