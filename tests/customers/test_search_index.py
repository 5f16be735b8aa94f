"""A name fragment stays index-backed under row-level security (tenancy.md, Leakproof)."""

import json

import asyncpg
import pytest
from rapport.customers.listing.query import ListQuery
from rapport.customers.listing.service import CustomerList
from rapport.customers.listing.statements import page_statement
from rapport.customers.names import search_grams
from rapport.customers.schema import SEARCH

CUSTOMERS = 20_000
BODY = (
    SEARCH.partition("$$")[2]
    .rpartition("$$")[0]
    .replace("@> grams", "@> $1::text[]")
    .replace("most", "$2::int")
)
FRAGMENTS = ("赵静怡", "wangw", "李丽华", "svobod")


@pytest.fixture
async def large(bank_factory):
    return await bank_factory(CUSTOMERS, balances=False)


def nodes(plan):
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes(below)


async def test_the_function_reads_the_gin_index_as_the_role_that_owns_it(large, settings):
    connection = await asyncpg.connect(settings.admin_database_url)
    try:
        async with connection.transaction():
            await connection.execute("SET LOCAL ROLE rapport_search")
            await connection.execute(f"SET LOCAL app.tenant_id = '{large.tenant.id}'")
            for text in FRAGMENTS:
                grams = search_grams(large.tenant.id, text)
                plan = json.loads(
                    await connection.fetchval(f"EXPLAIN (ANALYZE, FORMAT JSON) {BODY}", grams, 20_000)
                )[0]["Plan"]
                used = {node.get("Index Name") for node in nodes(plan)}
                assert "ix_customer_grams" in used, (text, plan)
                read = sum(node.get("Actual Rows", 0) for node in nodes(plan))
                assert read < CUSTOMERS / 10, (text, plan)
    finally:
        await connection.close()


async def test_without_the_function_row_level_security_would_read_every_row(large, database):
    """Why the function is there: the same condition by the application's role cannot use the index."""
    async with database.transaction(large.tenant, readonly=True) as tx:
        plan = await tx.fetch_value(
            "EXPLAIN (FORMAT JSON) SELECT c.id FROM customer c WHERE c.tenant_id = $1 AND c.name_grams @> $2",
            large.tenant.id,
            search_grams(large.tenant.id, "静怡"),
        )
    assert "ix_customer_grams" not in plan


async def test_a_whole_search_reads_few_rows_in_the_scope_of_a_head_of_unit(
    large, services, database, actor_of
):
    """The statement that pages the list, as the application's role runs it."""
    head = await actor_of(large, "UNIT_HEAD")
    async with database.transaction(large.tenant, readonly=True) as tx:
        for text in FRAGMENTS:
            query = ListQuery(q=text)
            listing = CustomerList(services, tx, head, query)
            narrow = await listing._ready()
            statement = page_statement(
                query.sort, "keyless", narrow.scope.predicate, narrow.asked, search=True, after=False
            )
            arguments = (large.tenant.id, narrow.scope.ids, 51, None, None, *narrow.parameters)
            explained = await tx.fetch_value("EXPLAIN (ANALYZE, FORMAT JSON) " + statement, *arguments)
            read = sum(
                (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
                for node in nodes(json.loads(explained)[0]["Plan"])
                if node.get("Relation Name") == "customer"
            )
            assert read < CUSTOMERS / 10, (text, explained)
            assert (await listing.page(limit=50)).rows
