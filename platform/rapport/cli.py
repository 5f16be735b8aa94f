"""The command line: `rapport COMMAND --json`; each part of the product brings its own commands."""

import typer

from rapport.commands import audit, bench, data, people, server
from rapport.product import register_commands

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Rapport, the relationship manager's workbench.",
)
for part in (server, people, data, audit, bench):
    part.register(app)
register_commands(app)


def main() -> None:
    """The console script."""
    app()
