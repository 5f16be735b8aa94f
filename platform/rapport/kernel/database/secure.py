"""Run after every migration: no tenant table is left unprotected (tenancy.md, Isolation).

Keys begin with the tenant, row-level security is on and forced with exactly the tenant policy, references
stay inside the tenant, children have an index for them. A table without `tenant_id` that is not declared here
stops the migration.
"""

from collections.abc import Iterable
from typing import Any, LiteralString

from piccolo.table import Table

from rapport.kernel.database.columns import TenantForeignKey
from rapport.kernel.database.schema import Schema

PLATFORM_TABLES = frozenset({"migration", "tenant"})
PLATFORM_GRANTS: tuple[LiteralString, ...] = (
    "GRANT SELECT, INSERT, UPDATE ON tenant TO rapport_app",
    "GRANT USAGE ON SEQUENCE tenant_id_seq TO rapport_app",
    "GRANT SELECT ON tenant TO rapport_relay",
    "GRANT SELECT ON migration TO rapport_app",
)

TABLES: LiteralString = """
    SELECT c.relname AS name,
           EXISTS (SELECT 1 FROM pg_attribute a
                    WHERE a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped) AS owned,
           (SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k
             WHERE k.conrelid = c.oid AND k.contype = 'p') AS key,
           c.relispartition AS part
      FROM pg_class c
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
     ORDER BY c.relname
"""
KEY: LiteralString = """
    SELECT format('ALTER TABLE %1$I DROP CONSTRAINT %2$I, ADD PRIMARY KEY (tenant_id, id)', $1::text,
                  (SELECT conname FROM pg_constraint WHERE conrelid = $1::text::regclass AND contype = 'p'))
"""
ROW_SECURITY: LiteralString = """
    SELECT format('ALTER TABLE %1$I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', $1::text)
"""
POLICY: LiteralString = """
    SELECT format('DROP POLICY IF EXISTS tenant ON %1$I; CREATE POLICY tenant ON %1$I '
                  'USING (tenant_id = current_setting(''app.tenant_id'')::int) '
                  'WITH CHECK (tenant_id = current_setting(''app.tenant_id'')::int)', $1::text)
"""
GRANT: LiteralString = """
    SELECT CASE WHEN $2 THEN format('REVOKE ALL ON %1$I FROM rapport_app; GRANT SELECT ON %1$I TO rapport_app',
                                    $1::text)
                ELSE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %1$I TO rapport_app', $1::text) END
"""
REFERENCE: LiteralString = """
    SELECT format('ALTER TABLE %1$I ADD CONSTRAINT %2$I FOREIGN KEY (tenant_id, %3$I) '
                  'REFERENCES %4$I (tenant_id, id) NOT VALID', $1::text, $2::text, $3::text, $4::text)
"""
REFERENCE_INDEX: LiteralString = (
    "SELECT format('CREATE INDEX IF NOT EXISTS %2$I ON %1$I (tenant_id, %3$I)', $1::text, $2::text, $3::text)"
)
HAS_CONSTRAINT: LiteralString = (
    "SELECT 1 FROM pg_constraint WHERE conname = $1 AND conrelid = $2::text::regclass"
)


class UnprotectedTable(RuntimeError):
    """A table without `tenant_id` that nobody declared as a platform table."""


async def secure(connection: Any, tables: Iterable[type[Table]], schemas: Iterable[Schema]) -> None:
    """Idempotent. `connection` acts as the owner, inside the migration's transaction."""
    schemas = tuple(schemas)
    read_only = {name for schema in schemas for name in schema.read_only}
    platform = platform_tables(schemas)
    for row in await connection.fetch(TABLES):
        await _protect(connection, row, read_only, platform)
    for table in tables:
        for column in _meta(table).foreign_key_columns:
            if isinstance(column, TenantForeignKey):
                await _refer(connection, table, column)
    for schema in schemas:
        for statement in schema.indexes + schema.functions + schema.grants:
            await connection.execute(statement)
    for statement in PLATFORM_GRANTS:
        await connection.execute(statement)


def platform_tables(schemas: Iterable[Schema]) -> frozenset[str]:
    """Every table that is declared to belong to no tenant."""
    return PLATFORM_TABLES | {name for schema in schemas for name in schema.platform}


async def _protect(connection: Any, row: Any, read_only: set[str], platform: frozenset[str]) -> None:
    name: str = row["name"]
    if not row["owned"]:
        if name not in platform:
            raise UnprotectedTable(f"{name}: no tenant_id, and not declared as a platform table")
        return
    if row["key"] == "PRIMARY KEY (id)":
        await _run(connection, KEY, name)
    await _run(connection, ROW_SECURITY, name)
    await _run(connection, POLICY, name)
    if not row["part"]:
        await _run(connection, GRANT, name, name in read_only)


async def _refer(connection: Any, table: type[Table], column: TenantForeignKey) -> None:
    name: str = _meta(column).db_column_name
    source: str = _meta(table).tablename
    target: str = _meta(_foreign(column).resolved_references).tablename
    constraint = f"fk_{source}_{name}"
    if not await connection.fetchval(HAS_CONSTRAINT, constraint, source):
        await _run(connection, REFERENCE, source, constraint, name, target)
    await _run(connection, REFERENCE_INDEX, source, f"ix_{source}_{name}", name)


def _meta(thing: Any) -> Any:
    """Piccolo keeps names and columns there; it has no public way to them."""
    return thing._meta  # noqa: SLF001


def _foreign(column: Any) -> Any:
    """The same, for what a reference points to."""
    return column._foreign_key_meta  # noqa: SLF001


async def _run(connection: Any, template: LiteralString, *names: object) -> None:
    """Names are quoted by PostgreSQL's own format(): no SQL is put together here."""
    for statement in (await connection.fetchval(template, *names)).split("; "):
        await connection.execute(statement)
