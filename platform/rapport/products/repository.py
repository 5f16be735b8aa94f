"""What customers hold: accounts with their measures, credit lines, cards, and the rows behind a balance.

Statements over customers keep $1 tenant and $2 the scope's ids, with the scope in the place of {in scope}.
"""

from typing import LiteralString

_COLUMNS: LiteralString = """
    a.id, a.customer_id, c.customer_no, a.kind, a.account_no, p.code AS product_code, p.name AS product,
    p.name_en AS product_en, p.category, p.nature, a.currency, a.open_date, a.maturity_date, a.close_date,
    a.rate, a.status, a.principal, a.instalment, a.term_months, a.overdue_days, a.risk_class, a.missing_since,
    m.balance, m.balance_base, m.mtd_avg, m.ytd_avg, m.as_of"""
_HOLDINGS: LiteralString = """
    SELECT {columns}
      FROM account a
      JOIN customer c ON c.tenant_id = $1 AND c.id = a.customer_id
      JOIN product_type p ON p.tenant_id = $1 AND p.id = a.product_type_id
      LEFT JOIN account_measure m ON m.tenant_id = $1 AND m.account_id = a.id
           AND m.run_id = (SELECT s.published_run_id FROM business_state s WHERE s.tenant_id = $1)
     WHERE a.tenant_id = $1 AND c.tenant_id = $1 AND {in scope} AND """
_LISTED: LiteralString = _HOLDINGS.replace("{columns}", _COLUMNS)

# Everything of one customer that is open, or still has a balance.
OF_CUSTOMER: LiteralString = (
    _LISTED
    + """a.customer_id = $3
       AND (a.close_date IS NULL OR a.close_date > m.as_of OR m.balance <> 0)
     ORDER BY array_position(ARRAY['LIABILITY', 'AUM', 'ASSET']::text[], p.nature::text),
              abs(coalesce(m.balance_base, 0)) DESC, a.id
"""
)
# A page of holdings, by id: of one customer ($5), or of all in scope.
PAGE_OF_CUSTOMER: LiteralString = (
    _LISTED
    + """a.customer_id = $5 AND ($6::text IS NULL OR p.code = $6)
       AND ($4::uuid IS NULL OR a.id > $4) AND (a.close_date IS NULL OR a.close_date > m.as_of OR m.balance <> 0)
     ORDER BY a.id LIMIT $3
"""
)
FIRST_PAGE: LiteralString = (
    _LISTED
    + """$4::uuid IS NULL AND $5::uuid IS NULL AND ($6::text IS NULL OR p.code = $6)
       AND (a.close_date IS NULL OR a.close_date > m.as_of OR m.balance <> 0)
     ORDER BY a.id LIMIT $3
"""
)
NEXT_PAGE: LiteralString = (
    _LISTED
    + """a.id > $4 AND $5::uuid IS NULL AND ($6::text IS NULL OR p.code = $6)
       AND (a.close_date IS NULL OR a.close_date > m.as_of OR m.balance <> 0)
     ORDER BY a.id LIMIT $3
"""
)
ONE: LiteralString = _LISTED + "a.id = $3"

CREDIT_LINES: LiteralString = """
    SELECT l.id, l.line_no, l.currency, l.amount, l.used, l."end" AS valid_to, l.as_of
      FROM credit_line l
     WHERE l.tenant_id = $1 AND l.customer_id = $2
     ORDER BY l."end" NULLS LAST, l.line_no
"""
CARDS: LiteralString = """
    SELECT k.id, k.card_no, p.name AS product, p.name_en AS product_en, k.issue_date
      FROM card k
      JOIN product_type p ON p.tenant_id = $1 AND p.id = k.product_type_id
     WHERE k.tenant_id = $1 AND k.customer_id = $2
     ORDER BY k.issue_date DESC NULLS LAST, k.id
"""

# The rows behind a balance, newest first; one more than shown says what the last one changed from.
BALANCES: LiteralString = """
    SELECT b.valid_from, b.balance, b.batch_id, b.line
      FROM balance_change b
     WHERE b.tenant_id = $1 AND b.account_id = $2 AND ($3::date IS NULL OR b.valid_from < $3)
     ORDER BY b.valid_from DESC LIMIT $4
"""
POSTINGS: LiteralString = """
    SELECT p.booked, p.id, p.amount, p.operation, p.purpose, p.counterparty_bank, p.counterparty_account,
           p.source_key, p.batch_id, p.line
      FROM posting p
     WHERE p.tenant_id = $1 AND p.account_id = $2 AND p.booked BETWEEN $3 AND $4
       AND ($5::uuid IS NULL OR (p.booked, p.id) < ($4, $5::uuid))
     ORDER BY p.booked DESC, p.id DESC LIMIT $6
"""
# Which files a batch brought (feeds.md, Rows keep their origin).
ORIGINS: LiteralString = """
    SELECT d.id AS batch_id, d.business_date, d.revision, f.entity, f.name
      FROM feed_day d
      LEFT JOIN feed_file f ON f.tenant_id = $1 AND f.day_id = d.id
     WHERE d.tenant_id = $1 AND d.id = ANY($2::uuid[])
"""
