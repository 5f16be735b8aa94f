"""What the rules, scopes and families are called."""

from typing import Final

from rapport.kernel.i18n import Lazy, _

RULES: Final[dict[str, Lazy]] = {
    "MAINTENANCE_SEPARATE": _("Maintenance posts and business posts exclude each other for one person."),
    "ADMINISTRATORS_SEPARATE": _("System, security and audit administrator are three different persons."),
    "ROLES_EXCLUSIVE": _("The roles of these posts exclude each other."),
    "ONE_MAIN_POST": _("He already has a main post in these days: end it first, or grant a side post."),
    "POST_HEADCOUNT": _("The post has no free place left."),
    "POST_WRONG_UNIT_TYPE": _("This post does not belong into a unit of this type."),
    "UNKNOWN_PERMISSION": _("There is no such permission."),
    "ONE_SCOPE_PER_POST": _("All roles of a post must reach equally far."),
    "MAINTENANCE_SEES_NO_CUSTOMER": _("A maintenance post may carry no customer or performance data."),
    "LAST_ADMINISTRATOR": _("Nobody would be left who may give and approve rights."),
    "OWN_RIGHTS": _("Nobody changes his own rights."),
}
FAMILIES: Final[dict[str, Lazy]] = {
    "BUSINESS": _("Business"),
    "MANAGEMENT": _("Management"),
    "CONTROL": _("Control"),
    "MAINTENANCE": _("Maintenance"),
}
SCOPES: Final[dict[str, Lazy]] = {
    "NONE": _("No customers"),
    "SELF": _("Own customers"),
    "TEAM": _("The team's customers"),
    "ORG": _("The unit's customers"),
    "ORG_TREE": _("The unit and all below it"),
    "TENANT": _("The whole bank"),
}
LINES: Final[dict[str, Lazy]] = {
    "RETAIL": _("Retail"),
    "CORPORATE": _("Corporate"),
    "SME": _("Small business"),
    "PRIVATE": _("Private banking"),
    "INSTITUTION": _("Institutional"),
}
STATUSES: Final[dict[str, Lazy]] = {
    "ACTIVE": _("Active"),
    "PENDING": _("Waits for approval"),
    "SUSPENDED": _("Suspended"),
}
RESOURCES: Final[dict[str, Lazy]] = {
    "customer": _("Customers"),
    "holding": _("Holdings"),
    "contact": _("Contacts"),
    "task": _("Tasks"),
    "alert": _("Alerts"),
    "feed": _("Feeds"),
    "export": _("List exports"),
    "organisation": _("Organisation"),
    "staff": _("Dossiers"),
    "assignment": _("Assignments"),
    "handover": _("Handovers"),
    "user": _("Users"),
    "role": _("Roles"),
    "key": _("API keys"),
    "setting": _("Settings"),
    "approval": _("Approvals"),
    "break_glass": _("Break-glass"),
    "audit": _("Audit trail"),
    "consent": _("Consents"),
    "privacy": _("Personal rights"),
    "product": _("Products"),
    "plugin": _("Plugins"),
    "self": _("Own pages"),
}
VERBS: Final[dict[str, Lazy]] = {
    "read": _("read"),
    "write": _("change"),
    "reveal": _("see in full"),
    "export": _("export"),
    "approve": _("approve"),
    "supervise": _("supervise"),
    "use": _("use"),
}


def permission(code: str) -> str:
    """`customer:read` in the reader's words."""
    resource, _colon, verb = code.partition(":")
    return f"{RESOURCES[resource]} · {VERBS[verb]}"
