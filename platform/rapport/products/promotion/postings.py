"""The journal: rows are only added. A revised day retires what it no longer says (docs/decisions/0051).

The usual day has no row that is in already, so its rows go in without asking; only when the unique key objects
or a row found no account is it worth knowing which. ON CONFLICT would cost every row (1.9 s against 1.4).
"""

from typing import Any, Final, LiteralString

import asyncpg

from rapport.ingest.batch import Batch, File, Finding, Promoted
from rapport.ingest.references import Checked, run_checks
from rapport.kernel.database import Transaction
from rapport.kernel.ids import uuid7
from rapport.products.promotion.units import IN_THOUSANDTHS, WITHOUT_MINOR_UNIT
from rapport_sdk.arrow import pc

# `uuidv7()` asks the system for random bits row by row (1.2 µs): a head of our own and the line do as well.
HEAD: Final = 24

MONTHS: LiteralString = "SELECT ensure_posting_month(m.first) FROM unnest($1::date[]) AS m (first)"
ADD: LiteralString = """
    INSERT INTO posting (tenant_id, booked, id, account_id, amount, operation, purpose, counterparty_bank,
                         counterparty_account, source_system, source_key, batch_id, line)
    SELECT $1, s.book_date, ($4::text || lpad(to_hex(s.row_line), 12, '0'))::uuid, a.id,
           CASE s.dr_cr WHEN 'D' THEN -1 ELSE 1 END
           * CASE WHEN a.currency = $7 THEN s.amount
                  WHEN a.currency = ANY($5::text[]) THEN CASE WHEN s.amount % 100 = 0 THEN s.amount / 100 END
                  WHEN a.currency = ANY($6::text[]) THEN s.amount * 10 ELSE s.amount END,
           s.operation, coalesce(s.purpose, ''), coalesce(s.counter_bank, ''), coalesce(s.counter_acct, ''),
           $2, s.txn_id, $3, s.row_line
      FROM stage_posting s
      JOIN account a ON a.tenant_id = $1 AND a.kind = 'ACCOUNT' AND a.account_no = s.acct_no
"""
REFERENCES: LiteralString = """
    SELECT s.row_line, 'acct_no' AS name, 'deposit_arrangement' AS refers, s.acct_no AS key
      FROM stage_posting s
     WHERE NOT EXISTS (SELECT 1 FROM account a
                        WHERE a.tenant_id = $1 AND a.kind = 'ACCOUNT' AND a.account_no = s.acct_no)
     ORDER BY 1
"""
PRECISION: LiteralString = """
    SELECT s.row_line FROM stage_posting s
      JOIN account a ON a.tenant_id = $1 AND a.kind = 'ACCOUNT' AND a.account_no = s.acct_no
     WHERE a.currency = ANY($2::text[]) AND s.amount % 100 <> 0 ORDER BY 1 LIMIT 101
"""
SAME: LiteralString = """
    CREATE TEMP TABLE known_posting ON COMMIT DROP AS
    SELECT s.row_line, p.id, p.booked, p.batch_id,
           (p.account_id, p.amount, p.operation, p.purpose, p.counterparty_bank, p.counterparty_account)
           IS NOT DISTINCT FROM
           (a.id, CASE s.dr_cr WHEN 'D' THEN -1 ELSE 1 END
                  * CASE WHEN a.currency = ANY($3::text[]) THEN s.amount / 100
                         WHEN a.currency = ANY($4::text[]) THEN s.amount * 10 ELSE s.amount END,
            s.operation, coalesce(s.purpose, ''), coalesce(s.counter_bank, ''), coalesce(s.counter_acct, ''))
           AS same
      FROM stage_posting s
      JOIN account a ON a.tenant_id = $1 AND a.kind = 'ACCOUNT' AND a.account_no = s.acct_no
      JOIN posting p ON p.tenant_id = $1 AND p.source_system = $2 AND p.source_key = s.txn_id
                    AND p.booked = s.book_date
     WHERE p.booked BETWEEN $5 AND $6
"""
# Everything the replaced revisions brought that this one does not say in the same words.
RETIRE: LiteralString = """
    WITH gone AS (
        DELETE FROM posting p
         WHERE p.tenant_id = $1 AND p.booked BETWEEN $4 AND $5 AND p.batch_id = ANY($2::uuid[])
           AND NOT EXISTS (SELECT 1 FROM known_posting k WHERE k.id = p.id AND k.booked = p.booked AND k.same)
        RETURNING p.*)
    INSERT INTO posting_history (tenant_id, booked, id, account_id, amount, operation, purpose,
                                 counterparty_bank, counterparty_account, source_system, source_key, batch_id,
                                 line, retired_by)
    SELECT $1, g.booked, g.id, g.account_id, g.amount, g.operation, g.purpose, g.counterparty_bank,
           g.counterparty_account, g.source_system, g.source_key, g.batch_id, g.line, $3
      FROM gone g
"""
CHANGED: LiteralString = """
    SELECT k.row_line FROM known_posting k
     WHERE NOT k.same AND NOT k.batch_id = ANY($1::uuid[]) ORDER BY 1 LIMIT 101
"""
DROP_SAME: LiteralString = """
    DELETE FROM stage_posting s USING known_posting k WHERE k.row_line = s.row_line AND k.same
"""


async def promote_postings(tx: Transaction, batch: Batch, file: File) -> Promoted:
    """New postings in; those of the replaced revision that are not said again into the history."""
    await _make_months(tx, batch, file)
    if not batch.replaces and await _add_all(tx, batch, file):
        return Promoted(rows=file.rows)
    checked = await run_checks(tx, batch, file, REFERENCES)
    if not checked.blocking:
        checked = checked.and_also(await _sort_known(tx, batch, file))
    if checked.blocking:
        return checked.refused
    await tx.execute(ADD, *_arguments(tx, batch))
    return checked.promoted(file.rows)


async def _make_months(tx: Transaction, batch: Batch, file: File) -> None:
    """Partitions of months other than the day's own, which is there."""
    days = pc.unique(file.table["book_date"]).to_pylist()
    months = sorted({day.replace(day=1) for day in days} - {batch.day.replace(day=1)})
    if months:
        await tx.execute(MONTHS, months)


async def _add_all(tx: Transaction, batch: Batch, file: File) -> bool:
    """False, and nothing added, unless every row found its account and none was in."""
    try:
        async with tx.savepoint():
            _expect(await tx.execute(ADD, *_arguments(tx, batch)), file.rows)
    except (_SomeUnknown, asyncpg.UniqueViolationError, asyncpg.NotNullViolationError):
        return False
    return True


def _expect(added: int, rows: int) -> None:
    if added != rows:
        raise _SomeUnknown


async def _sort_known(tx: Transaction, batch: Batch, file: File) -> Checked:
    """Take out what is in already; a posting of another day that comes with other values blocks the file."""
    lines = await tx.fetch(PRECISION, tx.tenant.id, WITHOUT_MINOR_UNIT)
    if lines:
        return Checked(tuple(Finding("AMOUNT_PRECISION", row["row_line"], "amount") for row in lines))
    bounds = _booked(file)
    await tx.execute(SAME, tx.tenant.id, batch.source, WITHOUT_MINOR_UNIT, IN_THOUSANDTHS, *bounds)
    changed = await tx.fetch(CHANGED, list(batch.replaces))
    if changed:
        return Checked(tuple(Finding("POSTING_CHANGED", row["row_line"], "txn_id") for row in changed))
    if batch.replaces and batch.replaced_booked:
        await tx.execute(RETIRE, tx.tenant.id, list(batch.replaces), batch.id, *batch.replaced_booked)
    await tx.execute(DROP_SAME)
    return Checked()


def _arguments(tx: Transaction, batch: Batch) -> tuple[Any, ...]:
    head = str(uuid7())[:HEAD]
    usual = batch.currency if batch.currency not in (*WITHOUT_MINOR_UNIT, *IN_THOUSANDTHS) else ""
    return (tx.tenant.id, batch.source, batch.id, head, WITHOUT_MINOR_UNIT, IN_THOUSANDTHS, usual)


def _booked(file: File) -> tuple[Any, Any]:
    """First and last book date of the file's rows; PostgreSQL prunes the other months."""
    if not file.table.num_rows:
        return (None, None)
    found = pc.min_max(file.table["book_date"]).as_py()
    return (found["min"], found["max"])


class _SomeUnknown(Exception):
    """A row found no account; take everything back and look closer."""
