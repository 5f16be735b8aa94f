"""Every table of the schema is isolated: read from PostgreSQL's own catalogue (security.md, Isolation)."""

from rapport.kernel.database.migrate import load_schemas
from rapport.kernel.database.secure import platform_tables

PLATFORM_TABLES = platform_tables(load_schemas())
POLICY = "(tenant_id = (current_setting('app.tenant_id'::text))::integer)"
SERVICE_POLICIES = {("job", "relay"), ("job_schedule", "relay")}
DEFINER_FUNCTIONS = {"audit_append", "customer_search", "ensure_posting_month", "refresh_statistics"}
TABLES = """
    SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity, pg_get_userbyid(c.relowner) AS owner,
           EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id'
                      AND a.attnotnull) AS owned
      FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
"""
KEYS = """
    SELECT c.conname, c.conrelid::regclass::text AS name, pg_get_constraintdef(c.oid) AS definition
      FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
     WHERE t.relnamespace = 'public'::regnamespace AND c.contype::text = ANY($1::text[])
"""


async def _rows(settings, statement, *args):
    import asyncpg

    connection = await asyncpg.connect(settings.admin_database_url)
    try:
        return await connection.fetch(statement, *args)
    finally:
        await connection.close()


async def test_every_table_is_forced_and_owned_by_the_owner(settings):
    rows = await _rows(settings, TABLES)
    assert len(rows) > 40
    for row in rows:
        assert row["owner"] == "rapport_owner", row
        if row["relname"] not in PLATFORM_TABLES:
            assert row["owned"], row
            assert row["relrowsecurity"], row
            assert row["relforcerowsecurity"], row


async def test_policies_are_the_tenant_policy_and_declared_ones(settings):
    rows = await _rows(settings, "SELECT * FROM pg_policies WHERE schemaname = 'public'")
    for row in rows:
        if row["policyname"] == "tenant":
            assert (row["qual"], row["with_check"]) == (POLICY, POLICY), row
            assert row["permissive"] == "PERMISSIVE"
        else:
            assert (row["tablename"], row["policyname"]) in SERVICE_POLICIES, row
            assert row["roles"] == ["rapport_relay"]
    guarded = {row["tablename"] for row in rows if row["policyname"] == "tenant"}
    assert guarded == {row["relname"] for row in await _rows(settings, TABLES)} - PLATFORM_TABLES


async def test_keys_and_uniques_begin_with_the_tenant(settings):
    for row in await _rows(settings, KEYS, ["p", "u"]):
        if row["name"] not in PLATFORM_TABLES:
            assert "(tenant_id" in row["definition"], row


async def test_unique_indexes_begin_with_the_tenant(settings):
    statement = (
        "SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public' AND indexdef LIKE '%UNIQUE%'"
    )
    for row in await _rows(settings, statement):
        if row["tablename"] not in PLATFORM_TABLES:
            assert "(tenant_id" in row["indexdef"], row


async def test_references_stay_inside_the_tenant(settings):
    rows = await _rows(settings, KEYS, ["f"])
    assert rows
    for row in rows:
        assert row["definition"].startswith("FOREIGN KEY (tenant_id, "), row


async def test_functions_with_more_rights_are_on_the_list(settings):
    rows = await _rows(
        settings,
        "SELECT proname, proconfig FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef",
    )
    assert {row["proname"] for row in rows} == DEFINER_FUNCTIONS
    for row in rows:
        assert row["proconfig"] == ["search_path=pg_catalog, public"], row


async def test_no_views_pass_row_level_security(settings):
    rows = await _rows(
        settings,
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('v', 'm')",
    )
    assert rows == []


async def test_the_application_role_is_small(settings):
    rows = await _rows(
        settings, "SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = 'rapport_app'"
    )
    assert [tuple(row) for row in rows] == [(False, False, False)]
    owned = "SELECT relname FROM pg_class WHERE pg_get_userbyid(relowner) = 'rapport_app'"
    assert await _rows(settings, owned) == []
