"""Rows of a staged file that refer to nothing: quarantine, or wait with what they refer to.

A check is a statement that answers (row_line, name of the column, table referred to, key referred to). The key
is used to find out whether its own row waits (an account of an unknown product); it is never reported.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, LiteralString

from rapport.ingest.batch import MOST_SET_ASIDE, Batch, File, Finding, Promoted, Reported, SetAside
from rapport.ingest.stages import STAGES
from rapport.ingest.staging import LINE
from rapport.kernel.database import Transaction
from rapport_sdk.arrow import pa, pc

UNKNOWN: Final = "UNKNOWN_REFERENCE"
FOLLOWS: Final = "WAITS_FOR_ITS_ACCOUNT"
_AMOUNTS: Final = {
    "arrangement_balance": "balance",
    "balance_history": "balance",
    "posting": "amount",
    "loan_arrangement": "outstanding",
    "term_arrangement": "principal",
    "facility_arrangement": "limit",
    "standing_order": "amount",
}
_KEYS: Final = {
    "party": "cust_no",
    "card_arrangement": "card_no_index",
    "posting": "txn_id",
    "loan_arrangement": "loan_no",
    "term_arrangement": "arr_no",
    "facility_arrangement": "line_no",
    "standing_order": "order_no",
    "interaction": "contact_no",
    "employee": "employee_no",
    "org_unit": "org_code",
    "exchange_rate": "ccy",
    "ledger_balance": "subject",
    "rm_assignment": "cust_no",
}


@dataclass(frozen=True, slots=True)
class Checked:
    """What the checks found; set-aside rows are out of the stage already."""

    findings: tuple[Finding, ...] = ()
    set_aside: tuple[SetAside, ...] = ()

    @property
    def blocking(self) -> bool:
        return any(finding.blocking for finding in self.findings)

    @property
    def refused(self) -> Promoted:
        return Promoted(findings=self.findings)

    def promoted(
        self, rows: int, findings: Iterable[Finding] = (), reported: Reported | None = None
    ) -> Promoted:
        """`rows` counted before anything was set aside."""
        kept = rows - len(self.set_aside)
        return Promoted(kept, (*self.findings, *findings), self.set_aside, reported)

    def and_also(self, other: "Checked") -> "Checked":
        return Checked((*self.findings, *other.findings), (*self.set_aside, *other.set_aside))


async def run_checks(
    tx: Transaction, batch: Batch, file: File, statement: LiteralString, *more: object
) -> Checked:
    """Run one statement of checks ($1 is the tenant) and sort out what it answers."""
    rows = await tx.fetch(statement, tx.tenant.id, *more)
    return await sort_out(tx, batch, file, rows) if rows else Checked()


async def sort_out(tx: Transaction, batch: Batch, file: File, rows: Sequence[Any]) -> Checked:
    """Rows whose account waits are set aside with it; others too, up to the bank's limit of bad rows."""
    accounts = sorted({row["key"] for row in rows if row["refers"] == "deposit_arrangement" and row["key"]})
    waiting = await batch.waiting.keys(tx, "deposit_arrangement", accounts) if accounts else set[str]()
    follows = [row for row in rows if row["key"] in waiting and row["refers"] == "deposit_arrangement"]
    unknown = [row for row in rows if row["key"] not in waiting or row["refers"] != "deposit_arrangement"]
    if len({row["row_line"] for row in unknown}) > batch.most_bad_rows or len(rows) > MOST_SET_ASIDE:
        return Checked(tuple(findings(unknown or follows)))
    aside = [*_rows(file, follows, FOLLOWS), *_rows(file, unknown, UNKNOWN)]
    await tx.execute(STAGES[file.entity].discard, sorted({row.line for row in aside}))
    noted = [Finding(row.reason, row.line, row.column, blocking=False) for row in aside]
    return Checked(tuple(noted), tuple(aside))


async def left_over(tx: Transaction, batch: Batch, statement: LiteralString) -> tuple[Finding, ...]:
    """Rows that only the replaced revision of the day had: masters keep no history, so they stay as they are.

    `statement` counts them ($1 tenant, $2 the replaced batches).
    """
    if not batch.replaces:
        return ()
    count = await tx.fetch_value(statement, tx.tenant.id, list(batch.replaces))
    return (Finding("LEFT_FROM_REPLACED", params={"count": str(count)}, blocking=False),) if count else ()


def findings(rows: Iterable[Any], code: str = UNKNOWN) -> list[Finding]:
    """Blocking findings for the rows of a check."""
    return [Finding(code, row["row_line"], row["name"], refers=row["refers"]) for row in rows]


def _rows(file: File, rows: Sequence[Any], reason: str) -> list[SetAside]:
    columns = {row["row_line"]: row["name"] for row in rows}
    return set_aside_rows(file, columns, reason)


def set_aside_rows(
    file: File, columns: dict[int, str], reason: str, values: dict[int, str] | None = None
) -> list[SetAside]:
    """The rows with these lines by their keys; `columns` and `values` say what was wrong with each."""
    chosen = file.table.filter(pc.is_in(file.table[LINE], value_set=_lines(columns)))
    amounts = chosen[_AMOUNTS[file.entity]].to_pylist() if file.entity in _AMOUNTS else None
    keys = chosen[_KEYS.get(file.entity, "acct_no")].to_pylist()
    found: list[SetAside] = []
    for at, line in enumerate(chosen[LINE].to_pylist()):
        key = keys[at].hex() if isinstance(keys[at], bytes) else str(keys[at] or "")
        amount = amounts[at] if amounts else None
        found.append(SetAside(key, line, columns[line], (values or {}).get(line, ""), reason, amount))
    return found


def _lines(columns: dict[int, str]) -> Any:
    return pa.array(sorted(columns), pa.int32())
