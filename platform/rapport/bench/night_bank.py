"""A bank for the night's benchmark: set-based SQL, under row-level security as the product writes it."""

from datetime import date, timedelta
from typing import Final, LiteralString

from rapport.kernel.database import Transaction

DAYS_OF_HISTORY: Final = 364
DAYS_OF_POSTINGS: Final = 30
PRODUCTS: LiteralString = """
    INSERT INTO product_type (tenant_id, code, name, category, nature, aum_factor, deposit_factor)
    SELECT $1, p.code, p.code, p.category, p.nature, p.factor, 1
      FROM (VALUES ('NIGHT_CURRENT', 'DEPOSIT', 'LIABILITY', 1), ('NIGHT_TERM', 'DEPOSIT', 'LIABILITY', 1),
                   ('NIGHT_WEALTH', 'WEALTH', 'AUM', 1), ('NIGHT_LOAN', 'LOAN', 'ASSET', 0))
           AS p(code, category, nature, factor)
"""
CUSTOMERS: LiteralString = """
    INSERT INTO customer (tenant_id, customer_no, name, type, line, since, updated_at)
    SELECT $1, 'C' || lpad(n::text, 8, '0'), 'C' || n, CASE WHEN n % 10 = 0 THEN 'COMPANY' ELSE 'PERSON' END,
           CASE WHEN n % 10 = 0 THEN 'CORPORATE' ELSE 'RETAIL' END, date '2020-01-01', now()
      FROM generate_series(1, $2::int) n
"""
# A fifth of the current accounts are in a foreign currency for one customer in ten.
ACCOUNTS: LiteralString = """
    INSERT INTO account (tenant_id, account_no, kind, customer_id, product_type_id, currency, open_date,
                         maturity_date, principal)
    SELECT $1, c.customer_no || '-' || p.code, CASE p.nature WHEN 'ASSET' THEN 'LOAN' ELSE 'DEPOSIT' END, c.id,
           p.id, CASE WHEN p.code = 'NIGHT_WEALTH' AND c.customer_no LIKE '%7' THEN 'USD' ELSE 'CNY' END,
           date '2020-01-01',
           CASE p.code WHEN 'NIGHT_TERM' THEN $2::date + (hashtext(c.customer_no) % 200) END,
           CASE p.code WHEN 'NIGHT_TERM' THEN 5000000 END
      FROM customer c CROSS JOIN product_type p
     WHERE c.tenant_id = $1 AND p.tenant_id = $1 AND p.code LIKE 'NIGHT%'
"""
# On a ninth of the days an account's balance changes: some forty changes a year.
CHANGES: LiteralString = """
    INSERT INTO balance_change (tenant_id, account_id, valid_from, balance)
    SELECT $1, a.id, $2::date, (abs(hashtext(a.account_no || $2::date)) % 100000000)::bigint
      FROM account a
     WHERE a.tenant_id = $1 AND ($3::boolean OR abs(hashtext($2::date || a.account_no)) % 9 = 0)
"""
RATES: LiteralString = """
    INSERT INTO fx_rate (tenant_id, currency, as_of, middle_rate)
    SELECT $1, 'USD', d::date, 7 + (abs(hashtext(d::text)) % 1000) / 5000.0
      FROM generate_series($2::timestamp, $3::timestamp, interval '1 day') d
"""
POSTINGS: LiteralString = """
    INSERT INTO posting (tenant_id, booked, account_id, amount, source_system, source_key, batch_id)
    SELECT $1, $2, a.id, (hashtext($2::date || a.account_no) % 30000000)::bigint, 'core',
           a.account_no || $2::date,
           '00000000-0000-7000-8000-000000000000'
      FROM account a
     WHERE a.tenant_id = $1 AND a.account_no LIKE '%NIGHT_CURRENT'
       AND abs(hashtext(a.account_no || $2::date)) % 2 = 0
"""
PAY: LiteralString = """
    INSERT INTO posting (tenant_id, booked, account_id, amount, purpose, source_system, source_key, batch_id)
    SELECT $1, $2, a.id, 1500000, 'PAYROLL', 'core', a.account_no || $2::date || 'P',
           '00000000-0000-7000-8000-000000000000'
      FROM account a
     WHERE a.tenant_id = $1 AND a.account_no LIKE '%NIGHT_CURRENT' AND abs(hashtext(a.account_no)) % 5 < 3
       AND $2::date < $3::date - (abs(hashtext(a.account_no || 'stop')) % 900)
"""
MONTH: LiteralString = "SELECT ensure_posting_month($1)"


async def fill(tx: Transaction, customers: int, day: date) -> None:
    """Customers with four accounts each, a year of balances, a year of pay, a month of postings, until `day`."""
    opening = day - timedelta(days=DAYS_OF_HISTORY)
    await tx.execute(PRODUCTS, tx.tenant.id)
    await tx.execute(CUSTOMERS, tx.tenant.id, customers)
    await tx.execute(ACCOUNTS, tx.tenant.id, day)
    await tx.execute(RATES, tx.tenant.id, opening, day)
    for at in range(DAYS_OF_HISTORY + 1):
        await tx.execute(CHANGES, tx.tenant.id, opening + timedelta(days=at), at == 0)
    for at in range(DAYS_OF_POSTINGS):
        booked = day - timedelta(days=at)
        await tx.execute(MONTH, booked)
        await tx.execute(POSTINGS, tx.tenant.id, booked)
    for at in range(0, DAYS_OF_HISTORY, 30):
        booked = day - timedelta(days=at)
        await tx.execute(MONTH, booked)
        await tx.execute(PAY, tx.tenant.id, booked, day)
