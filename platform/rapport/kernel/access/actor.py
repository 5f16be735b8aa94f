"""The person, key or job behind a request, always handed on explicitly."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from rapport.kernel.database.tenant import Tenant

NOBODY = UUID(int=0)


class Scope(StrEnum):
    """How far a role reaches (domain.md 2.2)."""

    NONE = "NONE"
    SELF = "SELF"
    TEAM = "TEAM"
    ORG = "ORG"
    ORG_TREE = "ORG_TREE"
    TENANT = "TENANT"


@dataclass(frozen=True, slots=True)
class Actor:
    """Acts in one post of one tenant. `unit_ids` and `employee_ids` are what the scope covers today.

    `lines` empty: customers of every business line. `whole_tenant`: the scope is the tree below the one root,
    so that it needs no list of units.
    `password_due`: he must choose a new password before anything else.
    `break_glass_id`: the operator, let in by the bank for a while: he reads, and each request is recorded.
    `user_id` is the zero UUID for the system and the command line, which `name` then tells apart
    ("system", "bootstrap").
    """

    tenant: Tenant
    user_id: UUID
    name: str
    post_code: str
    permissions: frozenset[str]
    scope: Scope
    org_unit_id: UUID | None = None
    employee_no: str = ""
    employee_id: UUID | None = None
    unit_ids: tuple[UUID, ...] = ()
    employee_ids: tuple[UUID, ...] = ()
    locale: str = "zh_CN"
    theme: str = "system"
    session_id: UUID | None = None
    api_key_id: UUID | None = None
    second_factor: bool = True
    family: str = ""
    lines: tuple[str, ...] = ()
    whole_tenant: bool = False
    user_post_id: UUID | None = None
    break_glass_id: UUID | None = None
    password_due: bool = False

    def may(self, permission: str) -> bool:
        return permission in self.permissions


def system_actor(tenant: Tenant, name: str = "system") -> Actor:
    """The actor of jobs and of the command line; sees every customer of the tenant."""
    from rapport.kernel.access.permissions import PERMISSIONS

    return Actor(
        tenant=tenant,
        user_id=NOBODY,
        name=name,
        post_code="SYSTEM",
        permissions=frozenset(PERMISSIONS),
        scope=Scope.TENANT,
    )
