"""What needs a second person here: granting and ending a post, suspending somebody, changing a role."""

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

import msgspec

from rapport.kernel import audit
from rapport.kernel.access import Actor, Permission
from rapport.kernel.access.templates import refresh_posts
from rapport.kernel.approvals import ApprovalKind, Change, Step, register
from rapport.kernel.approvals.kinds import Applied, nobody
from rapport.kernel.authentication import sessions
from rapport.kernel.business_date import local_day
from rapport.kernel.database import Transaction
from rapport.kernel.errors import FieldError, Invalid, NotFound, Refused
from rapport.kernel.i18n import _, gettext
from rapport.organisation.posts import repository as rows
from rapport.organisation.posts import words
from rapport.organisation.posts.rules import Held, RoleRights, grant_faults, role_faults


class PostGrant(msgspec.Struct, frozen=True):
    """`until` None: without an end. Both days are included."""

    user_id: UUID
    post_code: str
    unit_id: UUID
    is_main: bool
    since: date
    until: date | None = None


class PostEnd(msgspec.Struct, frozen=True):
    """The last day of a post that somebody holds."""

    user_post_id: UUID
    user_id: UUID
    last_day: date


class UserStatus(msgspec.Struct, frozen=True):
    """ACTIVE or SUSPENDED."""

    user_id: UUID
    status: str


class RoleChange(msgspec.Struct, frozen=True):
    """All of a role's rights as they shall be."""

    code: str
    permissions: tuple[str, ...]
    data_scope: str
    lines: tuple[str, ...] = ()


def refuse(rule: str, field: str = "") -> Refused:
    """The refusal of a rule, in the reader's words."""
    return Refused(rule, str(words.RULES[rule]), field=field)


async def _user_steps(_tx: Transaction, _payload: object) -> Sequence[Step]:
    return [Step(Permission.USER_APPROVE)]


async def _role_steps(_tx: Transaction, _payload: object) -> Sequence[Step]:
    return [Step(Permission.ROLE_APPROVE)]


async def _person(_tx: Transaction, payload: PostGrant | PostEnd | UserStatus) -> Sequence[UUID]:
    """Whose rights they are decides nothing about them."""
    return [payload.user_id]


async def _held(tx: Transaction, payload: PostGrant | PostEnd | UserStatus) -> str:
    """The person's posts and status: a decision about others is stale."""
    person = await rows.user(tx, payload.user_id)
    held = await rows.holdings(tx, [payload.user_id])
    posts = ";".join(f"{each.id}:{each.valid_to}" for each in held)
    return f"{person.status if person else ''}|{posts}"


async def _check_grant(tx: Transaction, actor: Actor, new: PostGrant) -> None:
    person, post = await rows.user(tx, new.user_id), await _post(tx, new.post_code)
    unit_type = await tx.fetch_value(rows.UNIT_TYPE, tx.tenant.id, new.unit_id)
    if person is None or unit_type is None:
        raise NotFound
    if new.until is not None and new.until < new.since:
        raise Invalid(fields=[FieldError("until", "invalid", gettext("The last day is before the first."))])
    if actor.user_id == new.user_id:
        raise refuse("OWN_RIGHTS")
    if post.org_type and post.org_type != unit_type:
        raise refuse("POST_WRONG_UNIT_TYPE", "unit_id")
    if post.headcount is not None and post.holders >= post.headcount:
        raise refuse("POST_HEADCOUNT", "post_code")
    exclusive = {
        code for role in await rows.roles(tx) if role.code in post.roles for code in role.exclusive_with
    }
    wanted = Held(
        post.code, post.family, tuple(post.roles), tuple(sorted(exclusive)), new.is_main, new.since, new.until
    )
    held = [each.held() for each in await rows.holdings(tx, [new.user_id])]
    for rule in grant_faults(wanted, held):
        raise refuse(rule, "is_main" if rule == "ONE_MAIN_POST" else "post_code")


async def _grant_diff(tx: Transaction, new: PostGrant) -> Sequence[Change]:
    person, post = await rows.user(tx, new.user_id), await _post(tx, new.post_code)
    held = [each.post for each in await rows.holdings(tx, [new.user_id])]
    unit = next((each.name for each in await rows.units(tx) if each.id == new.unit_id), "")
    until = new.until.isoformat() if new.until else gettext("without an end")
    return [
        Change(gettext("Person"), "", person.name if person else ""),
        Change(gettext("Posts"), "、".join(held), "、".join([*held, post.name])),
        Change(gettext("Unit"), "", unit),
        Change(
            gettext("Main or side post"), "", gettext("Main post") if new.is_main else gettext("Side post")
        ),
        Change(gettext("Days"), "", f"{new.since.isoformat()} – {until}"),
    ]


async def _grant(tx: Transaction, actor: Actor, applied: Applied[PostGrant]) -> None:
    new = applied.payload
    post = await _post(tx, new.post_code)
    values = (new.user_id, post.id, new.unit_id, new.is_main, new.since, new.until, applied.approval_id)
    await tx.execute(rows.GRANT, tx.tenant.id, *values)
    await tx.execute(rows.SET_STATUS, tx.tenant.id, new.user_id, "ACTIVE")
    details: dict[str, audit.Json] = {"post": post.code, "unit": str(new.unit_id), "main": new.is_main}
    audit.append(tx, actor, "post.grant", "user", str(new.user_id), reason=applied.reason, details=details)


async def _check_end(tx: Transaction, _actor: Actor, end: PostEnd) -> None:
    held = await rows.holdings(tx, [end.user_id])
    if not any(each.id == end.user_post_id for each in held):
        raise NotFound


async def _end_diff(tx: Transaction, end: PostEnd) -> Sequence[Change]:
    held = [each for each in await rows.holdings(tx, [end.user_id]) if each.id == end.user_post_id]
    before = str(held[0].valid_to or gettext("without an end")) if held else ""
    post = held[0].post if held else ""
    return [
        Change(gettext("Posts"), post, ""),
        Change(gettext("Last day"), before, end.last_day.isoformat()),
    ]


async def _end(tx: Transaction, actor: Actor, applied: Applied[PostEnd]) -> None:
    end = applied.payload
    await tx.execute(rows.END, tx.tenant.id, end.user_post_id, end.last_day, applied.approval_id)
    if end.last_day < local_day(tx.tenant):
        await sessions.revoke_all(tx, end.user_id)
    audit.append(tx, actor, "post.end", "user", str(end.user_id), reason=applied.reason)


async def _check_status(tx: Transaction, actor: Actor, change: UserStatus) -> None:
    person = await rows.user(tx, change.user_id)
    if person is None or change.status not in ("ACTIVE", "SUSPENDED"):
        raise NotFound
    if actor.user_id == change.user_id:
        raise refuse("OWN_RIGHTS")


async def _status_diff(tx: Transaction, change: UserStatus) -> Sequence[Change]:
    person = await rows.user(tx, change.user_id)
    before = str(words.STATUSES.get(person.status, person.status)) if person else ""
    return [Change(gettext("Status"), before, str(words.STATUSES[change.status]))]


async def _set_status(tx: Transaction, actor: Actor, applied: Applied[UserStatus]) -> None:
    change = applied.payload
    await tx.execute(rows.SET_STATUS, tx.tenant.id, change.user_id, change.status)
    if change.status != "ACTIVE":
        await sessions.revoke_all(tx, change.user_id)
    action = "user.resume" if change.status == "ACTIVE" else "user.suspend"
    audit.append(tx, actor, action, "user", str(change.user_id), reason=applied.reason)


async def _role(tx: Transaction, code: str) -> rows.RoleRow:
    found = next((role for role in await rows.roles(tx) if role.code == code), None)
    if found is None:
        raise NotFound
    return found


async def _post(tx: Transaction, code: str) -> rows.PostRow:
    found = next((post for post in await rows.posts(tx) if post.code == code), None)
    if found is None:
        raise Invalid(fields=[FieldError("post_code", "invalid", gettext("Choose a post."))])
    return found


async def _role_base(tx: Transaction, change: RoleChange) -> str:
    return str((await _role(tx, change.code)).version)


async def _check_role(tx: Transaction, actor: Actor, change: RoleChange) -> None:
    await _role(tx, change.code)
    rights = RoleRights(change.code, frozenset(change.permissions), change.data_scope, change.lines)
    own = {role for post in await rows.posts(tx) if post.code == actor.post_code for role in post.roles}
    gained = rights.permissions - frozenset((await _role(tx, change.code)).permissions)
    if change.code in own and gained:
        raise refuse("OWN_RIGHTS")
    for rule in role_faults(rights, await rows.post_rights(tx)):
        raise refuse(rule)


async def _role_diff(tx: Transaction, change: RoleChange) -> Sequence[Change]:
    """A line for each permission that comes or goes, for the reach and for the lines."""
    role = await _role(tx, change.code)
    before, after = set(role.permissions), set(change.permissions)
    yes = gettext("allowed")
    changes = [
        Change(code, yes if code in before else "", yes if code in after else "")
        for code in sorted(before ^ after)
    ]
    if role.data_scope != change.data_scope:
        reach = (str(words.SCOPES[role.data_scope]), str(words.SCOPES[change.data_scope]))
        changes.append(Change(gettext("Reach"), *reach))
    if tuple(role.lines) != change.lines:
        changes.append(Change(gettext("Business lines"), _lines(role.lines), _lines(change.lines)))
    return changes


def _lines(codes: Sequence[str]) -> str:
    return "、".join(str(words.LINES.get(code, code)) for code in codes) or gettext("all")


async def _change_role(tx: Transaction, actor: Actor, applied: Applied[RoleChange]) -> None:
    change = applied.payload
    allowed = sorted(set(change.permissions))
    await tx.execute(
        rows.CHANGE_ROLE, tx.tenant.id, change.code, allowed, change.data_scope, list(change.lines)
    )
    await refresh_posts(tx)
    details: dict[str, audit.Json] = {"permissions": allowed, "scope": change.data_scope}
    audit.append(tx, actor, "role.change", "role", change.code, reason=applied.reason, details=details)


GRANT: Final = register(
    ApprovalKind(
        "post.grant", _("Grant of a post"), PostGrant, Permission.USER_WRITE, _user_steps, _grant_diff, _grant,
        _check_grant, _held, _person,
    )
)  # fmt: skip
END: Final = register(
    ApprovalKind(
        "post.end", _("End of a post"), PostEnd, Permission.USER_WRITE, _user_steps, _end_diff, _end, _check_end,
        _held, _person,
    )
)  # fmt: skip
STATUS: Final = register(
    ApprovalKind(
        "user.status", _("Suspension of a person"), UserStatus, Permission.USER_WRITE, _user_steps, _status_diff,
        _set_status, _check_status, _held, _person,
    )
)  # fmt: skip
ROLE: Final = register(
    ApprovalKind(
        "role.change", _("Rights of a role"), RoleChange, Permission.ROLE_WRITE, _role_steps, _role_diff,
        _change_role, _check_role, _role_base, nobody,
    )
)  # fmt: skip
