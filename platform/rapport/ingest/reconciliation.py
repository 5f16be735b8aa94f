"""Total against general ledger (总分核对, domain.md 3.3): every subject and currency, tolerance zero."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import LiteralString
from uuid import UUID

from rapport.ingest.batch import Reported
from rapport.kernel.database import Transaction
from rapport.kernel.parameters import declare, get

FACTS: LiteralString = """
    SELECT t.nature, a.currency, sum(b.balance)::bigint AS total
      FROM account a
      JOIN product_type t ON t.tenant_id = $1 AND t.id = a.product_type_id
     CROSS JOIN LATERAL (
           SELECT b.balance FROM balance_change b
            WHERE b.tenant_id = $1 AND b.account_id = a.id AND b.valid_from <= $3
            ORDER BY b.valid_from DESC LIMIT 1) b
     WHERE a.tenant_id = $1 AND a.kind = $2
     GROUP BY t.nature, a.currency
"""
LEDGER: LiteralString = """
    SELECT g.subject, g.currency, g.balance FROM gl_balance g WHERE g.tenant_id = $1 AND g.as_of = $2
"""
FORGET: LiteralString = "DELETE FROM reconciliation r WHERE r.tenant_id = $1 AND r.day_id = $2"
AGREES: LiteralString = "UPDATE feed_day SET reconciled = $3 WHERE tenant_id = $1 AND id = $2"
SAVE: LiteralString = """
    INSERT INTO reconciliation (tenant_id, day_id, business_date, subject, currency, ledger, facts, difference)
    SELECT $1, $2, $3, u.subject, u.currency, u.ledger, u.facts, u.facts - u.ledger
      FROM unnest($4::text[], $5::text[], $6::bigint[], $7::bigint[]) AS u (subject, currency, ledger, facts)
"""


@dataclass(frozen=True, slots=True)
class LedgerRule:
    """A subject is the sum of the balances of accounts of one kind whose product is of one of the natures."""

    kind: str
    natures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LedgerSubjects:
    """Subject to rule. Subjects without a rule are kept, not reconciled."""

    subjects: dict[str, LedgerRule] = field(
        default_factory=lambda: {
            "2011": LedgerRule("ACCOUNT", ("LIABILITY",)),
            "1301": LedgerRule("LOAN", ("ASSET",)),
        }
    )


LEDGER_SUBJECTS = declare("ledger_subjects", LedgerSubjects())
Totals = Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Line:
    """Minor units of `currency`. `told`: whether the ledger has the subject at all."""

    subject: str
    currency: str
    ledger: int
    facts: int
    told: bool = True


def compare(subjects: Mapping[str, LedgerRule], ledger: Totals, facts: Mapping[str, Totals]) -> list[Line]:
    """A line for each ruled subject and currency that the ledger or the accounts have.

    `ledger` is by (subject, currency), `facts` by kind and then (nature, currency).
    """
    found: list[Line] = []
    for subject, rule in sorted(subjects.items()):
        sums: dict[str, int] = {}
        for (nature, currency), total in facts.get(rule.kind, {}).items():
            if nature in rule.natures:
                sums[currency] = sums.get(currency, 0) + total
        told = {currency for name, currency in ledger if name == subject}
        for currency in sorted(told | {currency for currency, total in sums.items() if total}):
            entry = ledger.get((subject, currency), 0)
            found.append(Line(subject, currency, entry, sums.get(currency, 0), currency in told))
    return found


async def facts_of(
    tx: Transaction, kinds: Iterable[str], day: date, reported: Mapping[str, Reported]
) -> dict[str, Totals]:
    """Totals by kind on a day: what the day's full file just wrote, else from the balances in force."""
    found: dict[str, Totals] = {}
    for kind in kinds:
        if kind in reported:
            found[kind] = reported[kind].totals
        else:
            rows = await tx.fetch(FACTS, tx.tenant.id, kind, day)
            found[kind] = {(row["nature"], row["currency"]): row["total"] for row in rows}
    return found


async def ledger_of(tx: Transaction, day: date) -> Totals:
    rows = await tx.fetch(LEDGER, tx.tenant.id, day)
    return {(row["subject"], row["currency"]): row["balance"] for row in rows}


async def again(tx: Transaction, days: Mapping[date, UUID]) -> None:
    """Compare days once more whose carried balances an earlier day has moved."""
    for day, day_id in days.items():
        subjects = (await get(tx, LEDGER_SUBJECTS, day)).subjects
        ledger = await ledger_of(tx, day)
        if ledger:
            facts = await facts_of(tx, {rule.kind for rule in subjects.values()}, day, {})
            await tx.execute(FORGET, tx.tenant.id, day_id)
            agrees = await save(tx, day_id, day, compare(subjects, ledger, facts))
            await tx.execute(AGREES, tx.tenant.id, day_id, agrees)


async def save(tx: Transaction, day_id: UUID, day: date, lines: list[Line]) -> bool:
    """Write the lines of a day down; whether all of them agree."""
    columns = (
        [line.subject for line in lines],
        [line.currency for line in lines],
        [line.ledger for line in lines],
        [line.facts for line in lines],
    )
    await tx.execute(SAVE, tx.tenant.id, day_id, day, *columns)
    return all(line.told and line.ledger == line.facts for line in lines)
