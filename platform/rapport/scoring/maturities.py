"""Reminders of maturities (domain.md 9.8, D-05): deposits, wealth, loans, guarantees and credit lines."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import LiteralString

from rapport.activities.formulas import reminder_dates
from rapport.kernel.calendar import BankCalendar
from rapport.kernel.database import Transaction
from rapport.products.measures.flows import balance_on

HOLIDAYS = 15  # days by which the longest holiday may move a reminder back
_NOTICE: LiteralString = """
    notice AS (
        SELECT n.maturity_date, n.lead_days, n.notice_on
          FROM unnest($4::date[], $5::int[], $6::date[]) AS n(maturity_date, lead_days, notice_on)
    )"""
_MATURING: LiteralString = f"""
    maturing AS MATERIALIZED (
        SELECT m.kind, m.id, m.customer_id, m.maturity_date, m.amount, m.currency
          FROM (SELECT 'ACCOUNT' AS kind, a.id, a.customer_id, a.maturity_date,
                       {balance_on("a.id", "$2::date")} AS amount, a.currency
                  FROM account a
                 WHERE a.tenant_id = $1 AND a.status <> 'CLOSED' AND a.maturity_date BETWEEN $3 AND $7
                 UNION ALL
                SELECT 'CREDIT_LINE', l.id, l.customer_id, l."end", l.amount, l.currency
                  FROM credit_line l
                 WHERE l.tenant_id = $1 AND l."end" BETWEEN $3 AND $7) AS m
         WHERE m.amount <> 0
    )"""
NOTE: LiteralString = f"""
    WITH {_NOTICE},{_MATURING},
    gone AS (
        DELETE FROM maturity_notice n
         WHERE n.tenant_id = $1 AND n.maturity_date BETWEEN $3 AND $7 AND n.handled_at IS NULL
           AND NOT EXISTS (SELECT 1 FROM maturing m
                            WHERE m.id = n.account_id AND m.maturity_date = n.maturity_date)
    )
    INSERT INTO maturity_notice (tenant_id, kind, account_id, customer_id, maturity_date, lead_days, notice_on,
                                 amount, currency)
    SELECT $1, m.kind, m.id, m.customer_id, m.maturity_date, n.lead_days, n.notice_on, m.amount, m.currency
      FROM maturing m JOIN notice n ON n.maturity_date = m.maturity_date
    ON CONFLICT (tenant_id, account_id, maturity_date, lead_days) DO UPDATE
       SET notice_on = EXCLUDED.notice_on, amount = EXCLUDED.amount, customer_id = EXCLUDED.customer_id
     WHERE (maturity_notice.notice_on, maturity_notice.amount, maturity_notice.customer_id)
           IS DISTINCT FROM (EXCLUDED.notice_on, EXCLUDED.amount, EXCLUDED.customer_id)
"""


async def note_maturities(
    tx: Transaction, data_day: date, today: date, calendar: BankCalendar, lead_days: Sequence[int]
) -> int:
    """Bring the reminders of what matures soon up to date; how many are new or moved.

    Amounts are balances of `data_day`, or the line's amount. What was renewed or paid out is reminded of no
    longer.
    """
    horizon = today + timedelta(days=max(lead_days, default=0) + HOLIDAYS)
    maturities = [today + timedelta(days=at) for at in range((horizon - today).days + 1)]
    notices = [
        (maturity, lead, on)
        for maturity in maturities
        for lead, on in zip(lead_days, reminder_dates(maturity, calendar, lead_days), strict=True)
    ]
    days, leads, on = (list(column) for column in zip(*notices, strict=True)) if notices else ([], [], [])
    return await tx.execute(NOTE, tx.tenant.id, data_day, today, days, leads, on, horizon)
