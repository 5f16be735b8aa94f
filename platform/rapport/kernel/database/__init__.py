"""Tenant transactions on PostgreSQL, and the Piccolo engine that runs inside them."""

from rapport.kernel.database.engine import ENGINE
from rapport.kernel.database.pools import Database, Placement
from rapport.kernel.database.tenant import Tenant
from rapport.kernel.database.transaction import (
    NestedTransaction,
    OutsideTenantScope,
    SwallowedError,
    Transaction,
    current_transaction,
)

__all__ = [
    "ENGINE",
    "Database",
    "NestedTransaction",
    "OutsideTenantScope",
    "Placement",
    "SwallowedError",
    "Tenant",
    "Transaction",
    "current_transaction",
]
