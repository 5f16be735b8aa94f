"""Reported balances become changes: a row where a balance begins, none where it stays (docs/decisions/0051).

`line` of a change says where it comes from: above zero the line of the file that reported it; 0, derived (zero
of a closed account that is no longer reported; what a later day had reported before an earlier one was
revised); `CARRIED`, the first day on which an open account was missing from a full file, so its balance is
that of the day before until it is reported again, which always leaves a row.
"""

from dataclasses import replace
from typing import Any, Final, LiteralString

from rapport.ingest.batch import Batch, File, Finding, Promoted, Reported
from rapport.ingest.references import Checked, sort_out
from rapport.kernel.database import Transaction
from rapport.products.promotion.restate import restate

ACCOUNT: Final = "ACCOUNT"
LOAN: Final = "LOAN"
CARRIED: Final = -1

TEMPORARY: tuple[LiteralString, ...] = (
    """
    CREATE TEMP TABLE IF NOT EXISTS reported (
        kind varchar(12), account_id uuid, product_type_id uuid, currency varchar(3), balance bigint,
        previous bigint, previous_line integer, was_missing boolean, other_currency boolean,
        row_line integer) ON COMMIT DROP
    """,
    """
    CREATE TEMP TABLE IF NOT EXISTS absent (
        kind varchar(12), account_id uuid, product_type_id uuid, currency varchar(3), closed boolean,
        previous bigint, previous_line integer, was_missing boolean) ON COMMIT DROP
    """,
)
RESOLVE: dict[str, LiteralString] = {
    ACCOUNT: """
        INSERT INTO reported
        SELECT 'ACCOUNT', a.id, a.product_type_id, a.currency, s.balance, p.balance, p.line,
               a.missing_since IS NOT NULL, s.ccy <> a.currency, s.row_line
          FROM stage_arrangement_balance s
          LEFT JOIN account a ON a.tenant_id = $1 AND a.kind = 'ACCOUNT' AND a.account_no = s.acct_no
          LEFT JOIN LATERAL (
               SELECT b.balance, b.line FROM balance_change b
                WHERE b.tenant_id = $1 AND b.account_id = a.id AND b.valid_from < $2
                ORDER BY b.valid_from DESC LIMIT 1) p ON true
    """,
    LOAN: """
        INSERT INTO reported
        SELECT 'LOAN', a.id, a.product_type_id, a.currency, s.outstanding, p.balance, p.line,
               a.missing_since IS NOT NULL, s.ccy <> a.currency, s.row_line
          FROM stage_loan_arrangement s
          LEFT JOIN account a ON a.tenant_id = $1 AND a.kind = 'LOAN' AND a.account_no = s.loan_no
          LEFT JOIN LATERAL (
               SELECT b.balance, b.line FROM balance_change b
                WHERE b.tenant_id = $1 AND b.account_id = a.id AND b.valid_from < $2
                ORDER BY b.valid_from DESC LIMIT 1) p ON true
    """,
}
SUMMARY: LiteralString = """
    SELECT t.nature, g.currency, g.total, g.unknown, g.other_currency, g.was_missing
      FROM (SELECT r.product_type_id, r.currency, sum(r.balance)::bigint AS total,
                   count(*) FILTER (WHERE r.account_id IS NULL) AS unknown,
                   count(*) FILTER (WHERE r.other_currency) AS other_currency,
                   count(*) FILTER (WHERE r.was_missing) AS was_missing
              FROM reported r WHERE r.kind = $2 GROUP BY r.product_type_id, r.currency) g
      LEFT JOIN product_type t ON t.tenant_id = $1 AND t.id = g.product_type_id
"""
UNKNOWN: LiteralString = """
    SELECT r.row_line, 'acct_no' AS name, 'deposit_arrangement' AS refers, s.acct_no AS key
      FROM reported r JOIN stage_arrangement_balance s ON s.row_line = r.row_line
     WHERE r.kind = 'ACCOUNT' AND r.account_id IS NULL ORDER BY 1
"""
DROP_UNKNOWN: LiteralString = "DELETE FROM reported WHERE kind = $1 AND account_id IS NULL"
OTHER_CURRENCY: LiteralString = """
    SELECT r.row_line FROM reported r WHERE r.kind = $1 AND r.other_currency ORDER BY 1 LIMIT $2
"""
# A late day looks only at accounts that had a balance before it; others may have come later.
ABSENT: LiteralString = """
    INSERT INTO absent
    SELECT $2::text, a.id, a.product_type_id, a.currency, k.closed, p.balance, p.line, a.missing_since IS NOT NULL
      FROM account a
     CROSS JOIN LATERAL (
           SELECT a.status = 'CLOSED' AND coalesce(a.close_date, a.as_of, $4) <= $4 AS closed) k
      LEFT JOIN LATERAL (
           SELECT b.balance, b.line FROM balance_change b
            WHERE b.tenant_id = $1 AND b.account_id = a.id AND b.valid_from < $4
            ORDER BY b.valid_from DESC LIMIT 1) p ON true
     WHERE a.tenant_id = $1 AND a.kind = $2::text AND a.source_system = $3
       AND (a.open_date IS NULL OR a.open_date <= $4)
       AND NOT EXISTS (SELECT 1 FROM reported r WHERE r.account_id = a.id)
       AND CASE WHEN $5::boolean THEN p.balance IS NOT NULL
                                      OR EXISTS (SELECT 1 FROM balance_change n
                                                  WHERE n.tenant_id = $1 AND n.account_id = a.id
                                                    AND n.valid_from = $4)
                ELSE NOT k.closed OR p.balance <> 0 END
"""
CHANGES: LiteralString = """
    INSERT INTO balance_change (tenant_id, account_id, valid_from, balance, batch_id, line)
    SELECT $1, r.account_id, $3, r.balance, $4, r.row_line
      FROM reported r
     WHERE r.kind = $2 AND (r.balance IS DISTINCT FROM r.previous OR r.previous_line = -1)
"""
ABSENT_CHANGES: LiteralString = """
    INSERT INTO balance_change (tenant_id, account_id, valid_from, balance, batch_id, line)
    SELECT $1, x.account_id, $3, CASE WHEN x.closed THEN 0 ELSE x.previous END, $4,
           CASE WHEN x.closed THEN 0 ELSE -1 END
      FROM absent x
     WHERE x.kind = $2 AND x.previous IS NOT NULL
       AND (x.closed OR x.previous_line IS DISTINCT FROM -1)
"""
CARRIED_TOTALS: LiteralString = """
    SELECT t.nature, x.currency, count(*) AS accounts, coalesce(sum(x.previous), 0)::bigint AS total
      FROM absent x JOIN product_type t ON t.tenant_id = $1 AND t.id = x.product_type_id
     WHERE x.kind = $2 AND NOT x.closed GROUP BY t.nature, x.currency
"""
MISSING: LiteralString = """
    UPDATE account a SET missing_since = $3
      FROM absent x
     WHERE a.tenant_id = $1 AND a.id = x.account_id AND x.kind = $2 AND NOT x.closed AND NOT x.was_missing
"""
FOUND: LiteralString = """
    UPDATE account a SET missing_since = NULL
      FROM reported r
     WHERE a.tenant_id = $1 AND a.id = r.account_id AND r.kind = $2 AND r.was_missing
"""


async def promote_balances(tx: Transaction, batch: Batch, file: File) -> Promoted:
    """End-of-day balances of deposit accounts."""
    return await promote_reported(tx, batch, file, ACCOUNT, Checked())


async def promote_reported(
    tx: Transaction, batch: Batch, file: File, kind: str, checked: Checked
) -> Promoted:
    """Write the changes of one kind, carry what a full file left out, and answer with the totals."""
    await tx.execute(RESOLVE[kind], tx.tenant.id, batch.day)
    summary = await tx.fetch(SUMMARY, tx.tenant.id, kind)
    if any(row["unknown"] for row in summary):
        checked = checked.and_also(await _unknown(tx, batch, file, kind))
    if any(row["other_currency"] for row in summary):
        checked = checked.and_also(await _other_currency(tx, kind))
    if checked.blocking:
        return checked.refused
    moved = await _write(tx, batch, file, kind, found=any(row["was_missing"] for row in summary))
    carried = await tx.fetch(CARRIED_TOTALS, tx.tenant.id, kind) if file.full else []
    reported = Reported(kind, _totals([*summary, *carried])) if file.full else None
    answer = checked.promoted(file.rows, _missing(carried), reported)
    return replace(answer, moves_later=moved)


async def _unknown(tx: Transaction, batch: Batch, file: File, kind: str) -> Checked:
    found = await sort_out(tx, batch, file, await tx.fetch(UNKNOWN))
    if not found.blocking:
        await tx.execute(DROP_UNKNOWN, kind)
    return found


async def _other_currency(tx: Transaction, kind: str) -> Checked:
    lines = await tx.fetch(OTHER_CURRENCY, kind, 101)
    return Checked(tuple(Finding("OTHER_CURRENCY", row["row_line"], "ccy") for row in lines))


async def _write(tx: Transaction, batch: Batch, file: File, kind: str, *, found: bool) -> bool:
    """The changes; whether balances of days that are in already moved with them."""
    tenant, day, absent = tx.tenant.id, batch.day, 0
    if file.full:
        absent = await tx.execute(ABSENT, tenant, kind, batch.source, day, batch.restates)
    if batch.restates or not file.full:
        moved = await restate(tx, batch, kind, file)
    else:
        moved = False
        await tx.execute(CHANGES, tenant, kind, day, batch.id)
        if absent:
            await tx.execute(ABSENT_CHANGES, tenant, kind, day, batch.id)
    if absent and not batch.late:
        await tx.execute(MISSING, tenant, kind, day)
    if found and not batch.late:
        await tx.execute(FOUND, tenant, kind)
    return moved


def _totals(rows: list[Any]) -> dict[tuple[str, str], int]:
    totals: dict[tuple[str, str], int] = {}
    for row in rows:
        if row["nature"] is not None:
            key = (row["nature"], row["currency"])
            totals[key] = totals.get(key, 0) + row["total"]
    return totals


def _missing(carried: list[Any]) -> tuple[Finding, ...]:
    count = sum(row["accounts"] for row in carried)
    return (Finding("ACCOUNTS_MISSING", params={"count": str(count)}, blocking=False),) if count else ()
