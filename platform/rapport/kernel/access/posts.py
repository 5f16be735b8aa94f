"""The roles and posts a new tenant starts with (architecture.md, The surface; domain.md 2.2).

A role is permissions × data scope × business lines; a post carries roles. The three administrators and the
feed operator see no customer: their scope is NONE.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from rapport.kernel.access.actor import Scope
from rapport.kernel.access.permissions import Permission


class Family(StrEnum):
    """岗位族. MAINTENANCE excludes every other family for one person (domain.md 2.2, FIXED)."""

    BUSINESS = "BUSINESS"
    MANAGEMENT = "MANAGEMENT"
    CONTROL = "CONTROL"
    MAINTENANCE = "MAINTENANCE"


LINES: Final = ("RETAIL", "CORPORATE", "SME", "PRIVATE", "INSTITUTION")
ADMINISTRATORS: Final = ("SYSTEM_ADMIN", "SECURITY_ADMIN", "AUDIT_ADMIN")
EVERYBODY: Final = (Permission.SELF, Permission.APPROVAL_READ)
WORK: Final = (
    Permission.CUSTOMER_READ,
    Permission.CUSTOMER_WRITE,
    Permission.CUSTOMER_REVEAL,
    Permission.CUSTOMER_EXPORT,
    Permission.HOLDING_READ,
    Permission.CONTACT_READ,
    Permission.CONTACT_WRITE,
    Permission.TASK_READ,
    Permission.TASK_WRITE,
    Permission.ALERT_READ,
    Permission.ALERT_WRITE,
    Permission.ASSIGNMENT_READ,
    Permission.ASSIGNMENT_WRITE,
    Permission.HANDOVER_READ,
    Permission.HANDOVER_WRITE,
    Permission.CONSENT_READ,
    Permission.CONSENT_WRITE,
)
LEAD: Final = (
    *WORK,
    Permission.STAFF_READ,
    Permission.ASSIGNMENT_APPROVE,
    Permission.HANDOVER_SUPERVISE,
)
LOOK: Final = (Permission.CUSTOMER_READ, Permission.HOLDING_READ)


@dataclass(frozen=True, slots=True)
class RoleTemplate:
    """`lines` empty: every business line."""

    code: str
    name: str
    name_en: str
    scope: Scope
    permissions: tuple[Permission, ...]
    exclusive_with: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PostTemplate:
    """`org_type` empty: for units of every type."""

    code: str
    name: str
    name_en: str
    family: Family
    roles: tuple[str, ...]
    org_type: str = ""

    @property
    def permissions(self) -> tuple[Permission, ...]:
        """The union of what its roles allow, in the order of the permissions."""
        allowed = {permission for role in self.roles for permission in ROLES[role].permissions}
        return tuple(permission for permission in Permission if permission in allowed)

    @property
    def scope(self) -> Scope:
        return ROLES[self.roles[0]].scope


def _role(code: str, names: tuple[str, str], scope: Scope, *permissions: Permission) -> RoleTemplate:
    others = tuple(other for other in ADMINISTRATORS if other != code) if code in ADMINISTRATORS else ()
    return RoleTemplate(code, *names, scope, (*EVERYBODY, *permissions), others)


_ROLES = (
    _role("RM", ("客户经理", "Relationship manager"), Scope.SELF, *WORK),
    _role("TEAM_LEADER", ("团队长", "Team leader"), Scope.TEAM, *LEAD),
    _role(
        "UNIT_HEAD",
        ("行长", "Head of unit"),
        Scope.ORG_TREE,
        *LEAD,
        Permission.EXPORT_APPROVE,
        Permission.ORGANISATION_READ,
        Permission.ORGANISATION_APPROVE,
    ),
    _role(
        "PERFORMANCE_OFFICER",
        ("考核管理岗", "Performance officer"),
        Scope.TENANT,
        *LOOK,
        Permission.ASSIGNMENT_READ,
        Permission.STAFF_READ,
        Permission.ORGANISATION_READ,
        Permission.PRODUCT_READ,
    ),
    _role(
        "HR_OFFICER",
        ("人力资源岗", "HR officer"),
        Scope.NONE,
        Permission.ORGANISATION_READ,
        Permission.ORGANISATION_WRITE,
        Permission.ORGANISATION_APPROVE,
        Permission.STAFF_READ,
        Permission.STAFF_WRITE,
        Permission.HANDOVER_READ,
    ),
    _role(
        "RISK_OFFICER",
        ("风险合规岗", "Risk officer"),
        Scope.TENANT,
        *LOOK,
        Permission.ALERT_READ,
        Permission.EXPORT_APPROVE,
        Permission.CONSENT_READ,
        Permission.PRIVACY_READ,
        Permission.PRIVACY_WRITE,
        Permission.PRIVACY_APPROVE,
    ),
    _role("PRODUCT_MANAGER", ("产品经理", "Product manager"), Scope.NONE, Permission.PRODUCT_READ),
    _role(
        "FEED_OPERATOR",
        ("数据接入岗", "Feed operator"),
        Scope.NONE,
        Permission.FEED_READ,
        Permission.FEED_WRITE,
    ),
    _role(
        "SYSTEM_ADMIN",
        ("系统管理员", "System administrator"),
        Scope.NONE,
        Permission.USER_READ,
        Permission.USER_WRITE,
        Permission.ROLE_READ,
        Permission.ROLE_APPROVE,
        Permission.SETTING_READ,
        Permission.SETTING_WRITE,
        Permission.PLUGIN_READ,
        Permission.ORGANISATION_READ,
    ),
    _role(
        "SECURITY_ADMIN",
        ("安全管理员", "Security administrator"),
        Scope.NONE,
        Permission.USER_READ,
        Permission.USER_APPROVE,
        Permission.ROLE_READ,
        Permission.ROLE_WRITE,
        Permission.ROLE_APPROVE,
        Permission.KEY_READ,
        Permission.KEY_WRITE,
        Permission.SETTING_READ,
        Permission.SETTING_APPROVE,
        Permission.BREAK_GLASS_READ,
        Permission.BREAK_GLASS_APPROVE,
    ),
    _role(
        "AUDIT_ADMIN",
        ("审计管理员", "Audit administrator"),
        Scope.NONE,
        Permission.AUDIT_READ,
        Permission.AUDIT_EXPORT,
        Permission.USER_READ,
        Permission.ROLE_READ,
        Permission.BREAK_GLASS_READ,
    ),
)
ROLES: Final = {role.code: role for role in _ROLES}
_FAMILIES: Final = {
    "RM": Family.BUSINESS,
    "TEAM_LEADER": Family.MANAGEMENT,
    "UNIT_HEAD": Family.MANAGEMENT,
    "PERFORMANCE_OFFICER": Family.CONTROL,
    "HR_OFFICER": Family.CONTROL,
    "RISK_OFFICER": Family.CONTROL,
    "PRODUCT_MANAGER": Family.BUSINESS,
}
# Each post of a new tenant carries the one role of its name; a bank adds roles and posts of its own.
POSTS: Final = tuple(
    PostTemplate(
        role.code, role.name, role.name_en, _FAMILIES.get(role.code, Family.MAINTENANCE), (role.code,)
    )
    for role in _ROLES
)
