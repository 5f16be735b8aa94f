"""Rules of customer assignment on plain data (domain.md 2.4): shares, claims in their order, who approves."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final
from uuid import UUID

WHOLE: Final = Decimal("100.0000")
COOL_DOWN_DAYS: Final = 90
# Which lines a kind of manager leads.
LINES_OF: Final[Mapping[str, frozenset[str]]] = {
    "PRIVATE": frozenset({"PRIVATE", "RETAIL"}),
    "RETAIL": frozenset({"RETAIL"}),
    "CREDIT": frozenset({"RETAIL", "SME"}),
    "CORPORATE": frozenset({"CORPORATE", "INSTITUTION"}),
    "SME": frozenset({"SME", "CORPORATE"}),
    "INSTITUTION": frozenset({"INSTITUTION"}),
}


class ClaimResult(StrEnum):
    """What becomes of a claim; the order is that of the checks."""

    ACCEPTED = "ACCEPTED"
    REJECTED_OPEN_CLAIM = "REJECTED_OPEN_CLAIM"
    REJECTED_COOLDOWN = "REJECTED_COOLDOWN"
    REJECTED_CAP = "REJECTED_CAP"
    REJECTED_LINE = "REJECTED_LINE"
    REJECTED_QUALIFICATION = "REJECTED_QUALIFICATION"


@dataclass(frozen=True, slots=True)
class ClaimCase:
    """What is known when a claim is made. `released_days_ago` None: never released by this manager."""

    open_claim_by_other: bool = False
    released_days_ago: int | None = None
    line_fits: bool = True
    qualified: bool = True


def shares_sum(shares: Iterable[Decimal]) -> bool:
    """Whether the ledger shares are 100.0000 % exactly, none negative, none finer than four decimals."""
    given = list(shares)
    fine = all(share >= 0 and share == share.quantize(Decimal("0.0001")) for share in given)
    return fine and sum(given, Decimal()) == WHOLE


def judge_claim(
    case: ClaimCase, held: int, cap: int | None, cool_down_days: int = COOL_DOWN_DAYS
) -> ClaimResult:
    """Checks in order: open claim of another, cool-down after one's own release, cap, line, qualification (O-01).

    `held` counts the customers led and the accepted claims that wait for approval.
    """
    if case.open_claim_by_other:
        return ClaimResult.REJECTED_OPEN_CLAIM
    if case.released_days_ago is not None and case.released_days_ago < cool_down_days:
        return ClaimResult.REJECTED_COOLDOWN
    if cap is not None and held >= cap:
        return ClaimResult.REJECTED_CAP
    if not case.line_fits:
        return ClaimResult.REJECTED_LINE
    if not case.qualified:
        return ClaimResult.REJECTED_QUALIFICATION
    return ClaimResult.ACCEPTED


def judge_claims(cases: Iterable[ClaimCase], held: int, cap: int | None) -> list[ClaimResult]:
    """One after the other: each accepted claim counts towards the cap of the next."""
    results: list[ClaimResult] = []
    for case in cases:
        results.append(judge_claim(case, held + results.count(ClaimResult.ACCEPTED), cap))
    return results


def line_fits(rm_type: str, line: str) -> bool:
    """Whether a manager of this kind leads customers of the line; an unknown kind leads all."""
    return line in LINES_OF.get(rm_type, frozenset({line}))


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit on the way from a manager's own up to the root."""

    id: UUID
    type: str


def approving_units(out: Sequence[Unit], into: Sequence[Unit]) -> list[UUID]:
    """Whose heads decide a transfer, in order. Paths go from the manager's own unit to the root.

    Same unit: its head. Same branch: both heads. Else also the head of the first unit above both.
    """
    first, second = out[0].id, into[0].id
    if first == second:
        return [first]
    if _branch(out) is not None and _branch(out) == _branch(into):
        return [first, second]
    above = {unit.id for unit in into}
    common = next((unit.id for unit in out if unit.id in above), out[-1].id)
    return list(dict.fromkeys([first, second, common]))


def _branch(path: Sequence[Unit]) -> UUID | None:
    return next((unit.id for unit in path if unit.type == "BRANCH"), None)
