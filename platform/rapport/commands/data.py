"""`rapport feed run`, `rapport night run`, `rapport vectors`."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from rapport.commands.output import Json, TenantOption, run, show
from rapport.commands.tenants import find_tenant
from rapport.kernel.services import Services
from rapport.runtime import with_services

feed_app = typer.Typer(no_args_is_help=True, help="The bank's end-of-day files.")
night_app = typer.Typer(no_args_is_help=True, help="The nightly run.")
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d", "%Y%m%d"])]


def register(app: typer.Typer) -> None:
    app.add_typer(feed_app, name="feed")
    app.add_typer(night_app, name="night")
    app.command("vectors")(vectors)


@feed_app.command("run")
def feed_run(
    tenant: TenantOption,
    directory: Annotated[Path, typer.Option("--dir", exists=True, file_okay=False)],
    source: str = "core",
    day: Day = None,
    every: Annotated[bool, typer.Option("--all", help="Every day in the folder.")] = False,
    night: Annotated[bool, typer.Option("--night/--no-night")] = True,
    as_json: Json = False,
) -> None:
    """Take in one day, or all days, from a folder; the night of each promoted day follows."""
    from rapport.ingest.command import run_feed

    async def work(services: Services) -> dict[str, Any]:
        found = await find_tenant(services, tenant)
        chosen = [day.date()] if day and not every else None
        return await run_feed(services, found, source, directory, days=chosen, night=night)

    show(run(with_services(work)), as_json=as_json)


@night_app.command("run")
def night_run(
    tenant: TenantOption,
    day: Annotated[datetime, typer.Option("--date", formats=["%Y-%m-%d", "%Y%m%d"])],
    as_json: Json = False,
) -> None:
    """Compute and publish the figures of one promoted day."""
    from rapport.ingest.night import run_night

    async def work(services: Services) -> object:
        found = await find_tenant(services, tenant)
        return await run_night(services.database, found, day.date(), force=True)

    show(run(with_services(work)), as_json=as_json)


def vectors(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    only: Annotated[str, typer.Option(help="Ids or prefixes, comma-separated.")] = "",
    as_json: Json = False,
) -> None:
    """Compute every vector of the file by the product's own formulas; exit 1 on a difference."""
    from rapport.vectors import run as run_vectors

    result = run_vectors(file, only or None)
    show(result, as_json=as_json)
    if result["failed"]:
        raise typer.Exit(1)
