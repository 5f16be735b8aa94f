"""Frames: what is written is read, and nothing else gets through."""

import struct
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rapport_sdk import Batch
from rapport_sdk.canonical.schema import arrow_schema
from rapport_sdk.wire import (
    LENGTH_BYTES,
    MAX_FRAME,
    Done,
    Fault,
    Hello,
    ProtocolError,
    decode_frame,
    encode_item,
    encode_message,
    frame_length,
)

UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def units(count: int) -> Any:
    columns = [list(range(count)), [f"U{i}" for i in range(count)], ["䶮𠮷€"] * count, [None] * count]
    columns.append(["BRANCH"] * count)
    schema = arrow_schema("org_unit")
    arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def written(item: Any) -> bytes:
    frame = b"".join(encode_item(item))
    assert frame_length(frame[:LENGTH_BYTES]) == len(frame) - LENGTH_BYTES
    return frame[LENGTH_BYTES:]


@pytest.mark.parametrize(
    "message", [Hello(1, "x", "1"), Done(), Fault(kind="transient", message="later", retry_after=1.5)]
)
def test_messages_come_back(message: Any) -> None:
    assert decode_frame(encode_message(message)[LENGTH_BYTES:]) == message


@UNTIMED
@given(st.integers(0, 50), st.dictionaries(st.text(), st.integers() | st.none() | st.text(), max_size=3))
def test_batches_come_back(count: int, cursor: dict[str, Any]) -> None:
    try:
        frame = written(Batch("org_unit", units(count), cursor))
    except (UnicodeEncodeError, OverflowError):
        return
    back = decode_frame(frame)
    assert isinstance(back, Batch)
    assert (back.table, back.cursor) == ("org_unit", cursor)
    assert back.data.equals(units(count))


def test_a_schema_of_ones_own_is_refused() -> None:
    with pytest.raises(ValueError, match="canonical schema"):
        encode_item(Batch("party", units(1)))


@pytest.mark.parametrize("length", [0, MAX_FRAME + 1, 0xFFFFFFFF])
def test_lengths_that_no_frame_has(length: int) -> None:
    with pytest.raises(ProtocolError):
        frame_length(struct.pack(">I", length))


@UNTIMED
@given(st.binary(min_size=1, max_size=400))
def test_garbage_is_a_protocol_error(garbage: bytes) -> None:
    for kind in (b"M", b"B", b""):
        with pytest.raises(ProtocolError):
            decode_frame(kind + garbage if kind else b"X" + garbage)


@UNTIMED
@given(st.integers(0, 2000), st.integers(1, 255))
def test_a_damaged_batch_is_refused_or_sound(place: int, flip: int) -> None:
    frame = bytearray(written(Batch("org_unit", units(3))))
    frame[1 + place % (len(frame) - 1)] ^= flip
    try:
        back = decode_frame(bytes(frame))
    except ProtocolError:
        return
    assert isinstance(back, Batch)
    back.data.validate(full=True)
