"""Tampers at random with a chain of audit entries, and whether the verifier sees each one."""

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from rapport.kernel.audit.chain import Anchor, Entry, entry_hash, verify

Tamper = Callable[[list[Entry], random.Random], list[Entry]]


def _changed(entries: list[Entry], dice: random.Random) -> list[Entry]:
    at = dice.randrange(len(entries))
    field = dice.choice(("actor", "post", "action", "object_id", "reason", "request_id", "address"))
    entries[at] = replace(entries[at], **{field: getattr(entries[at], field) + "x"})
    return entries


def _later(entries: list[Entry], dice: random.Random) -> list[Entry]:
    at = dice.randrange(len(entries))
    entries[at] = replace(entries[at], at=entries[at].at + timedelta(microseconds=dice.randint(1, 10**6)))
    return entries


def _details(entries: list[Entry], dice: random.Random) -> list[Entry]:
    at = dice.randrange(len(entries))
    entries[at] = replace(entries[at], details={"n": -1})
    return entries


def _removed(entries: list[Entry], dice: random.Random) -> list[Entry]:
    del entries[dice.randrange(len(entries))]
    return entries


def _swapped(entries: list[Entry], dice: random.Random) -> list[Entry]:
    at = dice.randrange(len(entries) - 1)
    entries[at], entries[at + 1] = entries[at + 1], entries[at]
    return entries


def _cut(entries: list[Entry], dice: random.Random) -> list[Entry]:
    return entries[: -dice.randint(1, len(entries) // 2)]


def _rewritten(entries: list[Entry], dice: random.Random) -> list[Entry]:
    """Somebody who can do everything writes the chain anew from one entry on, hashes and all."""
    start = dice.randrange(len(entries))
    previous = entries[start].previous
    for at in range(start, len(entries)):
        told = replace(
            entries[at], previous=previous, actor="somebody else" if at == start else entries[at].actor
        )
        entries[at] = replace(told, hash=entry_hash(told))
        previous = entries[at].hash
    return entries


TAMPERS: Final[Sequence[Tamper]] = (_changed, _later, _details, _removed, _swapped, _cut, _rewritten)


def found(chain: str, entries: Sequence[Entry], count: int, seed: int = 20261127) -> int:
    """How many of `count` tampers are seen, with the head anchored outside."""
    dice = random.Random(seed)  # noqa: S311 no secret: the same tampers for the same seed
    anchor = Anchor(entries[-1].n, entries[-1].hash)
    seen = 0
    for number in range(count):
        tampered = TAMPERS[number % len(TAMPERS)](list(entries), dice)
        seen += not verify(chain, tampered, [anchor]).whole
    return seen
