"""What the host asks a child to do: one length-prefixed MessagePack message on the child's stdin."""

from __future__ import annotations

import struct
from enum import StrEnum
from typing import Any, BinaryIO, Final

import msgspec

from rapport_sdk.connector import State

_LENGTH: Final = struct.Struct(">I")


class Operation(StrEnum):
    CHECK = "check"
    DISCOVER = "discover"
    SCAN = "scan"
    EXTRACT = "extract"


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """Set by the child upon itself before any of the plugin's code runs. They are no sandbox."""

    memory_bytes: int = 2 * 1024**3
    cpu_seconds: int = 4 * 3600
    file_bytes: int = 1024**3
    open_files: int = 256


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """`module` is the plugin's entry point, `config` raw, secrets in the clear: never log a request."""

    operation: Operation
    module: str
    connector: str
    config: dict[str, Any]
    config_version: int | None = None
    stream: str = ""
    state: State = State()
    limits: Limits = Limits()

    def __repr__(self) -> str:
        return f"Request({self.operation}, {self.connector})"


def encode_request(request: Request) -> bytes:
    payload = msgspec.msgpack.encode(request)
    return _LENGTH.pack(len(payload)) + payload


def read_request(source: BinaryIO) -> Request:
    """EOFError if the host went away before it had asked."""
    (length,) = _LENGTH.unpack(_exactly(source, _LENGTH.size))
    return msgspec.msgpack.decode(_exactly(source, length), type=Request)


def _exactly(source: BinaryIO, size: int) -> bytes:
    data = source.read(size)
    if len(data) != size:
        raise EOFError
    return data
