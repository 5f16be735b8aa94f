"""Deposit accounts, and who may use them."""

from typing import LiteralString

from rapport.ingest.batch import Batch, File, Promoted
from rapport.ingest.references import left_over, run_checks
from rapport.kernel.database import Transaction
from rapport.products.promotion.codes import set_unknown_aside

REFERENCES: LiteralString = """
    SELECT s.row_line, 'cust_no' AS name, 'party' AS refers, s.cust_no AS key
      FROM stage_deposit_arrangement s
     WHERE NOT EXISTS (SELECT 1 FROM customer c WHERE c.tenant_id = $1 AND c.customer_no = s.cust_no)
    UNION ALL
    SELECT s.row_line, 'org_code', 'org_unit', s.org_code
      FROM stage_deposit_arrangement s
     WHERE NOT EXISTS (SELECT 1 FROM org_unit u WHERE u.tenant_id = $1 AND u.code = s.org_code)
     ORDER BY 1
"""
ACCOUNTS: LiteralString = """
    INSERT INTO account AS a (tenant_id, account_no, kind, customer_id, product_type_id, accounting_org_id,
                              currency, open_date, close_date, status, source_system, source_key, batch_id, line,
                              as_of)
    SELECT $1, s.acct_no, 'ACCOUNT', c.id, m.product_type_id, u.id, s.ccy, s.open_date,
           CASE WHEN s.status = 'CLOSED' THEN coalesce(s.close_date, $4) ELSE s.close_date END,
           coalesce(s.status, CASE WHEN s.close_date <= $4 THEN 'CLOSED' ELSE 'OPEN' END),
           $2, s.acct_no, $3, s.row_line, $4
      FROM stage_deposit_arrangement s
      JOIN customer c ON c.tenant_id = $1 AND c.customer_no = s.cust_no
      JOIN org_unit u ON u.tenant_id = $1 AND u.code = s.org_code
      JOIN product_mapping m ON m.tenant_id = $1 AND m.source_system = $2 AND m.source_code = s.product_code
    ON CONFLICT (tenant_id, kind, account_no) DO UPDATE
       SET customer_id = EXCLUDED.customer_id, product_type_id = EXCLUDED.product_type_id,
           accounting_org_id = EXCLUDED.accounting_org_id, currency = EXCLUDED.currency,
           open_date = EXCLUDED.open_date, close_date = EXCLUDED.close_date, status = EXCLUDED.status,
           source_system = EXCLUDED.source_system, source_key = EXCLUDED.source_key,
           batch_id = EXCLUDED.batch_id, line = EXCLUDED.line, as_of = EXCLUDED.as_of
     WHERE NOT $5::boolean AND (a.as_of IS NULL OR a.as_of <= EXCLUDED.as_of)
       AND (NOT $6::boolean
            OR (a.customer_id, a.product_type_id, a.accounting_org_id, a.currency, a.open_date, a.close_date,
                a.status)
               IS DISTINCT FROM
               (EXCLUDED.customer_id, EXCLUDED.product_type_id, EXCLUDED.accounting_org_id, EXCLUDED.currency,
                EXCLUDED.open_date, EXCLUDED.close_date, EXCLUDED.status))
"""

LEFT: LiteralString = """
    SELECT count(*) FROM account k
     WHERE k.tenant_id = $1 AND k.batch_id = ANY($2::uuid[]) AND k.kind = 'ACCOUNT'
       AND NOT EXISTS (SELECT 1 FROM stage_deposit_arrangement s WHERE s.acct_no = k.account_no)
"""
ROLE_REFERENCES: LiteralString = """
    SELECT s.row_line, 'acct_no' AS name, 'deposit_arrangement' AS refers, s.acct_no AS key
      FROM stage_party_arrangement_role s
     WHERE NOT EXISTS (SELECT 1 FROM account a
                        WHERE a.tenant_id = $1 AND a.kind = 'ACCOUNT' AND a.account_no = s.acct_no)
    UNION ALL
    SELECT s.row_line, 'cust_no', 'party', s.cust_no
      FROM stage_party_arrangement_role s
     WHERE NOT EXISTS (SELECT 1 FROM customer c WHERE c.tenant_id = $1 AND c.customer_no = s.cust_no)
     ORDER BY 1
"""
ROLES: LiteralString = """
    INSERT INTO account_party (tenant_id, account_id, customer_id, role, source_system, source_key, batch_id,
                               line, as_of)
    SELECT $1, a.id, c.id, s.role, $2, left(s.acct_no || ':' || s.cust_no, 80), $3, s.row_line, $4
      FROM stage_party_arrangement_role s
      JOIN account a ON a.tenant_id = $1 AND a.kind = 'ACCOUNT' AND a.account_no = s.acct_no
      JOIN customer c ON c.tenant_id = $1 AND c.customer_no = s.cust_no
    ON CONFLICT (tenant_id, account_id, customer_id, role) DO NOTHING
"""
# Whoever is not in a full file, or was brought by the revision that this one replaces, is no party any more.
ROLES_GONE: LiteralString = """
    DELETE FROM account_party p
     WHERE p.tenant_id = $1 AND p.source_system = $2 AND ($3::boolean OR p.batch_id = ANY($4::uuid[]))
       AND NOT EXISTS (SELECT 1 FROM stage_party_arrangement_role s
                         JOIN account a ON a.tenant_id = $1 AND a.kind = 'ACCOUNT' AND a.account_no = s.acct_no
                         JOIN customer c ON c.tenant_id = $1 AND c.customer_no = s.cust_no
                        WHERE a.id = p.account_id AND c.id = p.customer_id AND s.role = p.role)
"""


async def promote_accounts(tx: Transaction, batch: Batch, file: File) -> Promoted:
    """Accounts of the day. A row of an unknown product waits; an older day changes no newer state."""
    aside = await set_unknown_aside(tx, batch, file)
    checked = aside.and_also(await run_checks(tx, batch, file, REFERENCES))
    if checked.blocking:
        return checked.refused
    arguments = (tx.tenant.id, batch.source, batch.id, batch.day, file.overtaken, file.full)
    await tx.execute(ACCOUNTS, *arguments)
    return checked.promoted(file.rows, await left_over(tx, batch, LEFT))


async def promote_roles(tx: Transaction, batch: Batch, file: File) -> Promoted:
    """Owners and authorised persons."""
    checked = await run_checks(tx, batch, file, ROLE_REFERENCES)
    if checked.blocking:
        return checked.refused
    await tx.execute(ROLES, tx.tenant.id, batch.source, batch.id, batch.day)
    if file.supersedes or batch.replaces:
        await tx.execute(ROLES_GONE, tx.tenant.id, batch.source, file.supersedes, list(batch.replaces))
    return checked.promoted(file.rows)
