"""The command behind `make run`."""

import asyncio
import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from rapport.commands.output import fail
from rapport.config import Settings, SettingsError
from rapport.kernel.embedded import EmbeddedError
from rapport.kernel.embedded.provide import provided
from rapport.kernel.errors import RapportError
from rapport.kernel.processes import ChildSpec, run_all

from tenants.demo.people import LogIn
from tenants.demo.plan import Plan, plan
from tenants.demo.say import say

FEATURED = 12


def register(app: typer.Typer) -> None:
    app.command("demo")(demo)


def demo(
    feed: Annotated[
        Path | None, typer.Option(exists=True, file_okay=False, help="A bank's own files.")
    ] = None,
    code: Annotated[str | None, typer.Option(help="The tenant's code for them.")] = None,
    currency: Annotated[str | None, typer.Option(help="Their base currency.")] = None,
) -> None:
    """Set up what is missing, load the demonstration bank (or FEED) and serve until Ctrl-C."""
    from tenants.demo.prepare import prepare

    try:
        settings = Settings.load({**os.environ, "RAPPORT_DEMONSTRATION": "1"})
        with provided(settings, exclusive=True) as served:
            chosen = plan(served.data_dir, feed, code, currency)
            log_ins = asyncio.run(prepare(served, chosen))
            _welcome(served, chosen, log_ins)
            ended = run_all(_children(served))
    except (SettingsError, EmbeddedError) as error:
        fail(str(error))
    except RapportError as error:
        fail(error.message or error.title, code=1)
    raise typer.Exit(ended)


def _children(settings: Settings) -> list[ChildSpec]:
    environ = {**os.environ, **settings.environ()}
    environ.pop("RAPPORT_ADMIN_DATABASE_URL", None)
    rapport = str(Path(sys.executable).with_name("rapport"))
    return [
        ChildSpec(name, (rapport, command), environ, restart=True)
        for name, command in (("web", "serve"), ("worker", "worker"), ("relay", "relay"))
    ]


def _welcome(settings: Settings, chosen: Plan, log_ins: list[LogIn]) -> None:
    say("")
    say(f"  {chosen.name}: http://{chosen.code}.localhost:{settings.port}/")
    say("  The log-in page offers each person at a click. By password and authenticator app:")
    for each in log_ins[:FEATURED]:
        say(f"    {each.post:<20} {each.email:<32} {each.password}  TOTP {each.totp_secret}  {each.name}")
    say("  Ctrl-C stops everything; the data are kept.")
    say("")
