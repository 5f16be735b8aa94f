"""Frames between the child and the host: length, kind, payload, on a descriptor of their own.

A frame is a 4-byte big-endian length, one byte of kind and the payload. A message is a tagged msgspec
struct as MessagePack; a batch is its header, length-prefixed, and an Arrow IPC record batch. Schemas are
canonical and never sent: both sides know them.
"""

from __future__ import annotations

import struct
from typing import Any, Final, TypeAlias

import msgspec

from rapport_sdk.arrow import RecordBatch, pa
from rapport_sdk.canonical.schema import arrow_schema
from rapport_sdk.connector import Batch, Checked, Item, Stream
from rapport_sdk.package import DayBegin, DayEnd, FileBegin, FileEnd, Scan

PROTOCOL: Final = 1
MAX_FRAME: Final = 64 * 1024 * 1024
MESSAGE: Final = b"M"
BATCH: Final = b"B"
_LENGTH: Final = struct.Struct(">I")
_HEAD: Final = struct.Struct(">IcI")
LENGTH_BYTES: Final = _LENGTH.size


class ProtocolError(Exception):
    """The other side sent something that is no frame of this protocol."""


class Hello(msgspec.Struct, frozen=True, tag=True):
    """The first frame: what answers."""

    protocol: int
    connector: str
    version: str


class Streams(msgspec.Struct, frozen=True, tag=True):
    streams: tuple[Stream, ...]


class Fault(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """The run failed. `kind` is transient, configuration, memory or defect."""

    kind: str
    message: str
    field: str = ""
    retry_after: float | None = None


class Done(msgspec.Struct, frozen=True, tag=True):
    """The last frame of a run that went well."""


class BatchHead(msgspec.Struct, frozen=True):
    table: str
    rows: int
    cursor: dict[str, Any] | None


Message: TypeAlias = Hello | Checked | Streams | Scan | DayBegin | FileBegin | FileEnd | DayEnd | Fault | Done
Frame: TypeAlias = Message | Batch

_encoder: Final = msgspec.msgpack.Encoder()
_messages: Final = msgspec.msgpack.Decoder(Message)
_heads: Final = msgspec.msgpack.Decoder(BatchHead)


def encode_message(message: Message) -> bytes:
    payload = _encoder.encode(message)
    return _LENGTH.pack(len(payload) + 1) + MESSAGE + payload


def encode_batch(batch: Batch) -> list[bytes | memoryview]:
    """The frame in parts, so that rows are not copied. ValueError for a schema that is not canonical."""
    if not batch.data.schema.equals(arrow_schema(batch.table)):
        raise ValueError(f"a batch of {batch.table} has not the canonical schema")
    head = _encoder.encode(BatchHead(batch.table, batch.data.num_rows, batch.cursor))
    body = memoryview(batch.data.serialize())
    return [_HEAD.pack(1 + LENGTH_BYTES + len(head) + len(body), BATCH, len(head)) + head, body]


def encode_item(item: Item | Message) -> list[bytes | memoryview]:
    return encode_batch(item) if isinstance(item, Batch) else [encode_message(item)]


def frame_length(prefix: bytes) -> int:
    """ProtocolError where no frame can be so long."""
    (length,) = _LENGTH.unpack(prefix)
    if not 0 < length <= MAX_FRAME:
        raise ProtocolError(f"a frame of {length} bytes")
    return int(length)


def decode_frame(frame: bytes) -> Frame:
    """A frame without its length. Rows are checked whole: a child is not trusted with the host's memory."""
    kind, payload = frame[:1], memoryview(frame)[1:]
    try:
        if kind == MESSAGE:
            return _decode_message(payload)
        if kind == BATCH:
            return _decode_batch(payload)
    except (msgspec.MsgspecError, struct.error, ValueError, KeyError, OSError) as error:
        raise ProtocolError(f"a frame that cannot be read: {type(error).__name__}") from None
    raise ProtocolError("a frame of unknown kind")


def _decode_message(payload: memoryview) -> Message:
    message: Message = _messages.decode(payload)
    return message


def _decode_batch(payload: memoryview) -> Batch:
    (size,) = _LENGTH.unpack(payload[:LENGTH_BYTES])
    head = _heads.decode(payload[LENGTH_BYTES : LENGTH_BYTES + size])
    data = _read_rows(payload[LENGTH_BYTES + size :], head.table)
    if data.num_rows != head.rows:
        raise ProtocolError("a batch of another length than it says")
    return Batch(head.table, data, head.cursor)


def _read_rows(body: memoryview, table: str) -> RecordBatch:
    data = pa.ipc.read_record_batch(pa.py_buffer(body), arrow_schema(table))
    data.validate(full=True)
    return data
