"""`python -m tenants.demonstration FOLDER` writes the demonstration bank's files there."""

from pathlib import Path
from typing import Annotated

import typer

from tenants.demonstration.generator import generate


def main(out: Annotated[Path, typer.Argument(help="where feed, revisions and samples go")]) -> None:
    made = generate(out)
    typer.echo(f"{made.feed}: {len(made.days)} days, {sum(made.rows.values())} rows, {made.size} bytes")


if __name__ == "__main__":
    typer.run(main)
