"""Who acts, what he may do, and whose customers he sees: the one place that expands access."""

from rapport.kernel.access.actor import Actor, Scope, system_actor
from rapport.kernel.access.permissions import BUSINESS_DATA, PERMISSIONS, Permission, require
from rapport.kernel.access.posts import (
    ADMINISTRATORS,
    LINES,
    POSTS,
    ROLES,
    Family,
    PostTemplate,
    RoleTemplate,
)
from rapport.kernel.access.reach import Directory, Reach
from rapport.kernel.access.scope import (
    CustomerScope,
    UnitScope,
    customer_scope,
    employee_scope,
    unit_scope,
)

__all__ = [
    "ADMINISTRATORS",
    "BUSINESS_DATA",
    "LINES",
    "PERMISSIONS",
    "POSTS",
    "ROLES",
    "Actor",
    "CustomerScope",
    "Directory",
    "Family",
    "Permission",
    "PostTemplate",
    "Reach",
    "RoleTemplate",
    "Scope",
    "UnitScope",
    "customer_scope",
    "employee_scope",
    "require",
    "system_actor",
    "unit_scope",
]
