"""The permissions there are, and the check every service begins with."""

from enum import StrEnum

from rapport.kernel.access.actor import Actor
from rapport.kernel.errors import Forbidden


class Permission(StrEnum):
    """`<resource>:<verb>`; routes name one in `opt["permission"]`, API keys are narrowed to some."""

    CUSTOMER_READ = "customer:read"
    CUSTOMER_WRITE = "customer:write"
    CUSTOMER_REVEAL = "customer:reveal"
    HOLDING_READ = "holding:read"
    CONTACT_READ = "contact:read"
    CONTACT_WRITE = "contact:write"
    TASK_READ = "task:read"
    TASK_WRITE = "task:write"
    ALERT_READ = "alert:read"
    ALERT_WRITE = "alert:write"
    FEED_READ = "feed:read"
    FEED_WRITE = "feed:write"
    ORGANISATION_READ = "organisation:read"
    USER_READ = "user:read"
    USER_WRITE = "user:write"
    ROLE_READ = "role:read"
    ROLE_WRITE = "role:write"
    AUDIT_READ = "audit:read"
    PRODUCT_READ = "product:read"
    PLUGIN_READ = "plugin:read"
    SELF = "self:use"


PERMISSIONS = tuple(permission.value for permission in Permission)


def require(actor: Actor, permission: Permission) -> None:
    """Raise `Forbidden` unless the actor's post carries the permission."""
    if not actor.may(permission):
        raise Forbidden
