"""Canonical names (connectors.md): the tables that connectors deliver, whatever their source calls them."""

from rapport_sdk.canonical.fields import Field, FieldKind, Table, Timing
from rapport_sdk.canonical.tables import TABLES

__all__ = ["TABLES", "Field", "FieldKind", "Table", "Timing"]
