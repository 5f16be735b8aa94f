"""How PostgreSQL is asked to work for statements over whole ranges of customers (docs/decisions/0057)."""

from typing import LiteralString

# What has to go by an index does so by its form (LATERAL, scalar subqueries); all other joins are of whole ranges.
# A bank whose rows the planner has not counted yet looks like a handful to it, and nested loops would never end.
SETTINGS: LiteralString = (
    "SET LOCAL jit = off; SET LOCAL work_mem = '256MB'; SET LOCAL plan_cache_mode = force_custom_plan;"
    " SET LOCAL enable_nestloop = off"
)
