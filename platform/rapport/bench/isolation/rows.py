"""Looking through all rows of a bank for what belongs to another; as the administrator, past row security."""

from typing import Any, LiteralString

from rapport.bench.isolation.marks import Marks
from rapport.kernel.database import Tenant

TABLES: LiteralString = """
    SELECT c.relname AS name FROM pg_class c
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
       AND EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id')
     ORDER BY 1
"""
# Names are quoted by PostgreSQL's own format(): no SQL is put together here.
SEARCH: LiteralString = """
    SELECT format('SELECT count(*) FROM %I t WHERE t.tenant_id = $1 AND EXISTS ('
                  'SELECT 1 FROM unnest($2::text[]) m WHERE position(m IN lower(t::text)) > 0)', $1::text)
"""
# Ids that somebody typed are written down on purpose: which object was asked for, which answer was given.
TYPED = frozenset({"audit_entry", "idempotency_key"})


async def foreign_rows(admin: Any, tenant: Tenant, other: Marks) -> dict[str, int]:
    """By table, how many rows of `tenant` hold a mark or an id of the other bank."""
    found: dict[str, int] = {}
    for row in await admin.fetch(TABLES):
        name: str = row["name"]
        marks = [*other.texts, *(() if name in TYPED else other.ids)]
        statement: str = await admin.fetchval(SEARCH, name)
        count: int = await admin.fetchval(statement, tenant.id, marks)
        if count:
            found[name] = count
    return found
