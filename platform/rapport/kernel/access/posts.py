"""The posts a new tenant starts with (architecture.md, The surface; domain.md 2.2).

The three administrators and the feed operator see no customer: their scope is NONE.
"""

from dataclasses import dataclass

from rapport.kernel.access.actor import Scope
from rapport.kernel.access.permissions import Permission

WORK = (
    Permission.CUSTOMER_READ,
    Permission.CUSTOMER_WRITE,
    Permission.CUSTOMER_REVEAL,
    Permission.HOLDING_READ,
    Permission.CONTACT_READ,
    Permission.CONTACT_WRITE,
    Permission.TASK_READ,
    Permission.TASK_WRITE,
    Permission.ALERT_READ,
    Permission.ALERT_WRITE,
)
LOOK = (Permission.CUSTOMER_READ, Permission.HOLDING_READ)


@dataclass(frozen=True, slots=True)
class PostTemplate:
    code: str
    name: str
    name_en: str
    family: str
    scope: Scope
    permissions: tuple[Permission, ...]


def _post(
    code: str, names: tuple[str, str], family: str, scope: Scope, *permissions: Permission
) -> PostTemplate:
    return PostTemplate(code, *names, family, scope, (Permission.SELF, *permissions))


POSTS = (
    _post("RM", ("客户经理", "Relationship manager"), "BUSINESS", Scope.SELF, *WORK),
    _post("TEAM_LEADER", ("团队长", "Team leader"), "MANAGEMENT", Scope.TEAM, *WORK),
    _post("UNIT_HEAD", ("行长", "Head of unit"), "MANAGEMENT", Scope.ORG_TREE, *WORK),
    _post(
        "PERFORMANCE_OFFICER",
        ("考核管理岗", "Performance officer"),
        "CONTROL",
        Scope.TENANT,
        *LOOK,
        Permission.ORGANISATION_READ,
        Permission.PRODUCT_READ,
    ),
    _post("HR_OFFICER", ("人力资源岗", "HR officer"), "CONTROL", Scope.NONE, Permission.ORGANISATION_READ),
    _post(
        "RISK_OFFICER", ("风险合规岗", "Risk officer"), "CONTROL", Scope.TENANT, *LOOK, Permission.ALERT_READ
    ),
    _post(
        "PRODUCT_MANAGER", ("产品经理", "Product manager"), "BUSINESS", Scope.NONE, Permission.PRODUCT_READ
    ),
    _post(
        "FEED_OPERATOR",
        ("数据接入岗", "Feed operator"),
        "MAINTENANCE",
        Scope.NONE,
        Permission.FEED_READ,
        Permission.FEED_WRITE,
    ),
    _post(
        "SYSTEM_ADMIN",
        ("系统管理员", "System administrator"),
        "MAINTENANCE",
        Scope.NONE,
        Permission.USER_READ,
        Permission.USER_WRITE,
        Permission.PLUGIN_READ,
        Permission.ORGANISATION_READ,
    ),
    _post(
        "SECURITY_ADMIN",
        ("安全管理员", "Security administrator"),
        "MAINTENANCE",
        Scope.NONE,
        Permission.ROLE_READ,
        Permission.ROLE_WRITE,
    ),
    _post(
        "AUDIT_ADMIN", ("审计管理员", "Audit administrator"), "MAINTENANCE", Scope.NONE, Permission.AUDIT_READ
    ),
)
