from piccolo.apps.migrations.auto.migration_manager import MigrationManager

ID = "2026-11-27T08:05:37:349165"
VERSION = "1.38.0"
DESCRIPTION = ""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="customers", description=DESCRIPTION)

    manager.drop_column(
        table_class_name="CustomerExport",
        tablename="customer_export",
        column_name="token_hash",
        db_column_name="token_hash",
        schema=None,
    )

    return manager
