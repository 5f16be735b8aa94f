"""The product's own parts, registered the way a plugin's are: routes, jobs, menu, scoring modules.

Upper packages (tenants, billing, admin) and connectors come through the entry point group `rapport`.
"""

from collections.abc import Callable

import typer


def load_product() -> None:
    return


def upper_commands() -> list[Callable[[typer.Typer], None]]:
    from tenants.commands import register

    return [register]
