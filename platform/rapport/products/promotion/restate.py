"""Balances of a day that comes late, again or in part: the days after it must keep what they reported.

(100, 100, 100) with day D revised to 120 needs 120 at D and 100 at D+1. What the next reported day said is the
effective balance there before the revision, so it can be derived from the changes alone; an account that was
carried there follows its new balance instead (docs/decisions/0051).
"""

from typing import LiteralString

from rapport.ingest.batch import Batch, File
from rapport.kernel.database import Transaction

# `keep` is the balance in force on the next reported day, `next_line` the change that day has, if any.
LATER: LiteralString = """
    CREATE TEMP TABLE later_balance (
        account_id uuid, reported boolean, value bigint, row_line integer, previous bigint,
        previous_line integer, keep bigint, keep_line integer, next_line integer, interrupted boolean)
        ON COMMIT DROP
"""
CLEAR: LiteralString = "DROP TABLE later_balance"
LOOK_AHEAD: LiteralString = """
    INSERT INTO later_balance
    SELECT x.account_id, x.reported, x.value, x.row_line, x.previous, x.previous_line, k.balance, k.line,
           n.line,
           EXISTS (SELECT 1 FROM balance_change b WHERE b.tenant_id = $1 AND b.account_id = x.account_id
                                                    AND b.valid_from > $3 AND b.valid_from < $4)
      FROM (SELECT r.account_id, true AS reported, r.balance AS value, r.row_line, r.previous,
                   r.previous_line
              FROM reported r WHERE r.kind = $2
            UNION ALL
            SELECT a.account_id, a.closed, CASE WHEN a.closed THEN 0 ELSE a.previous END, 0, a.previous,
                   a.previous_line
              FROM absent a WHERE a.kind = $2) x
      LEFT JOIN LATERAL (
           SELECT b.balance, b.line FROM balance_change b
            WHERE b.tenant_id = $1 AND b.account_id = x.account_id AND b.valid_from <= $4
            ORDER BY b.valid_from DESC LIMIT 1) k ON true
      LEFT JOIN balance_change n
             ON n.tenant_id = $1 AND n.account_id = x.account_id AND n.valid_from = $4
"""
TAKE_BACK: LiteralString = """
    DELETE FROM balance_change b USING later_balance l
     WHERE b.tenant_id = $1 AND b.account_id = l.account_id AND b.valid_from = $2
"""
# A file that reports changes alone leaves a row each time, so that a later revision finds it.
TODAY: LiteralString = """
    INSERT INTO balance_change (tenant_id, account_id, valid_from, balance, batch_id, line)
    SELECT $1, l.account_id, $2, CASE WHEN l.reported THEN l.value ELSE l.previous END, $3,
           CASE WHEN l.reported THEN l.row_line ELSE -1 END
      FROM later_balance l
     WHERE CASE WHEN l.reported THEN NOT $4::boolean OR l.value IS DISTINCT FROM l.previous
                                     OR l.previous_line = -1
                ELSE l.previous IS NOT NULL AND l.previous_line IS DISTINCT FROM -1 END
"""
# As long as it is carried on, however many rows that took.
CARRY_ON: LiteralString = """
    UPDATE balance_change b SET balance = l.value
      FROM later_balance l
     WHERE b.tenant_id = $1 AND b.account_id = l.account_id AND b.valid_from >= $2 AND b.line = -1
       AND NOT l.interrupted AND b.balance <> l.value
       AND (l.next_line = -1 OR (l.next_line IS NULL AND l.keep_line = -1 AND l.reported))
       AND NOT EXISTS (SELECT 1 FROM balance_change c
                        WHERE c.tenant_id = $1 AND c.account_id = b.account_id AND c.valid_from >= $2
                          AND c.valid_from < b.valid_from AND c.line <> -1)
"""
KEEP: LiteralString = """
    INSERT INTO balance_change (tenant_id, account_id, valid_from, balance, batch_id, line)
    SELECT $1, l.account_id, $2, CASE WHEN l.keep_line = -1 THEN l.value ELSE l.keep END, $3,
           CASE WHEN l.keep_line = -1 THEN -1 ELSE 0 END
      FROM later_balance l
     WHERE l.next_line IS NULL AND NOT l.interrupted AND l.keep IS NOT NULL
       AND CASE WHEN l.keep_line = -1 THEN l.reported ELSE NOT l.reported OR l.value <> l.keep END
"""
# Whether a balance is carried into the next reported day, so that it moves with this one.
MOVES: LiteralString = """
    SELECT EXISTS (SELECT 1 FROM later_balance l
                    WHERE NOT l.interrupted AND (l.next_line = -1 OR l.keep_line = -1))
"""


async def restate(tx: Transaction, batch: Batch, kind: str, file: File) -> bool:
    """Write the day's changes from `reported` and `absent`, and keep what the next reported day said.

    Whether later days moved nevertheless, because an account was carried there.
    """
    tenant, following = tx.tenant.id, batch.next_full.get(file.entity)
    await tx.execute(LATER)
    await tx.execute(LOOK_AHEAD, tenant, kind, batch.day, following)
    await tx.execute(TAKE_BACK, tenant, batch.day)
    await tx.execute(TODAY, tenant, batch.day, batch.id, file.full)
    moved = False
    if following is not None:
        moved = bool(await tx.fetch_value(MOVES))
        await tx.execute(CARRY_ON, tenant, following)
        await tx.execute(KEEP, tenant, following, batch.next_batch[file.entity])
    await tx.execute(CLEAR)
    return moved
