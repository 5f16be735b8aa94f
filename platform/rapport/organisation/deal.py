"""Relationship managers for a bank whose files have none: made for each unit, customers dealt to them in turn.

The same call again changes nothing; customers who come later are dealt when their day is promoted
(docs/decisions/0054). Names are invented and the same at every run, employee numbers say unit and seat.
"""

from typing import Final, LiteralString

from rapport.customers.promotion import set_leads
from rapport.kernel.business_date import data_as_of, local_day
from rapport.kernel.database import Transaction

SOURCE: Final = "deal"
_FAMILY: Final = tuple("林江苏沈叶石柳白方乔顾温秦宋简安程陶霍庄")
_GIVEN: Final = (
    *("安宁", "博远", "澄心", "德清", "恩泽", "方舟", "冠英", "海宁", "嘉禾", "景明", "乐言", "明哲"),
    *("念慈", "清和", "若谷", "思齐", "天朗", "文澜", "向晚", "一诺", "知行", "子衿", "允中", "怀瑾"),
)

ANY: LiteralString = "SELECT 1 FROM employee e WHERE e.tenant_id = $1 AND e.source_system = 'deal' LIMIT 1"
# The first 480 managers have different names: the family name runs, the given one moves on with each round.
EMPLOYEES: LiteralString = """
    INSERT INTO employee (tenant_id, employee_no, name, org_id, main_post, rm_type, hire_date, status,
                          status_since, source_system, source_key, as_of)
    SELECT $1, left('RM-' || w.code, 36) || '-' || lpad(w.seat::text, 2, '0'),
           ($4::text[])[w.turn % cardinality($4::text[]) + 1]
           || ($5::text[])[(w.turn / cardinality($4::text[]) + 7 * (w.turn % cardinality($4::text[])))
                           % cardinality($5::text[]) + 1],
           w.id, 'RM', 'RETAIL', $3, 'ACTIVE', $3, 'deal', w.code || '/' || w.seat, $3
      FROM (SELECT u.id, u.code, n.seat, row_number() OVER (ORDER BY u.code, n.seat) - 1 AS turn
              FROM org_unit u CROSS JOIN generate_series(1, $2::integer) AS n (seat)
             WHERE u.tenant_id = $1
               AND EXISTS (SELECT 1 FROM customer c
                            WHERE c.tenant_id = $1 AND c.managing_org_id = u.id)) w
    ON CONFLICT (tenant_id, employee_no) DO NOTHING
"""
# In turn within each unit by customer number, starting where those dealt before leave off.
CUSTOMERS: LiteralString = """
    INSERT INTO assignment (tenant_id, customer_id, line, rm_id, type, share_pct, source, valid_from,
                            source_system, source_key, as_of)
    SELECT $1, w.id, w.line, e.id, 'LEAD', 100, 'IMPORT', $2, 'deal', w.customer_no, $2
      FROM (SELECT c.id, c.line, c.customer_no, c.managing_org_id,
                   row_number() OVER (PARTITION BY c.managing_org_id ORDER BY c.customer_no) - 1
                   + (SELECT count(*) FROM customer k
                       WHERE k.tenant_id = $1 AND k.managing_org_id = c.managing_org_id
                         AND k.lead_rm_id IS NOT NULL) AS turn
              FROM customer c
             WHERE c.tenant_id = $1 AND c.lead_rm_id IS NULL AND c.managing_org_id IS NOT NULL
               AND NOT EXISTS (SELECT 1 FROM assignment a
                                WHERE a.tenant_id = $1 AND a.customer_id = c.id AND a.valid_to IS NULL
                                  AND a.type = 'LEAD')) w
      JOIN (SELECT e.id, e.org_id, row_number() OVER (PARTITION BY e.org_id ORDER BY e.employee_no) - 1 AS seat,
                   count(*) OVER (PARTITION BY e.org_id) AS seats
              FROM employee e
             WHERE e.tenant_id = $1 AND e.source_system = 'deal' AND e.status = 'ACTIVE') e
        ON e.org_id = w.managing_org_id AND e.seat = w.turn % e.seats
"""


async def deal(tx: Transaction, per_unit: int) -> dict[str, int]:
    """Make `per_unit` managers for each unit with customers, and give them those whom nobody leads."""
    day = await data_as_of(tx) or local_day(tx.tenant)
    made = await tx.execute(EMPLOYEES, tx.tenant.id, per_unit, day, list(_FAMILY), list(_GIVEN))
    return {"managers": made, "customers": await deal_new(tx)}


async def deal_new(tx: Transaction) -> int:
    """Give new customers to the managers of their units; how many. Nothing where no staff was ever dealt."""
    if await tx.fetch_value(ANY, tx.tenant.id) is None:
        return 0
    dealt = await tx.execute(CUSTOMERS, tx.tenant.id, await data_as_of(tx) or local_day(tx.tenant))
    if dealt:
        await set_leads(tx)
    return dealt
