"""Term arrangements: deposits, wealth, bills, guarantees. The contract itself says what it is worth when.

From its first day to its end an arrangement stands at its principal: it is reported when it begins, changes or
ends, not every day. Its end is its maturity where it matured, else the day of the report.
"""

from dataclasses import replace
from typing import LiteralString

from rapport.ingest.batch import Batch, File, Promoted
from rapport.ingest.references import left_over, run_checks
from rapport.kernel.database import Transaction
from rapport.products.promotion.codes import set_unknown_aside

REFERENCES: LiteralString = """
    SELECT s.row_line, 'cust_no' AS name, 'party' AS refers, s.cust_no AS key
      FROM stage_term_arrangement s
     WHERE NOT EXISTS (SELECT 1 FROM customer c WHERE c.tenant_id = $1 AND c.customer_no = s.cust_no)
    UNION ALL
    SELECT s.row_line, 'org_code', 'org_unit', s.org_code
      FROM stage_term_arrangement s
     WHERE NOT EXISTS (SELECT 1 FROM org_unit u WHERE u.tenant_id = $1 AND u.code = s.org_code)
     ORDER BY 1
"""
TERMS: LiteralString = """
    INSERT INTO account AS a (tenant_id, account_no, kind, customer_id, product_type_id, accounting_org_id,
                              currency, open_date, maturity_date, close_date, rate, status, principal,
                              source_system, source_key, batch_id, line, as_of)
    SELECT $1, s.arr_no, 'ARRANGEMENT', c.id, m.product_type_id, u.id, s.ccy, s.start_date, s.maturity_date,
           CASE WHEN s.status = 'OPEN' THEN NULL
                WHEN s.status IN ('MATURED', 'RENEWED') THEN least(s.maturity_date, $4) ELSE $4 END,
           s.rate_pct, s.status, s.principal, $2, s.arr_no, $3, s.row_line, $4
      FROM stage_term_arrangement s
      JOIN customer c ON c.tenant_id = $1 AND c.customer_no = s.cust_no
      JOIN org_unit u ON u.tenant_id = $1 AND u.code = s.org_code
      JOIN product_mapping m ON m.tenant_id = $1 AND m.source_system = $2 AND m.source_code = s.product_code
    ON CONFLICT (tenant_id, kind, account_no) DO UPDATE
       SET customer_id = EXCLUDED.customer_id, product_type_id = EXCLUDED.product_type_id,
           accounting_org_id = EXCLUDED.accounting_org_id, currency = EXCLUDED.currency,
           open_date = EXCLUDED.open_date, maturity_date = EXCLUDED.maturity_date,
           close_date = CASE WHEN EXCLUDED.close_date IS NOT NULL AND a.status = EXCLUDED.status
                             THEN a.close_date ELSE EXCLUDED.close_date END,
           rate = EXCLUDED.rate, status = EXCLUDED.status, principal = EXCLUDED.principal,
           source_system = EXCLUDED.source_system, source_key = EXCLUDED.source_key,
           batch_id = EXCLUDED.batch_id, line = EXCLUDED.line, as_of = EXCLUDED.as_of
     WHERE NOT $5::boolean AND (a.as_of IS NULL OR a.as_of <= EXCLUDED.as_of)
       AND (NOT $6::boolean
            OR (a.customer_id, a.product_type_id, a.accounting_org_id, a.currency, a.open_date,
                a.maturity_date, a.rate, a.status, a.principal)
               IS DISTINCT FROM
               (EXCLUDED.customer_id, EXCLUDED.product_type_id, EXCLUDED.accounting_org_id, EXCLUDED.currency,
                EXCLUDED.open_date, EXCLUDED.maturity_date, EXCLUDED.rate, EXCLUDED.status,
                EXCLUDED.principal))
"""
LEFT: LiteralString = """
    SELECT count(*) FROM account k
     WHERE k.tenant_id = $1 AND k.batch_id = ANY($2::uuid[]) AND k.kind = 'ARRANGEMENT'
       AND NOT EXISTS (SELECT 1 FROM stage_term_arrangement s WHERE s.arr_no = k.account_no)
"""
# What the replaced revisions of this day said of the arrangements is taken back first.
RETRACT: LiteralString = """
    DELETE FROM balance_change b USING account a
     WHERE b.tenant_id = $1 AND b.batch_id = ANY($2::uuid[]) AND a.tenant_id = $1 AND a.id = b.account_id
       AND a.kind = 'ARRANGEMENT'
"""
# An arrangement that is known keeps its past: its new principal counts from this day.
PRINCIPALS: LiteralString = """
    INSERT INTO balance_change (tenant_id, account_id, valid_from, balance, batch_id, line)
    SELECT $1, a.id, CASE WHEN EXISTS (SELECT 1 FROM balance_change b
                                        WHERE b.tenant_id = $1 AND b.account_id = a.id AND b.valid_from < $2)
                          THEN $2 ELSE least(s.start_date, $2) END, s.principal, $3, s.row_line
      FROM stage_term_arrangement s
      JOIN account a ON a.tenant_id = $1 AND a.kind = 'ARRANGEMENT' AND a.account_no = s.arr_no
     WHERE s.status = 'OPEN'
        OR NOT EXISTS (SELECT 1 FROM balance_change b
                        WHERE b.tenant_id = $1 AND b.account_id = a.id AND b.valid_from <= $2)
    ON CONFLICT (tenant_id, account_id, valid_from) DO UPDATE
       SET balance = EXCLUDED.balance, batch_id = EXCLUDED.batch_id, line = EXCLUDED.line
"""
ENDS: LiteralString = """
    INSERT INTO balance_change (tenant_id, account_id, valid_from, balance, batch_id, line)
    SELECT $1, a.id, CASE WHEN s.status IN ('MATURED', 'RENEWED') THEN least(s.maturity_date, $2)
                          ELSE $2 END, 0, $3, s.row_line
      FROM stage_term_arrangement s
      JOIN account a ON a.tenant_id = $1 AND a.kind = 'ARRANGEMENT' AND a.account_no = s.arr_no
     WHERE s.status <> 'OPEN'
    ON CONFLICT (tenant_id, account_id, valid_from) DO UPDATE
       SET balance = EXCLUDED.balance, batch_id = EXCLUDED.batch_id, line = EXCLUDED.line
"""
# Open, and not in a full file: carried on and shown as missing; found again when it is.
MISSING: LiteralString = """
    UPDATE account a SET missing_since = CASE WHEN f.found THEN NULL ELSE $3::date END
      FROM (SELECT k.id, EXISTS (SELECT 1 FROM stage_term_arrangement s WHERE s.arr_no = k.account_no) AS found
              FROM account k
             WHERE k.tenant_id = $1 AND k.kind = 'ARRANGEMENT' AND k.source_system = $2
               AND k.status = 'OPEN') f
     WHERE a.tenant_id = $1 AND a.id = f.id AND f.found = (a.missing_since IS NOT NULL)
"""


async def promote_terms(tx: Transaction, batch: Batch, file: File) -> Promoted:
    """Arrangements that began, changed or ended, and their balances from those days on."""
    aside = await set_unknown_aside(tx, batch, file)
    checked = aside.and_also(await run_checks(tx, batch, file, REFERENCES))
    if checked.blocking:
        return checked.refused
    arguments = (tx.tenant.id, batch.source, batch.id, batch.day, file.overtaken, file.full)
    await tx.execute(TERMS, *arguments)
    if batch.replaces:
        await tx.execute(RETRACT, tx.tenant.id, list(batch.replaces))
    await tx.execute(PRINCIPALS, tx.tenant.id, batch.day, batch.id)
    await tx.execute(ENDS, tx.tenant.id, batch.day, batch.id)
    if file.supersedes and not batch.late:
        await tx.execute(MISSING, tx.tenant.id, batch.source, batch.day)
    answer = checked.promoted(file.rows, await left_over(tx, batch, LEFT))
    return replace(answer, moves_later=batch.late and file.rows > 0)
