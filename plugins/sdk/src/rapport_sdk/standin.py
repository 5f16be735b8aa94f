"""A connector that does what its configuration tells it, also what no connector should do.

For tests of hosts and of the conformance kit. No entry point names it, so that no tenant can switch it on.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

import msgspec

from rapport_sdk.arrow import pa
from rapport_sdk.canonical.schema import arrow_schema
from rapport_sdk.connector import Batch, Checked, Connector, Item, State, Stream
from rapport_sdk.errors import BadConfiguration, Transient
from rapport_sdk.hooks import hookimpl
from rapport_sdk.secret import Secret
from rapport_sdk.spec import Capability, Kind, Spec

STREAM: Final = "units"
MODULE: Final = "rapport_sdk.standin"
RIGHT_PASSWORD: Final = "open sesame"  # noqa: S105 - the stand-in guards nothing


class StandInConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`behaviour` names one of BEHAVIOURS and happens after `batches` batches of two rows each."""

    password: Secret
    behaviour: str = "deliver"
    batches: int = 3


class StandIn:
    def __init__(self, config: StandInConfig) -> None:
        self._config = config

    def check(self) -> Checked:
        if self._config.password.reveal() != RIGHT_PASSWORD:
            raise BadConfiguration("the password is refused", "password")
        return Checked("the stand-in is ready")

    def discover(self) -> list[Stream]:
        return [Stream(name=STREAM, tables=("org_unit",))]

    def extract(self, stream: Stream, state: State) -> Iterator[Item]:
        self.check()
        for number in range(int(state.cursor.get(stream.name, 0)), self._config.batches):
            yield Batch("org_unit", _units(number), {stream.name: number + 1})
        BEHAVIOURS[self._config.behaviour](self._config)


def _units(number: int) -> Any:
    codes = [f"U{number}-{index}" for index in range(2)]
    columns = [[2 * number + 1, 2 * number + 2], codes, ["总行", "支行"], [None, codes[0]], ["BRANCH"] * 2]
    schema = arrow_schema("org_unit")
    arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _deliver(_: StandInConfig) -> None:
    """Nothing more to do."""


def _hang(_: StandInConfig) -> None:
    while True:
        time.sleep(60)


def _hang_with_child(config: StandInConfig) -> None:
    """A process of its own that outlives nobody: it is killed with the whole group."""
    subprocess.Popen([sys.executable, "-I", "-c", "import time; time.sleep(600)"])
    _hang(config)


def _spin(_: StandInConfig) -> None:
    while True:
        pass


def _allocate(_: StandInConfig) -> None:
    held = bytearray(8 * 1024**3)
    sys.stderr.write(str(len(held)))


def _crash(_: StandInConfig) -> None:
    ctypes.string_at(0)


def _exit(_: StandInConfig) -> None:
    os._exit(7)


def _raise(config: StandInConfig) -> None:
    raise RuntimeError(f"could not log in with {config.password.reveal()}")


def _transient(config: StandInConfig) -> None:
    raise Transient(f"the source is busy, refused {config.password.reveal()}", retry_after=5)


def _talk(config: StandInConfig) -> None:
    sys.stdout.write(f"stdout {config.password.reveal()}\n")
    sys.stdout.flush()
    sys.stderr.write(f"stderr {config.password.reveal()}\n" + "x" * 100_000 + "\nlast words\n")


def _garbage(_: StandInConfig) -> None:
    os.write(int(sys.argv[1]), b"HTTP/1.1 200 OK\r\n\r\n" * 100)


def _broken_batch(_: StandInConfig) -> None:
    """The right length, the right kind, and rubbish inside."""
    os.write(int(sys.argv[1]), b"\x00\x00\x00\x40B" + b"\xff" * 63)


def _half_frame(_: StandInConfig) -> None:
    os.write(int(sys.argv[1]), b"\x00\x00\x10\x00M123")
    os._exit(0)


def _say_not_done(_: StandInConfig) -> None:
    os._exit(0)


BEHAVIOURS: Final[dict[str, Callable[[StandInConfig], None]]] = {
    "deliver": _deliver,
    "hang": _hang,
    "hang_with_child": _hang_with_child,
    "spin": _spin,
    "allocate": _allocate,
    "crash": _crash,
    "exit": _exit,
    "raise": _raise,
    "transient": _transient,
    "talk": _talk,
    "garbage": _garbage,
    "broken_batch": _broken_batch,
    "half_frame": _half_frame,
    "not_done": _say_not_done,
}

SPEC: Final = Spec(
    name="stand_in",
    version="1.0.0",
    kind=Kind.OTHER,
    config=StandInConfig,
    capabilities=frozenset({Capability.EXTRACT}),
)


@hookimpl
def rapport_connectors() -> Sequence[tuple[Spec, type[Connector]]]:
    return [(SPEC, StandIn)]
