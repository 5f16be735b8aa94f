from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from rapport.kernel.database.engine import ENGINE

ID = "2026-11-22T00:00:02:000001"
VERSION = "1.38.0"
DESCRIPTION = "the change of thirty days as a column: an ordering that row-level security leaves an index to"

CHANGE = """
ALTER TABLE customer_measure
  ADD COLUMN aum_change bigint NOT NULL GENERATED ALWAYS AS (aum - aum_30_days_ago) STORED
"""


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="products", description=DESCRIPTION)

    async def add() -> None:
        await ENGINE.run_ddl(CHANGE)

    manager.add_raw(add)
    return manager
