"""A backfill: balances of many past days as changes, instead of a year of daily files."""

from typing import LiteralString

from rapport.ingest.batch import Batch, File, Promoted
from rapport.ingest.references import run_checks
from rapport.kernel.database import Transaction

REFERENCES: LiteralString = """
    SELECT s.row_line, 'acct_no' AS name, 'deposit_arrangement' AS refers, s.acct_no AS key
      FROM stage_balance_history s
     WHERE NOT EXISTS (SELECT 1 FROM account a
                        WHERE a.tenant_id = $1 AND a.kind = 'ACCOUNT' AND a.account_no = s.acct_no)
     ORDER BY 1
"""
TAKE_BACK: LiteralString = """
    DELETE FROM balance_change b
     WHERE b.tenant_id = $1 AND b.batch_id = ANY($2::uuid[]) AND b.valid_from < $3
"""
# Only before the first day that the account was reported on: what a daily file said stands. The day itself is
# the balance file's, if the package has one.
HISTORY: LiteralString = """
    INSERT INTO balance_change (tenant_id, account_id, valid_from, balance, batch_id, line)
    SELECT $1, a.id, s.valid_from, s.balance, $2, s.row_line
      FROM stage_balance_history s
      JOIN account a ON a.tenant_id = $1 AND a.kind = 'ACCOUNT' AND a.account_no = s.acct_no
      LEFT JOIN (SELECT b.account_id, min(b.valid_from) AS day FROM balance_change b
                  WHERE b.tenant_id = $1 GROUP BY b.account_id) f ON f.account_id = a.id
     WHERE (f.day IS NULL OR s.valid_from < f.day) AND (s.valid_from < $3 OR NOT $4::boolean)
"""


async def promote_history(tx: Transaction, batch: Batch, file: File) -> Promoted:
    """Changes of the past, where no daily file has spoken. Comes before the balances of the same package."""
    checked = await run_checks(tx, batch, file, REFERENCES)
    if checked.blocking:
        return checked.refused
    if batch.replaces:
        await tx.execute(TAKE_BACK, tx.tenant.id, list(batch.replaces), batch.day)
    daily = "arrangement_balance" in batch.entities
    await tx.execute(HISTORY, tx.tenant.id, batch.id, batch.day, daily)
    return checked.promoted(file.rows)
