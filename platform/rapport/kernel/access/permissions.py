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
    CUSTOMER_EXPORT = "customer:export"
    EXPORT_APPROVE = "export:approve"
    ORGANISATION_READ = "organisation:read"
    ORGANISATION_WRITE = "organisation:write"
    ORGANISATION_APPROVE = "organisation:approve"
    STAFF_READ = "staff:read"
    STAFF_WRITE = "staff:write"
    ASSIGNMENT_READ = "assignment:read"
    ASSIGNMENT_WRITE = "assignment:write"
    ASSIGNMENT_APPROVE = "assignment:approve"
    HANDOVER_READ = "handover:read"
    HANDOVER_WRITE = "handover:write"
    HANDOVER_SUPERVISE = "handover:supervise"
    USER_READ = "user:read"
    USER_WRITE = "user:write"
    USER_APPROVE = "user:approve"
    ROLE_READ = "role:read"
    ROLE_WRITE = "role:write"
    ROLE_APPROVE = "role:approve"
    KEY_READ = "key:read"
    KEY_WRITE = "key:write"
    SETTING_READ = "setting:read"
    SETTING_WRITE = "setting:write"
    SETTING_APPROVE = "setting:approve"
    APPROVAL_READ = "approval:read"
    BREAK_GLASS_READ = "break_glass:read"
    BREAK_GLASS_APPROVE = "break_glass:approve"
    AUDIT_READ = "audit:read"
    AUDIT_EXPORT = "audit:export"
    CONSENT_READ = "consent:read"
    CONSENT_WRITE = "consent:write"
    PRIVACY_READ = "privacy:read"
    PRIVACY_WRITE = "privacy:write"
    PRIVACY_APPROVE = "privacy:approve"
    PRODUCT_READ = "product:read"
    PLUGIN_READ = "plugin:read"
    SELF = "self:use"


PERMISSIONS = tuple(permission.value for permission in Permission)

# What shows or changes customers or performance: no post of the family MAINTENANCE may carry it.
BUSINESS_DATA: frozenset[str] = frozenset(
    permission.value
    for permission in Permission
    if permission.value.partition(":")[0]
    in {"customer", "holding", "contact", "task", "alert", "assignment", "handover", "consent"}
)


def require(actor: Actor, permission: Permission) -> None:
    """Raise `Forbidden` unless the actor's post carries the permission."""
    if not actor.may(permission):
        raise Forbidden
