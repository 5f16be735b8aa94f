"""The command line: `rapport COMMAND --json`; each part of the product brings its own commands."""

import typer

from rapport.commands import audit, bench, data, people, run, server
from rapport.product import upper_commands

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Rapport, the relationship manager's workbench.")
for part in (server, run, people, data, audit, bench):
    part.register(app)
for register in upper_commands():
    register(app)


def main() -> None:
    """The console script."""
    app()
