"""Verifying a tenant's chain in the database (`rapport audit verify`)."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, LiteralString

import msgspec

from rapport.kernel.audit.chain import Anchor, Entry, Report, chain_name, verify
from rapport.kernel.database import Transaction

BATCH = 20_000
HEAD: LiteralString = "SELECT n, hash FROM audit_head WHERE tenant_id = $1 AND chain = $2"
CHAINS: LiteralString = (
    "SELECT DISTINCT chain FROM audit_entry WHERE tenant_id = $1 UNION SELECT $2 ORDER BY 1"
)
ROWS: LiteralString = """
    SELECT chain, n, at, actor, post, action, object_type, object_id, reason, request_id, address, details,
           details_hash, personal_hash, previous, hash
      FROM audit_entry WHERE tenant_id = $1 AND chain = $2 AND n > $3 ORDER BY n LIMIT $4
"""


@dataclass(frozen=True, slots=True)
class Verified:
    """`head` is `n:hash` of the newest entry, the anchor to keep outside; `faults` have kind and number."""

    intact: bool
    rows: int
    head: str
    faults: list[dict[str, Any]]


async def verify_chain(tx: Transaction, anchors: tuple[Anchor, ...] = ()) -> Verified:
    """Every chain of the tenant against its stored head and the given anchors."""
    main = chain_name(tx.tenant.id)
    reports = [
        await _verify_one(tx, row["chain"], anchors if row["chain"] == main else ())
        for row in await tx.fetch(CHAINS, tx.tenant.id, main)
    ]
    faults = [{"kind": fault.kind, "n": fault.n} for report in reports for fault in report.faults]
    last = reports[-1].head if reports else Anchor(0, bytes(32))
    return Verified(
        all(report.whole for report in reports),
        sum(report.rows for report in reports),
        f"{last.n}:{last.hash.hex()}",
        faults,
    )


async def _verify_one(tx: Transaction, chain: str, anchors: tuple[Anchor, ...]) -> Report:
    stored = await tx.fetch_row(HEAD, tx.tenant.id, chain)
    known = (*anchors, *((Anchor(stored["n"], stored["hash"]),) if stored and stored["n"] else ()))
    whole = Report()
    async for entries in _batches(tx, chain):
        last = entries[-1].n
        report = verify(chain, entries, [each for each in known if each.n <= last], after=whole.head)
        _add(whole, report)
    tail = verify(chain, (), [each for each in known if each.n > whole.head.n], after=whole.head)
    _add(whole, tail)
    return whole


def _add(whole: Report, part: Report) -> None:
    whole.rows += part.rows
    whole.head = part.head
    whole.fault_count += part.fault_count
    whole.faults.extend(part.faults)


async def entries_of(tx: Transaction, chain: str, after: int, limit: int) -> list[Entry]:
    """The entries of a chain of this tenant with numbers above `after`, in order."""
    return [_entry(row) for row in await tx.fetch(ROWS, tx.tenant.id, chain, after, limit)]


async def _batches(tx: Transaction, chain: str) -> AsyncIterator[list[Entry]]:
    reached = -(2**62)
    while entries := await entries_of(tx, chain, reached, BATCH):
        yield entries
        reached = entries[-1].n


def _entry(row: Any) -> Entry:
    values = dict(row)
    values["details"] = msgspec.json.decode(values["details"])
    return Entry(**values)
