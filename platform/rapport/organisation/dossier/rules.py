"""What a bank may set about dossiers (parameter `dossier`; domain.md 2.3), and the pure rules over it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

import msgspec

from rapport.kernel.parameters import declare

EXPIRED: Final = "QUALIFICATION_EXPIRED"
MISSING: Final = "QUALIFICATION_MISSING"


@dataclass(frozen=True, slots=True)
class DossierRules:
    """`products` and `lines` name certificates of which one must be valid; a class or line not named needs none.

    `lines_need_proof`: without it a manager of whom no certificate is kept yet counts as qualified for a line;
    one whose certificates have run out never does. `caps` count lead customers by type of manager.
    `weights` say how much each part counts for completeness.
    """

    products: dict[str, list[str]] = field(
        default_factory=lambda: {
            "FUND": ["FUND"],
            "INSURANCE": ["INSURANCE"],
            "WEALTH": ["WEALTH", "AFP", "CFP"],
            "LOAN": ["CREDIT"],
            "CREDIT": ["CREDIT"],
        }
    )
    lines: dict[str, list[str]] = field(
        default_factory=lambda: {
            "RETAIL": ["WEALTH", "BANKING_BASIC", "BANKING_MIDDLE", "AFP", "CFP"],
            "PRIVATE": ["AFP", "CFP", "WEALTH"],
            "CORPORATE": ["CREDIT", "BANKING_MIDDLE"],
            "SME": ["CREDIT", "BANKING_MIDDLE"],
            "INSTITUTION": ["CREDIT", "BANKING_MIDDLE"],
        }
    )
    lines_need_proof: bool = False
    caps: dict[str, int] = field(
        default_factory=lambda: {
            "PRIVATE": 80,
            "RETAIL": 300,
            "CREDIT": 1000,
            "CORPORATE": 60,
            "INSTITUTION": 60,
            "SME": 150,
        }
    )
    reminder_days: list[int] = field(default_factory=lambda: [60, 30, 7])
    weights: dict[str, int] = field(
        default_factory=lambda: {
            "rm_type": 10,
            "hire_date": 5,
            "rm_since": 10,
            "education": 10,
            "languages": 5,
            "industries": 5,
            "qualification": 25,
            "employment": 10,
            "training": 10,
            "grade": 10,
        }
    )


RULES: Final = declare("dossier", DossierRules())


class Held(msgspec.Struct, frozen=True):
    """A certificate by its name, with its first and last day."""

    name: str
    valid_from: date | None
    valid_to: date | None

    def valid(self, on: date) -> bool:
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_to is None or on <= self.valid_to
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether, and if not by which rule; `needed` are the certificates of which one is missing."""

    allowed: bool
    rule: str = ""
    needed: tuple[str, ...] = ()


def verdict(needed: Sequence[str], held: Sequence[Held], on: date, *, proof: bool = True) -> Verdict:
    """One of `needed` is valid on the day, or nothing is needed. Without `proof` having none at all passes too."""
    fitting = [each for each in held if each.name in needed]
    if not needed or any(each.valid(on) for each in fitting):
        return Verdict(allowed=True)
    if fitting:
        return Verdict(allowed=False, rule=EXPIRED, needed=tuple(needed))
    if not proof:
        return Verdict(allowed=True)
    return Verdict(allowed=False, rule=MISSING, needed=tuple(needed))


def completeness(weights: Mapping[str, int], present: Mapping[str, bool]) -> tuple[int, tuple[str, ...]]:
    """Percent, rounded down, and the parts that are missing, the heaviest first; 100 where nothing counts."""
    counted = {part: weight for part, weight in weights.items() if weight > 0 and part in present}
    total = sum(counted.values())
    missing = sorted((part for part in counted if not present[part]), key=lambda part: -counted[part])
    if total == 0:
        return 100, ()
    return (total - sum(counted[part] for part in missing)) * 100 // total, tuple(missing)


def reminder(valid_to: date, today: date, days: Sequence[int]) -> int | None:
    """The smallest of `days` that has been reached before a certificate ends; None before the first and after."""
    left = valid_to - today
    if left < timedelta(0):
        return None
    return min((each for each in days if left <= timedelta(days=each)), default=None)
