"""Loans: contract and latest report; what is outstanding is a reported balance."""

from typing import LiteralString

from rapport.ingest.batch import Batch, File, Promoted
from rapport.ingest.references import run_checks
from rapport.kernel.database import Transaction
from rapport.products.promotion.balances import LOAN, promote_reported
from rapport.products.promotion.codes import set_unknown_aside

REFERENCES: LiteralString = """
    SELECT s.row_line, 'cust_no' AS name, 'party' AS refers, s.cust_no AS key
      FROM stage_loan_arrangement s
     WHERE NOT EXISTS (SELECT 1 FROM customer c WHERE c.tenant_id = $1 AND c.customer_no = s.cust_no)
    UNION ALL
    SELECT s.row_line, 'acct_no', 'deposit_arrangement', s.acct_no
      FROM stage_loan_arrangement s
     WHERE s.acct_no IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM account a
                        WHERE a.tenant_id = $1 AND a.kind = 'ACCOUNT' AND a.account_no = s.acct_no)
     ORDER BY 1
"""
LOANS: LiteralString = """
    INSERT INTO account AS a (tenant_id, account_no, kind, customer_id, product_type_id, accounting_org_id,
                              settlement_account_id, currency, open_date, maturity_date, close_date, status,
                              principal, instalment, term_months, overdue_days, risk_class, source_system,
                              source_key, batch_id, line, as_of)
    SELECT $1, s.loan_no, 'LOAN', c.id, m.product_type_id, coalesce(d.accounting_org_id, c.managing_org_id),
           d.id, s.ccy, s.start_date, (s.start_date + make_interval(months => s.term_months))::date,
           CASE WHEN s.outstanding = 0 THEN $4::date END,
           CASE WHEN s.outstanding = 0 THEN 'CLOSED' ELSE 'OPEN' END,
           s.principal, s.instalment, s.term_months, coalesce(s.overdue_days, 0), coalesce(s.risk_class, ''),
           $2, s.loan_no, $3, s.row_line, $4
      FROM stage_loan_arrangement s
      JOIN customer c ON c.tenant_id = $1 AND c.customer_no = s.cust_no
      JOIN product_mapping m ON m.tenant_id = $1 AND m.source_system = $2 AND m.source_code = s.product_code
      LEFT JOIN account d ON d.tenant_id = $1 AND d.kind = 'ACCOUNT' AND d.account_no = s.acct_no
    ON CONFLICT (tenant_id, kind, account_no) DO UPDATE
       SET customer_id = EXCLUDED.customer_id, product_type_id = EXCLUDED.product_type_id,
           accounting_org_id = EXCLUDED.accounting_org_id,
           settlement_account_id = EXCLUDED.settlement_account_id, currency = EXCLUDED.currency,
           open_date = EXCLUDED.open_date, maturity_date = EXCLUDED.maturity_date,
           close_date = CASE WHEN EXCLUDED.status = 'CLOSED' THEN least(a.close_date, EXCLUDED.close_date) END,
           status = EXCLUDED.status, principal = EXCLUDED.principal, instalment = EXCLUDED.instalment,
           term_months = EXCLUDED.term_months, overdue_days = EXCLUDED.overdue_days,
           risk_class = EXCLUDED.risk_class, source_system = EXCLUDED.source_system,
           source_key = EXCLUDED.source_key, batch_id = EXCLUDED.batch_id, line = EXCLUDED.line,
           as_of = EXCLUDED.as_of
     WHERE NOT $5::boolean AND (a.as_of IS NULL OR a.as_of <= EXCLUDED.as_of)
       AND (NOT $6::boolean
            OR (a.customer_id, a.product_type_id, a.accounting_org_id, a.settlement_account_id, a.currency,
                a.open_date, a.maturity_date, a.status, a.principal, a.instalment, a.term_months,
                a.overdue_days, a.risk_class)
               IS DISTINCT FROM
               (EXCLUDED.customer_id, EXCLUDED.product_type_id, EXCLUDED.accounting_org_id,
                EXCLUDED.settlement_account_id, EXCLUDED.currency, EXCLUDED.open_date, EXCLUDED.maturity_date,
                EXCLUDED.status, EXCLUDED.principal, EXCLUDED.instalment, EXCLUDED.term_months,
                EXCLUDED.overdue_days, EXCLUDED.risk_class))
"""


async def promote_loans(tx: Transaction, batch: Batch, file: File) -> Promoted:
    """Loans and what is owed on them. One with nothing outstanding is closed since its first such day."""
    aside = await set_unknown_aside(tx, batch, file)
    checked = aside.and_also(await run_checks(tx, batch, file, REFERENCES))
    if checked.blocking:
        return checked.refused
    arguments = (tx.tenant.id, batch.source, batch.id, batch.day, file.overtaken, file.full)
    await tx.execute(LOANS, *arguments)
    return await promote_reported(tx, batch, file, LOAN, checked)
