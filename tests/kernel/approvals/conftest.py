"""A kind of the suite's own, and people with posts to make and to decide it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from uuid import UUID

import msgspec
import pytest
from rapport.kernel.access import Actor, Permission, Scope, system_actor
from rapport.kernel.accounts import NewUser, create_user
from rapport.kernel.approvals import KINDS, ApprovalKind, Change, Step, register
from rapport.kernel.errors import Refused
from rapport.kernel.i18n import _
from rapport.organisation.directory import OrganisationDirectory

CODE = "suite.thing"


class Thing(msgspec.Struct, frozen=True):
    """`units`: one step for each, decided by that unit's own head; else one step for anybody."""

    name: str
    value: int
    units: tuple[UUID, ...] = ()
    for_user: UUID | None = None


@dataclass
class World:
    """What the kind did, and the state that it looks at."""

    applied: list[str]
    closed: list[str]
    base: str = "1"


WORLD = World([], [])


async def _steps(_tx, payload):
    if payload.units:
        return [Step(Permission.ORGANISATION_APPROVE, unit, exact=True) for unit in payload.units]
    return [Step(Permission.ORGANISATION_APPROVE)]


async def _diff(_tx, payload):
    return [Change("value", "", str(payload.value))]


async def _apply(_tx, _actor, applied):
    WORLD.applied.append(f"{applied.payload.name}={applied.payload.value}")


async def _closed(_tx, _actor, applied, state):
    WORLD.closed.append(f"{applied.payload.name}:{state}")


async def _check(_tx, _actor, payload):
    if payload.value < 0:
        raise Refused("NEVER_NEGATIVE", "never negative", field="value")


async def _base(_tx, _payload):
    return WORLD.base


async def _beneficiaries(_tx, payload):
    return [payload.for_user] if payload.for_user else []


@pytest.fixture(scope="session")
def kind():
    if CODE in KINDS:
        return KINDS[CODE]
    return register(
        ApprovalKind(
            code=CODE, title=_("Approval"), payload=Thing, make=Permission.ORGANISATION_WRITE, steps=_steps,
            diff=_diff, apply=_apply, check=_check, base=_base, beneficiaries=_beneficiaries, closed=_closed,
        )
    )  # fmt: skip


@pytest.fixture
def world():
    WORLD.applied.clear()
    WORLD.closed.clear()
    WORLD.base = "1"
    return WORLD


@pytest.fixture
def directory():
    return OrganisationDirectory()


Someone = Callable[..., Awaitable[Actor]]


@pytest.fixture
def someone(services, tenant, directory) -> Someone:
    """`await someone("HR_OFFICER")`: a person with that post, as a log-in would make the actor."""
    numbers = iter(range(1, 1000))

    async def make(post: str, unit: str = "HO") -> Actor:
        email = f"s{next(numbers)}@{tenant.code}.example"
        async with services.database.transaction(tenant) as tx:
            user = await create_user(
                services, tx, system_actor(tenant, "bootstrap"), NewUser(email, post, unit)
            )
            row = await tx.fetch_row(
                "SELECT p.permissions, p.data_scope, p.family, up.org_unit_id, up.id FROM user_post up"
                " JOIN post p ON p.tenant_id = $1 AND p.id = up.post_id"
                " WHERE up.tenant_id = $1 AND up.user_id = $2",
                tenant.id, user.user_id,
            )  # fmt: skip
            scope = Scope(row["data_scope"])
            reach = await directory.reach(tx, "", row["org_unit_id"], scope)
        return replace(
            system_actor(tenant), user_id=user.user_id, name=post, post_code=post, family=row["family"],
            permissions=frozenset(row["permissions"]), scope=scope, org_unit_id=row["org_unit_id"],
            unit_ids=reach.unit_ids, whole_tenant=reach.whole, user_post_id=row["id"],
        )  # fmt: skip

    return make
