"""Credit lines, standing orders, exchange rates and the general ledger: what a full file says is what there is."""

from typing import LiteralString

from rapport.ingest.batch import Batch, File, Promoted
from rapport.ingest.references import run_checks
from rapport.ingest.staging import LINE
from rapport.kernel.database import Transaction
from rapport.products.promotion.units import IN_THOUSANDTHS, WITHOUT_MINOR_UNIT

LINE_REFERENCES: LiteralString = """
    SELECT s.row_line, 'cust_no' AS name, 'party' AS refers, s.cust_no AS key
      FROM stage_facility_arrangement s
     WHERE NOT EXISTS (SELECT 1 FROM customer c WHERE c.tenant_id = $1 AND c.customer_no = s.cust_no)
     ORDER BY 1
"""
LINES: LiteralString = """
    INSERT INTO credit_line AS l (tenant_id, line_no, customer_id, currency, amount, used, "end", source_system,
                                  source_key, batch_id, line, as_of)
    SELECT $1, s.line_no, c.id, s.ccy, s."limit", coalesce(s.drawn, 0), s.valid_to, $2, s.line_no, $3,
           s.row_line, $4
      FROM stage_facility_arrangement s
      JOIN customer c ON c.tenant_id = $1 AND c.customer_no = s.cust_no
    ON CONFLICT (tenant_id, line_no) DO UPDATE
       SET customer_id = EXCLUDED.customer_id, currency = EXCLUDED.currency, amount = EXCLUDED.amount,
           used = EXCLUDED.used, "end" = EXCLUDED."end", source_system = EXCLUDED.source_system,
           source_key = EXCLUDED.source_key, batch_id = EXCLUDED.batch_id, line = EXCLUDED.line,
           as_of = EXCLUDED.as_of
     WHERE l.as_of <= EXCLUDED.as_of
       AND (NOT $5::boolean OR (l.customer_id, l.currency, l.amount, l.used, l."end")
                               IS DISTINCT FROM (EXCLUDED.customer_id, EXCLUDED.currency, EXCLUDED.amount,
                                                 EXCLUDED.used, EXCLUDED."end"))
"""
LINES_GONE: LiteralString = """
    DELETE FROM credit_line l
     WHERE l.tenant_id = $1 AND l.source_system = $2
       AND NOT EXISTS (SELECT 1 FROM stage_facility_arrangement s WHERE s.line_no = l.line_no)
"""

ORDER_REFERENCES: LiteralString = """
    SELECT s.row_line, 'acct_no' AS name, 'deposit_arrangement' AS refers, s.acct_no AS key
      FROM stage_standing_order s
     WHERE NOT EXISTS (SELECT 1 FROM account a
                        WHERE a.tenant_id = $1 AND a.kind = 'ACCOUNT' AND a.account_no = s.acct_no)
     ORDER BY 1
"""
ORDERS: LiteralString = """
    INSERT INTO standing_order AS o (tenant_id, order_no, account_id, bank_to, account_to, amount, purpose,
                                     source_system, source_key, batch_id, line, as_of)
    SELECT $1, s.order_no, a.id, coalesce(s.bank_to, ''), coalesce(s.acct_to, ''),
           CASE WHEN a.currency = ANY($6::text[]) THEN s.amount / 100
                WHEN a.currency = ANY($7::text[]) THEN s.amount * 10 ELSE s.amount END,
           coalesce(s.purpose, ''), $2, s.order_no, $3, s.row_line, $4
      FROM stage_standing_order s
      JOIN account a ON a.tenant_id = $1 AND a.kind = 'ACCOUNT' AND a.account_no = s.acct_no
    ON CONFLICT (tenant_id, order_no) DO UPDATE
       SET account_id = EXCLUDED.account_id, bank_to = EXCLUDED.bank_to, account_to = EXCLUDED.account_to,
           amount = EXCLUDED.amount, purpose = EXCLUDED.purpose, source_system = EXCLUDED.source_system,
           source_key = EXCLUDED.source_key, batch_id = EXCLUDED.batch_id, line = EXCLUDED.line,
           as_of = EXCLUDED.as_of
     WHERE o.as_of <= EXCLUDED.as_of
       AND (NOT $5::boolean OR (o.account_id, o.bank_to, o.account_to, o.amount, o.purpose)
                               IS DISTINCT FROM (EXCLUDED.account_id, EXCLUDED.bank_to, EXCLUDED.account_to,
                                                 EXCLUDED.amount, EXCLUDED.purpose))
"""
ORDERS_GONE: LiteralString = """
    DELETE FROM standing_order o
     WHERE o.tenant_id = $1 AND o.source_system = $2
       AND NOT EXISTS (SELECT 1 FROM stage_standing_order s WHERE s.order_no = o.order_no)
"""

RATES: LiteralString = """
    INSERT INTO fx_rate AS r (tenant_id, currency, middle_rate, source_system, source_key, batch_id, line, as_of)
    SELECT $1, s.ccy, s.middle_rate, $2, s.ccy, $3, s.row_line, s.as_of FROM stage_exchange_rate s
    ON CONFLICT (tenant_id, currency, as_of) DO UPDATE
       SET middle_rate = EXCLUDED.middle_rate, source_system = EXCLUDED.source_system,
           batch_id = EXCLUDED.batch_id, line = EXCLUDED.line
     WHERE r.middle_rate <> EXCLUDED.middle_rate
"""
RATES_GONE: LiteralString = """
    DELETE FROM fx_rate r
     WHERE r.tenant_id = $1 AND r.batch_id = ANY($2::uuid[])
       AND NOT EXISTS (SELECT 1 FROM stage_exchange_rate s WHERE s.ccy = r.currency AND s.as_of = r.as_of)
"""

# A ledger is short: it needs no table of its own to be staged in.
LEDGER: LiteralString = """
    INSERT INTO gl_balance AS g (tenant_id, subject, currency, balance, source_system, source_key, batch_id,
                                 line, as_of)
    SELECT $1, s.subject, s.ccy, s.balance, $2, s.subject, $3, s.line, $4
      FROM unnest($5::text[], $6::text[], $7::bigint[], $8::integer[]) AS s (subject, ccy, balance, line)
    ON CONFLICT (tenant_id, as_of, subject, currency) DO UPDATE
       SET balance = EXCLUDED.balance, source_system = EXCLUDED.source_system, batch_id = EXCLUDED.batch_id,
           line = EXCLUDED.line
"""
LEDGER_GONE: LiteralString = """
    DELETE FROM gl_balance g WHERE g.tenant_id = $1 AND g.as_of = $2 AND g.source_system = $3
"""


async def promote_lines(tx: Transaction, batch: Batch, file: File) -> Promoted:
    """Credit lines; those that a full file no longer has are gone."""
    checked = await run_checks(tx, batch, file, LINE_REFERENCES)
    if checked.blocking:
        return checked.refused
    if not file.overtaken:
        await tx.execute(LINES, tx.tenant.id, batch.source, batch.id, batch.day, file.full)
    if file.supersedes:
        await tx.execute(LINES_GONE, tx.tenant.id, batch.source)
    return checked.promoted(file.rows)


async def promote_orders(tx: Transaction, batch: Batch, file: File) -> Promoted:
    """Standing orders; those that a full file no longer has are gone."""
    checked = await run_checks(tx, batch, file, ORDER_REFERENCES)
    if checked.blocking:
        return checked.refused
    arguments = (tx.tenant.id, batch.source, batch.id, batch.day, file.full)
    if not file.overtaken:
        await tx.execute(ORDERS, *arguments, WITHOUT_MINOR_UNIT, IN_THOUSANDTHS)
    if file.supersedes:
        await tx.execute(ORDERS_GONE, tx.tenant.id, batch.source)
    return checked.promoted(file.rows)


async def promote_rates(tx: Transaction, batch: Batch, file: File) -> Promoted:
    """Middle rates of their own days, whichever file brings them."""
    await tx.execute(RATES, tx.tenant.id, batch.source, batch.id)
    if batch.replaces:
        await tx.execute(RATES_GONE, tx.tenant.id, list(batch.replaces))
    return Promoted(rows=file.rows)


async def promote_ledger(tx: Transaction, batch: Batch, file: File) -> Promoted:
    """The general ledger's balances of the day; the last revision is the whole truth."""
    if batch.replaces and file.full:
        await tx.execute(LEDGER_GONE, tx.tenant.id, batch.day, batch.source)
    columns = [file.table[name].to_pylist() for name in ("subject", "ccy", "balance", LINE)]
    await tx.execute(LEDGER, tx.tenant.id, batch.source, batch.id, batch.day, *columns)
    return Promoted(rows=file.rows)
