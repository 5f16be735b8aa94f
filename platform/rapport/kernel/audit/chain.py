"""The audit trail's hash chain and its verifier: standard library only, so an auditor can run this file.

`python chain.py EXPORT.jsonl --chain NAME --anchor N:HASH` checks an export (one entry a line) and prints a
report.

Canonical form of an entry: each field as a 4-byte big-endian length and its bytes, in this order: the tag
`rapport audit 1`, the previous hash (32 zero bytes before the first), chain, n and at (8 bytes each,
big-endian; at in microseconds since 2000-01-01 UTC), actor, post, action, object type, object id, reason,
request id, address (UTF-8), the hash of the details, and the hash of the personal values (empty when there
are none). The entry's hash is the SHA-256 of it. `canonical_sql` computes the same in the database; a test
vector holds both together.

A chain is named `<tenant id>:<name>` after the tenant that began it, so the tenant is part of every hash
and a branch that is folded into its bank brings its chain along unchanged.
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from struct import Struct
from typing import Any, Final, Literal, TypeAlias
from uuid import UUID

Json: TypeAlias = "bool | int | str | Decimal | UUID | date | Sequence[Json] | Mapping[str, Json] | None"
FaultKind = Literal[
    "gap", "reordered", "broken_link", "changed", "details_changed", "rewritten", "cut", "foreign"
]

GENESIS: Final = bytes(32)
TAG: Final = b"rapport audit 1"
MAX_FAULTS: Final = 1000
_SALT: Final = 32
_EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_LENGTH: Final = Struct(">I").pack
_EIGHT: Final = Struct(">Iq").pack
_HEAD: Final = _LENGTH(len(TAG)) + TAG + _LENGTH(32)


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the trail. `at` is aware; `details` (if given) is checked against `details_hash`."""

    chain: str
    n: int
    at: datetime
    actor: str
    post: str
    action: str
    object_type: str
    object_id: str
    reason: str
    request_id: str
    address: str
    details_hash: bytes
    personal_hash: bytes
    previous: bytes
    hash: bytes
    details: Json = None


@dataclass(frozen=True, slots=True)
class Anchor:
    """A head of the chain that was written down outside the database."""

    n: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and at which number (for a gap and a cut: the first one that is missing)."""

    kind: FaultKind
    n: int


@dataclass(slots=True)
class Report:
    """`rows` read, the `head` reached, and the first 1000 of `fault_count` faults."""

    rows: int = 0
    head: Anchor = Anchor(0, GENESIS)
    fault_count: int = 0
    faults: list[Fault] = field(default_factory=list[Fault])

    @property
    def whole(self) -> bool:
        return self.fault_count == 0

    def add(self, kind: FaultKind, n: int) -> None:
        self.fault_count += 1
        if len(self.faults) < MAX_FAULTS:
            self.faults.append(Fault(kind, n))


def chain_name(tenant_id: int, name: str = "main") -> str:
    """The name of a chain that this tenant begins."""
    return f"{tenant_id}:{name}"


def entry_hash(entry: Entry) -> bytes:
    """The hash that the entry must have after `entry.previous`; it does not look at `hash` and `details`."""
    texts = (
        entry.actor,
        entry.post,
        entry.action,
        entry.object_type,
        entry.object_id,
        entry.reason,
        entry.request_id,
        entry.address,
    )
    chain = entry.chain.encode()
    parts = [_HEAD, entry.previous, _LENGTH(len(chain)), chain, _EIGHT(8, entry.n)]
    parts.append(_EIGHT(8, (entry.at - _EPOCH) // _MICROSECOND))
    for value in (*map(str.encode, texts), entry.details_hash, entry.personal_hash):
        parts += (_LENGTH(len(value)), value)
    return hashlib.sha256(b"".join(parts)).digest()


def canonical_json(value: Json) -> bytes:
    """Sorted keys, no spaces, UTF-8: what `details_hash` is the SHA-256 of, also after a trip through jsonb.

    Decimals, UUIDs and dates are written as text. ValueError for a float, a NUL or half a surrogate pair:
    they would not come back from the database as they went in.
    """
    _refuse_what_changes(value)
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str).encode()


def details_hash(details: Json) -> bytes:
    return hashlib.sha256(canonical_json(details)).digest()


@dataclass(frozen=True, slots=True)
class Sealed:
    """Personal values beside the chain: `payload` is kept encrypted until erased, `hash` is in the chain."""

    payload: bytes = field(repr=False)
    hash: bytes


def seal(personal: Json) -> Sealed:
    """Salted, so that after the payload is erased nobody can guess the values from the hash."""
    payload = os.urandom(_SALT) + canonical_json(personal)
    return Sealed(payload, hashlib.sha256(payload).digest())


def unseal(sealed: Sealed) -> Json:
    """The personal values; ValueError when the payload is not the one that the chain holds."""
    if not hmac.compare_digest(hashlib.sha256(sealed.payload).digest(), sealed.hash):
        raise ValueError("the personal values are not those of the audit entry")
    value: Json = json.loads(sealed.payload[_SALT:])
    return value


def verify(
    chain: str, entries: Iterable[Entry], anchors: Iterable[Anchor] = (), *, after: Anchor | None = None
) -> Report:
    """Walks one chain in the order of n and tells every fault; never raises for what it reads.

    `anchors` are heads kept outside: without them a cut tail or a chain written anew cannot be seen.
    `after` is a head that was verified before, to go on from there.
    """
    known = {anchor.n: anchor.hash for anchor in anchors}
    report = Report(head=after or Anchor(0, GENESIS))
    for entry in entries:
        report.rows += 1
        _check(report, chain, entry, known.get(entry.n))
    if known and max(known) > report.head.n:
        report.add("cut", report.head.n + 1)
    return report


def _check(report: Report, chain: str, entry: Entry, anchored: bytes | None) -> None:
    head = report.head
    if entry.chain != chain:
        report.add("foreign", entry.n)
        return
    if entry_hash(entry) != entry.hash:
        report.add("changed", entry.n)
    if entry.details is not None and _details_differ(entry):
        report.add("details_changed", entry.n)
    if anchored is not None and anchored != entry.hash:
        report.add("rewritten", entry.n)
    if entry.n <= head.n:
        report.add("reordered", entry.n)
        return
    if entry.n > head.n + 1:
        report.add("gap", head.n + 1)
    elif entry.previous != head.hash:
        report.add("broken_link", entry.n)
    report.head = Anchor(entry.n, entry.hash)


def _details_differ(entry: Entry) -> bool:
    try:
        return details_hash(entry.details) != entry.details_hash
    except ValueError:
        return True


def _refuse_what_changes(value: object) -> None:
    if isinstance(value, str):
        if "\0" in value.encode().decode():
            raise ValueError("a NUL cannot be stored in the audit trail")
    elif isinstance(value, Mapping):
        for name, member in value.items():
            _refuse_what_changes(name)
            _refuse_what_changes(member)
    elif isinstance(value, Sequence) and not isinstance(value, bytes):
        for member in value:
            _refuse_what_changes(member)
    elif value is not None and not isinstance(value, int | Decimal | UUID | date):
        raise ValueError(f"audit details hold no {type(value).__name__}")


def read_export(path: Path) -> Iterator[Entry]:
    """Entries of an export: a JSON object a line, hashes in hexadecimal, `at` in ISO 8601 with its offset."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row: dict[str, Any] = json.loads(line)
            row |= {name: bytes.fromhex(row[name]) for name in _HASHES}
            row["at"] = datetime.fromisoformat(row["at"])
            yield Entry(**row)


_HASHES: Final = ("details_hash", "personal_hash", "previous", "hash")


def _anchor(text: str) -> Anchor:
    n, _, digest = text.partition(":")
    return Anchor(int(n), bytes.fromhex(digest))


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the report as one JSON object; 0 when the chain is whole, 1 when it is not."""
    parser = argparse.ArgumentParser(description="Verify an exported audit trail")
    parser.add_argument("export", type=Path)
    parser.add_argument("--chain", required=True)
    parser.add_argument("--anchor", type=_anchor, action="append", default=[], metavar="N:HASH")
    given = parser.parse_args(arguments)
    report = verify(given.chain, read_export(given.export), given.anchor)
    shown = {
        "whole": report.whole,
        "rows": report.rows,
        "head": f"{report.head.n}:{report.head.hash.hex()}",
        "fault_count": report.fault_count,
        "faults": [{"kind": fault.kind, "n": fault.n} for fault in report.faults],
    }
    sys.stdout.write(json.dumps(shown) + "\n")
    return 0 if report.whole else 1


if __name__ == "__main__":
    sys.exit(main())
