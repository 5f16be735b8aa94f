"""Migrations: the tables in the code are those the migrations make; a second run changes nothing."""

from pathlib import Path

from piccolo.apps.migrations.commands.new import AutoMigrationManager
from rapport.kernel.database.migrate import load_apps, migrate


async def test_no_table_drifted_from_its_migrations():
    for app in load_apps():
        statements = await AutoMigrationManager().get_alter_statements(app_config=app)
        changes = [statement for each in statements for statement in each.statements]
        assert changes == [], f"{app.app_name}: make a migration"


async def test_a_second_migration_is_empty(settings):
    assert (await migrate(settings.admin_database_url, {})).ran == []


def test_migration_files_carry_their_apps_name():
    for app in load_apps():
        names = [path.name for path in Path(app.resolved_migrations_folder_path).glob("*.py")]
        assert all(name.startswith((f"{app.app_name}_", "__init__")) for name in names), names
