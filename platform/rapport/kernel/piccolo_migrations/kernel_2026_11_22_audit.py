from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from rapport.kernel.database.engine import ENGINE

ID = "2026-11-22T00:00:01:000001"
VERSION = "1.38.0"
DESCRIPTION = "audit chain: keyed by (tenant_id, chain, n), so it is written by hand"

TABLES = """
CREATE TABLE audit_head (
    tenant_id integer NOT NULL DEFAULT current_setting('app.tenant_id')::int,
    chain varchar(40) NOT NULL,
    n bigint NOT NULL,
    hash bytea NOT NULL,
    PRIMARY KEY (tenant_id, chain)
);
CREATE TABLE audit_entry (
    tenant_id integer NOT NULL DEFAULT current_setting('app.tenant_id')::int,
    chain varchar(40) NOT NULL,
    n bigint NOT NULL,
    at timestamptz NOT NULL,
    actor varchar(80) NOT NULL,
    post varchar(40) NOT NULL,
    action varchar(80) NOT NULL,
    object_type varchar(40) NOT NULL,
    object_id varchar(80) NOT NULL,
    reason varchar(500) NOT NULL,
    request_id varchar(64) NOT NULL,
    address varchar(60) NOT NULL,
    details jsonb NOT NULL,
    details_hash bytea NOT NULL,
    personal bytea,
    personal_hash bytea NOT NULL,
    previous bytea NOT NULL,
    hash bytea NOT NULL,
    PRIMARY KEY (tenant_id, chain, n)
);
CREATE INDEX ix_audit_entry_at ON audit_entry (tenant_id, at);
CREATE INDEX ix_audit_entry_object ON audit_entry (tenant_id, object_type, object_id);
"""


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="kernel", description=DESCRIPTION)

    async def create() -> None:
        for statement in TABLES.split(";\n"):
            if statement.strip():
                await ENGINE.run_ddl(statement)

    manager.add_raw(create)
    return manager
