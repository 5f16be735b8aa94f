"""What the tenants package adds to the product."""

import typer

from tenants import commands
from tenants.demo import command as demo

__all__ = ["register_commands"]


def register_commands(app: typer.Typer) -> None:
    commands.register(app)
    demo.register(app)
