"""Piccolo's settings: the engine, and the apps whose tables and migrations make up the schema."""

from piccolo.conf.apps import AppRegistry

from rapport.kernel.database.engine import ENGINE

DB = ENGINE

APPS = ("kernel", "organisation", "customers", "products", "ingest", "scoring", "activities")

APP_REGISTRY = AppRegistry(apps=[f"rapport.{name}.piccolo_app" for name in APPS])
