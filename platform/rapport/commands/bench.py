"""`rapport bench NAME`: figures, each with the floor it is compared with."""

from typing import Annotated

import typer

from rapport.commands.output import Json, show


def register(app: typer.Typer) -> None:
    app.command("bench")(bench)


def bench(
    name: Annotated[str, typer.Argument(help="The name of one, or all.")],
    as_json: Json = False,
) -> None:
    """Measure, paired in one run, and print medians and ratios; sets up servers of its own."""
    from rapport.bench import measure

    show(measure(name), as_json=as_json)
