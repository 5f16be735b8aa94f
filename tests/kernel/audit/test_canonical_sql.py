import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime

import asyncpg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapport.kernel.audit.canonical_sql import AUDIT_ENTRY_HASH, AUDIT_FIELD
from rapport.kernel.audit.chain import Entry, Json, canonical_json, details_hash, entry_hash
from rapport.kernel.embedded import Addresses, ephemeral

COMPUTE = "SELECT audit_entry_hash($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"
texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
moments = st.datetimes(datetime(1990, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are naive
entries = st.builds(
    Entry,
    chain=texts,
    n=st.integers(1, 2**63 - 1),
    at=moments,
    actor=texts,
    post=texts,
    action=texts,
    object_type=texts,
    object_id=texts,
    reason=texts,
    request_id=texts,
    address=texts,
    details_hash=st.binary(min_size=32, max_size=32),
    personal_hash=st.sampled_from([b"", b"\xff" * 32]),
    previous=st.binary(min_size=32, max_size=32),
    hash=st.just(b""),
)


@pytest.fixture(scope="module")
def servers() -> Iterator[Addresses]:
    with ephemeral() as addresses:
        yield addresses


@pytest.fixture
async def connection(servers: Addresses) -> AsyncIterator[asyncpg.Connection]:
    opened = await asyncpg.connect(servers.admin_database_url)
    await opened.execute(AUDIT_FIELD)
    await opened.execute(AUDIT_ENTRY_HASH)
    yield opened
    await opened.close()


def arguments(entry: Entry) -> list[object]:
    names = [name for name in Entry.__dataclass_fields__ if name not in {"previous", "hash", "details"}]
    return [entry.previous, *(getattr(entry, name) for name in names)]


async def test_database_and_verifier_compute_the_same_hash(connection: asyncpg.Connection) -> None:
    samples: list[Entry] = []

    @settings(max_examples=200, database=None)
    @given(entries)
    def collect(entry: Entry) -> None:
        samples.append(entry)

    collect()
    samples.append(replace(samples[0], at=datetime(1999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)))
    for entry in samples:
        assert await connection.fetchval(COMPUTE, *arguments(entry)) == entry_hash(entry)
    assert len(samples) > 100


async def test_canonical_json_survives_jsonb(connection: asyncpg.Connection) -> None:
    value: Json = {"zz": 1, "a": [1, 10**30, '客\n"\\', None, True], "m": {"": "x", "b": -5}, "long key": ""}
    stored = await connection.fetchval("SELECT $1::jsonb::text", canonical_json(value).decode())
    assert canonical_json(json.loads(stored)) == canonical_json(value)
    in_database = await connection.fetchval(
        "SELECT sha256(convert_to($1::text, 'UTF8'))", canonical_json(value).decode()
    )
    assert in_database == details_hash(value)
