"""The list's statements, put together from literals: one for each order, stretch, scope and set of filters.

PostgreSQL prepares each once a connection. Parameters keep their places: $1 tenant, $2 scope, $3 limit,
$4 key and $5 tie of the page before, $6 to $16 filters, $17 to $23 search.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final, LiteralString

from rapport.customers.listing.filters import FILTERS
from rapport.customers.listing.search import AMONG_FOUND, FOUND, IDLE, IN_PORTFOLIO
from rapport.customers.listing.sorts import SORTS, Sort, Stretch
from rapport.kernel.access.scope import PORTFOLIO

RUN: LiteralString = "(SELECT s.published_run_id FROM business_state s WHERE s.tenant_id = $1)"
COLUMNS: LiteralString = """
    c.id, c.customer_no, c.name, c.type, c.line, c.tier, c.status, u.code AS unit_code, u.name AS unit,
    e.employee_no AS rm_no, e.name AS rm, c.tags, c.remark, c.last_contact_on, c.contact_soon_on,
    c.contact_due_on, c.next_task_on, c.alert_score, c.alert_level, c.version, m.aum, m.aum_30_days_ago,
    m.aum_change, m.deposit, m.loan, m.next_maturity, m.as_of"""
NAMES: LiteralString = """
      LEFT JOIN org_unit u ON u.tenant_id = $1 AND u.id = c.managing_org_id
      LEFT JOIN employee e ON e.tenant_id = $1 AND e.id = c.lead_rm_id"""
# Where the rows come from, by what the order is kept in.
SOURCES: Final[Mapping[tuple[str, Stretch], LiteralString]] = {
    ("measure", "keyed"): """customer_measure m
      JOIN customer c ON c.tenant_id = $1 AND c.id = m.customer_id""",
    ("measure", "keyless"): """customer c
      LEFT JOIN customer_measure m ON m.tenant_id = $1 AND m.run_id = {run} AND m.customer_id = c.id""",
    ("customer", "keyed"): """customer c
      LEFT JOIN customer_measure m ON m.tenant_id = $1 AND m.run_id = {run} AND m.customer_id = c.id""",
}
ROWS: Final[Mapping[tuple[str, Stretch], LiteralString]] = {
    ("measure", "keyed"): "m.tenant_id = $1 AND m.run_id = {run} AND c.tenant_id = $1",
    ("measure", "keyless"): "c.tenant_id = $1 AND m.customer_id IS NULL",
    ("customer", "keyed"): "c.tenant_id = $1",
}
PAGE: LiteralString = """{found}
    SELECT {columns}, {key} AS sort_key
      FROM {source}{names}
     WHERE {rows} AND {in scope} AND {filters} AND {search} AND {after}
     ORDER BY {order}
     LIMIT $3::int
"""
TOTALS: LiteralString = """{found}
    SELECT count(*) AS customers, coalesce(sum(t.aum), 0)::bigint AS aum,
           coalesce((SELECT count(*) >= $18::int FROM customer_search($17::text[], $18::int)), false) AS cut
      FROM (SELECT m.aum FROM {source}
             WHERE {rows} AND {in scope} AND {filters} AND {search} AND $4::text IS NULL AND $5::uuid IS NULL
             LIMIT $3::int) AS t
"""
IDS: LiteralString = """{found}
    SELECT c.id FROM {source}
     WHERE {rows} AND {in scope} AND {filters} AND {search} AND $4::text IS NULL AND $5::uuid IS NULL
     LIMIT $3::int
"""
Asked = tuple[tuple[str, str], ...]


@lru_cache(maxsize=4_096)
def page_statement(
    sort: str, stretch: Stretch, predicate: LiteralString, asked: Asked, *, search: bool, after: bool
) -> LiteralString:
    """One page. `asked`: filters in use with their value; `after`: a page follows another."""
    order = SORTS[sort.removeprefix("-")]
    filled = _filled(PAGE, _source(order, stretch), predicate, asked, search=search)
    keyed = stretch == "keyed"
    return (
        filled.replace("{columns}", COLUMNS)
        .replace("{names}", NAMES)
        .replace("{key}", order.key if keyed else "NULL")
        .replace("{after}", _after(order, stretch, descending=sort.startswith("-"), after=after))
        .replace("{order}", _order(order, keyed=keyed, descending=sort.startswith("-")))
    )


@lru_cache(maxsize=1_024)
def total_statement(predicate: LiteralString, asked: Asked, *, search: bool) -> LiteralString:
    """Count and AUM of everything that fits, up to $3 rows; `cut`: the names were too many to try them all."""
    return _filled(TOTALS, ("customer", "keyed"), predicate, asked, search=search)


@lru_cache(maxsize=1_024)
def ids_statement(predicate: LiteralString, asked: Asked, *, search: bool) -> LiteralString:
    """The ids of everything that fits, up to $3."""
    return _filled(IDS, ("customer", "keyed"), predicate, asked, search=search)


def _source(order: Sort, stretch: Stretch) -> tuple[str, Stretch]:
    return ("measure", stretch) if order.source == "measure" else ("customer", "keyed")


def _filled(
    statement: LiteralString,
    source: tuple[str, Stretch],
    predicate: LiteralString,
    asked: Asked,
    *,
    search: bool,
) -> LiteralString:
    portfolio = PORTFOLIO in predicate  # with business lines beside it, too
    found: LiteralString = FOUND if search and not portfolio else ""
    among: LiteralString = IN_PORTFOLIO if portfolio else AMONG_FOUND
    wanted = dict(asked)
    conditions: list[LiteralString] = [
        each.condition(wanted[name]) if name in wanted else each.idle for name, each in FILTERS.items()
    ]
    return (
        statement.replace("{found}", found)
        .replace("{source}", SOURCES[source])
        .replace("{rows}", ROWS[source])
        .replace("{in scope}", predicate)
        .replace("{filters}", " AND ".join(f"({condition})" for condition in conditions))
        .replace("{search}", among if search else IDLE)
        .replace("{run}", RUN)
    )


def _after(order: Sort, stretch: Stretch, *, descending: bool, after: bool) -> LiteralString:
    if stretch == "keyless":
        missing: LiteralString = f"({order.key} IS NULL) AND $4::text IS NULL"
        return f"{missing} AND c.id > $5::uuid" if after else f"{missing} AND $5::uuid IS NULL"
    present: LiteralString = f"{order.key} IS NOT NULL AND " if order.nullable else ""
    if not after:
        return f"{present}$4::{order.cast} IS NULL AND $5::uuid IS NULL"
    than: LiteralString = "<" if descending else ">"
    return f"{present}({order.key}, {order.tie}) {than} ($4::{order.cast}, $5::uuid)"


def _order(order: Sort, *, keyed: bool, descending: bool) -> LiteralString:
    if not keyed:
        return "c.id"
    direction: LiteralString = "DESC" if descending else "ASC"
    return f"{order.key} {direction}, {order.tie} {direction}"
