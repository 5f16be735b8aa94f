"""What commands print: one JSON object with `--json`, else plain lines; for wrong settings one line, exit 2."""

import asyncio
import sys
from collections.abc import Coroutine, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, NoReturn, TypeVar
from uuid import UUID

import msgspec
import typer

from rapport.kernel.errors import RapportError

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
TenantOption = Annotated[str, typer.Option("--tenant", help="The tenant's code.")]
T = TypeVar("T")


def show(result: object, *, as_json: bool) -> None:
    """Print a command's result: structs, dataclasses and plain data."""
    plain = msgspec.to_builtins(result, builtin_types=(Decimal, date, datetime, UUID))
    if as_json:
        sys.stdout.write(msgspec.json.encode(plain, enc_hook=str).decode() + "\n")
        return
    for line in _lines(plain):
        sys.stdout.write(line + "\n")


def _lines(value: object, indent: str = "") -> list[str]:
    if isinstance(value, Mapping):
        return [line for key, item in value.items() for line in _entry(str(key), item, indent)]
    if isinstance(value, list | tuple):
        return [line for item in value for line in _item(item, indent)]
    return [f"{indent}{value}"]


def _entry(key: str, item: object, indent: str) -> list[str]:
    if isinstance(item, Mapping | list | tuple) and item:
        return [f"{indent}{key}:", *_lines(item, indent + "  ")]
    return [f"{indent}{key}: {'' if item in ([], {}, ()) else item}"]


def _item(item: object, indent: str) -> list[str]:
    if isinstance(item, Mapping):
        return [f"{indent}- " + ", ".join(f"{key} {value}" for key, value in item.items())]
    return [f"{indent}- {item}"]


def fail(message: str, code: int = 2) -> NoReturn:
    """One line on standard error, then exit."""
    sys.stderr.write(message.replace("\n", " ").strip() + "\n")
    raise typer.Exit(code)


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a command's coroutine; a refusal becomes one line and exit code 1, a wrong setting exit code 2."""
    from rapport.config import SettingsError

    try:
        with asyncio.Runner() as runner:
            return runner.run(work)
    except SettingsError as error:
        fail(str(error))
    except RapportError as error:
        fail(error.message or error.title, code=1)
