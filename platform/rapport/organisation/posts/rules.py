"""Separation of posts as pure rules (domain.md 2.2, FIXED): each fault is the name of the rule that it breaks.

The database holds the same by triggers (`kernel/access/schema.py`), written apart from this.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from rapport.kernel.access import ADMINISTRATORS, BUSINESS_DATA, PERMISSIONS, Family, Scope

KEYS_OF_THE_HOUSE = ("role:write", "role:approve", "user:write", "user:approve")


@dataclass(frozen=True, slots=True)
class Held:
    """A post somebody holds or is to hold; `until` None: without an end. Both days are included."""

    code: str
    family: str
    roles: tuple[str, ...]
    exclusive_with: tuple[str, ...]
    is_main: bool
    since: date
    until: date | None = None

    def overlaps(self, other: "Held") -> bool:
        return (self.until is None or other.since <= self.until) and (
            other.until is None or self.since <= other.until
        )


@dataclass(frozen=True, slots=True)
class RoleRights:
    """What a role allows."""

    code: str
    permissions: frozenset[str]
    scope: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PostRights:
    """A post and the roles that it carries; `held`: somebody active holds it."""

    code: str
    family: str
    roles: tuple[RoleRights, ...]
    held: bool = True


def grant_faults(new: Held, held: Iterable[Held]) -> list[str]:
    """Rules that a grant would break beside the posts held at the same time; empty when it may be given."""
    faults: list[str] = []
    for other in (each for each in held if each.overlaps(new)):
        if (new.family == Family.MAINTENANCE) != (other.family == Family.MAINTENANCE):
            faults.append("MAINTENANCE_SEPARATE")
        if new.code != other.code and {new.code, other.code} <= set(ADMINISTRATORS):
            faults.append("ADMINISTRATORS_SEPARATE")
        if set(new.exclusive_with) & set(other.roles) or set(other.exclusive_with) & set(new.roles):
            faults.append("ROLES_EXCLUSIVE")
        if new.is_main and other.is_main:
            faults.append("ONE_MAIN_POST")
    return list(dict.fromkeys(faults))


def role_faults(changed: RoleRights, posts: Sequence[PostRights]) -> list[str]:
    """Rules that the new content of a role would break; `posts` are all posts with their roles as they are."""
    faults: list[str] = []
    if not changed.permissions <= set(PERMISSIONS):
        faults.append("UNKNOWN_PERMISSION")
    after = [_with(post, changed) for post in posts]
    for post in (each for each in after if changed.code in {role.code for role in each.roles}):
        if len({role.scope for role in post.roles}) > 1:
            faults.append("ONE_SCOPE_PER_POST")
        if post.family == Family.MAINTENANCE and (
            changed.permissions & BUSINESS_DATA or changed.scope != Scope.NONE
        ):
            faults.append("MAINTENANCE_SEES_NO_CUSTOMER")
    kept = {
        permission for post in after if post.held for role in post.roles for permission in role.permissions
    }
    if not kept.issuperset(KEYS_OF_THE_HOUSE):
        faults.append("LAST_ADMINISTRATOR")
    return list(dict.fromkeys(faults))


def _with(post: PostRights, changed: RoleRights) -> PostRights:
    roles = tuple(changed if role.code == changed.code else role for role in post.roles)
    return PostRights(post.code, post.family, roles, post.held)
