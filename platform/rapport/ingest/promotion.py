"""The order in which the files of a day are promoted, and who promotes each (docs/decisions/0050)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, LiteralString

from rapport.activities.promotion import last_contacts, promote_interactions
from rapport.customers import promotion as customers
from rapport.ingest.batch import MOST_REPORTED, Batch, File, Finding, Promoted, Promoter, Table
from rapport.ingest.stages import STAGES
from rapport.ingest.staging import stage
from rapport.kernel.database import Transaction
from rapport.organisation.deal import deal_new
from rapport.organisation.promotion import promote_assignments, promote_employees, promote_units
from rapport.products import promotion as products

PROMOTERS: Final[Mapping[str, Promoter]] = {
    "org_unit": promote_units,
    "employee": promote_employees,
    "party": customers.promote_parties,
    "deposit_arrangement": products.promote_accounts,
    "party_arrangement_role": products.promote_roles,
    "term_arrangement": products.promote_terms,
    "loan_arrangement": products.promote_loans,
    "card_arrangement": products.promote_cards,
    "facility_arrangement": products.promote_lines,
    "standing_order": products.promote_orders,
    "rm_assignment": promote_assignments,
    "interaction": promote_interactions,
    "exchange_rate": products.promote_rates,
    "balance_history": products.promote_history,
    "arrangement_balance": products.promote_balances,
    "posting": products.promote_postings,
    "ledger_balance": products.promote_ledger,
}
_ACCOUNTS: Final = ("party", "org_unit", "deposit_arrangement")
AFTER: Final[Mapping[str, tuple[str, ...]]] = {
    "employee": ("org_unit",),
    "party": ("org_unit",),
    "deposit_arrangement": ("party", "org_unit"),
    "party_arrangement_role": _ACCOUNTS,
    "term_arrangement": ("party", "org_unit"),
    "loan_arrangement": _ACCOUNTS,
    "card_arrangement": _ACCOUNTS,
    "facility_arrangement": ("party", "org_unit"),
    "standing_order": _ACCOUNTS,
    "rm_assignment": ("party", "employee", "org_unit"),
    "interaction": ("party", "employee", "org_unit"),
    "balance_history": _ACCOUNTS,
    "arrangement_balance": (*_ACCOUNTS, "balance_history"),
    "posting": _ACCOUNTS,
}
PREPARED: Final[Mapping[str, Callable[[Batch, Table], Table]]] = {
    "party": customers.with_indexes,
    "card_arrangement": products.with_index,
}
TEMPORARY: Final[Mapping[str, tuple[LiteralString, ...]]] = {
    "party": customers.TEMPORARY,
    "card_arrangement": products.CARD_TABLES,
    "arrangement_balance": products.REPORTED_TABLES,
    "loan_arrangement": products.REPORTED_TABLES,
}
SETTINGS: Final[LiteralString] = "SET LOCAL work_mem = '256MB'; SET LOCAL jit = off"
_LEADS: Final = frozenset({"employee", "rm_assignment"})


@dataclass
class Promotion:
    """One day's files inside its transaction: staged as they come, promoted when those before them are.

    `ledger` is the general ledger of the day by (subject, currency), minor units.
    """

    tx: Transaction
    batch: Batch
    coming: set[str]
    done: dict[str, Promoted] = field(default_factory=dict[str, Promoted])
    broken: set[str] = field(default_factory=set[str])
    ledger: dict[tuple[str, str], int] = field(default_factory=dict[tuple[str, str], int])
    _changed: set[str] = field(default_factory=set[str])
    _staged: dict[str, File] = field(default_factory=dict[str, File])

    async def prepare(self, empty: frozenset[str]) -> None:
        """Temporary tables for all that is coming with rows, in one go."""
        statements: list[LiteralString] = [SETTINGS]
        for entity in sorted(self.coming - empty):
            if entity in STAGES:
                statements.append(STAGES[entity].create)
                statements.extend(TEMPORARY.get(entity, ()))
        await self.tx.execute("; ".join(statements))

    async def add(self, file: File) -> None:
        """A file that came whole."""
        if not file.rows and not file.supersedes and not self.batch.replaces:
            await self.skip(file.entity, 0)
            return
        if file.entity in PREPARED and file.table.num_rows:
            file = replace(file, table=PREPARED[file.entity](self.batch, file.table))
        if file.entity == "ledger_balance":
            self.ledger = _ledger(file.table)
        else:
            await stage(self.tx, file.entity, file.table)
        self._staged[file.entity] = file
        await self._go_on(file.entity)

    async def skip(self, entity: str, rows: int) -> None:
        """A full file that repeats the last one."""
        self.done[entity] = Promoted(rows=rows)
        await self._go_on(entity)

    async def refuse(self, entity: str) -> None:
        """A file that is quarantined already: what refers to its rows is not reported as well."""
        self.broken.add(entity)
        await self._go_on(entity)

    async def _go_on(self, arrived: str) -> None:
        self.coming.discard(arrived)
        ready = [entity for entity in self._staged if not self._waits_for(entity)]
        while ready:
            for entity in ready:
                await self._promote(self._staged.pop(entity))
            ready = [entity for entity in self._staged if not self._waits_for(entity)]

    def _waits_for(self, entity: str) -> bool:
        return any(before in self.coming or before in self._staged for before in AFTER.get(entity, ()))

    async def _promote(self, file: File) -> None:
        answer = await PROMOTERS[file.entity](self.tx, self.batch, file)
        self.batch.waiting.note(file.entity, answer.set_aside)
        kept = [one for one in answer.findings if not (one.blocking and one.refers in self.broken)]
        if any(finding.blocking for finding in answer.findings):
            self.broken.add(file.entity)
        self._changed.add(file.entity)
        self.done[file.entity] = replace(answer, findings=tuple(shortened(kept)))
        if file.entity == "interaction" and file.entity not in self.broken:
            await customers.note_contacts(self.tx, await last_contacts(self.tx))

    async def finish(self) -> None:
        """What follows from several files together."""
        if _LEADS & self._changed:
            await customers.set_leads(self.tx)
        if "party" in self._changed:
            await deal_new(self.tx)

    @property
    def moves_later(self) -> bool:
        """Whether balances of later days, which are in already, are others now."""
        return any(answer.moves_later for answer in self.done.values())


def shortened(findings: list[Finding]) -> list[Finding]:
    """The first hundred of each kind; of more, a last one that counts them."""
    by_code: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        by_code.setdefault((finding.code, finding.column), []).append(finding)
    kept: list[Finding] = []
    for (_, column), same in by_code.items():
        kept += same[:MOST_REPORTED]
        if len(same) > MOST_REPORTED:
            params = {"count": str(len(same))}
            kept.append(
                Finding("MORE_OF_THE_SAME", 0, column, params, same[0].blocking, refers=same[0].refers)
            )
    return kept


def _ledger(table: Table) -> dict[tuple[str, str], int]:
    columns = (table[name].to_pylist() for name in ("subject", "ccy", "balance"))
    return {(subject, currency): balance for subject, currency, balance in zip(*columns, strict=True)}
