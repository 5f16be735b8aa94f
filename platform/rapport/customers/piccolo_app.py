"""The `customers` app of Piccolo: its tables and where its migrations are."""

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="customers",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=table_finder(
        modules=[
            "rapport.customers.tables",
            "rapport.customers.exports.tables",
            "rapport.customers.privacy.tables",
        ]
    ),
    migration_dependencies=[],
)
