"""Who acts, what he may do, and whose customers he sees: the one place that expands access."""

from rapport.kernel.access.actor import Actor, Scope, system_actor
from rapport.kernel.access.permissions import PERMISSIONS, Permission, require
from rapport.kernel.access.posts import POSTS, PostTemplate
from rapport.kernel.access.reach import Directory, Reach
from rapport.kernel.access.scope import CustomerScope, customer_scope

__all__ = [
    "PERMISSIONS",
    "POSTS",
    "Actor",
    "CustomerScope",
    "Directory",
    "Permission",
    "PostTemplate",
    "Reach",
    "Scope",
    "customer_scope",
    "require",
    "system_actor",
]
