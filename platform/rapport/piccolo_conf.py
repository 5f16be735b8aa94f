"""Piccolo's settings: the engine, and the apps whose tables and migrations make up the schema."""

from importlib.util import find_spec

from piccolo.conf.apps import AppRegistry

from rapport.kernel.database.engine import ENGINE

DB = ENGINE

APPS = ("kernel", "organisation", "customers", "products", "ingest", "scoring", "activities")
UPPER = ("tenants", "billing", "admin")


def packages() -> list[str]:
    """The packages with tables: the product's own parts, then what is installed of the packages above them."""
    above = [name for name in UPPER if find_spec(name) and find_spec(f"{name}.piccolo_app")]
    return [f"rapport.{name}" for name in APPS] + above


APP_REGISTRY = AppRegistry(apps=[f"{name}.piccolo_app" for name in packages()])
