"""The posts a new tenant starts with (architecture.md, The surface; domain.md 2.2).

The three administrators and the feed operator see no customer: their scope is NONE.
"""

from dataclasses import dataclass

from rapport.kernel.access.actor import Scope
from rapport.kernel.access.permissions import Permission as P

WORK = (
    P.CUSTOMER_READ,
    P.CUSTOMER_WRITE,
    P.CUSTOMER_REVEAL,
    P.HOLDING_READ,
    P.CONTACT_READ,
    P.CONTACT_WRITE,
    P.TASK_READ,
    P.TASK_WRITE,
    P.ALERT_READ,
    P.ALERT_WRITE,
)
LOOK = (P.CUSTOMER_READ, P.HOLDING_READ)


@dataclass(frozen=True, slots=True)
class PostTemplate:
    code: str
    name: str
    name_en: str
    family: str
    scope: Scope
    permissions: tuple[P, ...]


def _post(code: str, names: tuple[str, str], family: str, scope: Scope, *permissions: P) -> PostTemplate:
    return PostTemplate(code, *names, family, scope, (P.SELF, *permissions))


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
        P.ORGANISATION_READ,
        P.PRODUCT_READ,
    ),
    _post("HR_OFFICER", ("人力资源岗", "HR officer"), "CONTROL", Scope.NONE, P.ORGANISATION_READ),
    _post("RISK_OFFICER", ("风险合规岗", "Risk officer"), "CONTROL", Scope.TENANT, *LOOK, P.ALERT_READ),
    _post("PRODUCT_MANAGER", ("产品经理", "Product manager"), "BUSINESS", Scope.NONE, P.PRODUCT_READ),
    _post(
        "FEED_OPERATOR", ("数据接入岗", "Feed operator"), "MAINTENANCE", Scope.NONE, P.FEED_READ, P.FEED_WRITE
    ),
    _post(
        "SYSTEM_ADMIN",
        ("系统管理员", "System administrator"),
        "MAINTENANCE",
        Scope.NONE,
        P.USER_READ,
        P.USER_WRITE,
        P.PLUGIN_READ,
        P.ORGANISATION_READ,
    ),
    _post(
        "SECURITY_ADMIN",
        ("安全管理员", "Security administrator"),
        "MAINTENANCE",
        Scope.NONE,
        P.ROLE_READ,
        P.ROLE_WRITE,
    ),
    _post("AUDIT_ADMIN", ("审计管理员", "Audit administrator"), "MAINTENANCE", Scope.NONE, P.AUDIT_READ),
)
