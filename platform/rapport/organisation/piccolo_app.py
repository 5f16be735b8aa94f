"""The `organisation` app of Piccolo: its tables and where its migrations are."""

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="organisation",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=table_finder(
        modules=[
            "rapport.organisation.tables",
            "rapport.organisation.units.tables",
            "rapport.organisation.dossier.tables",
            "rapport.organisation.portfolios.tables",
            "rapport.organisation.leavers.tables",
        ]
    ),
    migration_dependencies=[],
)
