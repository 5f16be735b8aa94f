"""A kind of the suite's own, decided by heads of units."""

import msgspec
import pytest
from rapport.kernel.access import Permission
from rapport.kernel.approvals import KINDS, ApprovalKind, Change, Step, register
from rapport.kernel.approvals.kinds import no_base, nobody
from rapport.kernel.i18n import _

CODE = "suite.page"


class Page(msgspec.Struct, frozen=True):
    name: str
    value: int


async def _steps(_tx, _payload):
    return [Step(Permission.EXPORT_APPROVE)]


async def _diff(_tx, payload):
    return [Change(payload.name, "0", str(payload.value))]


async def _nothing(_tx, _actor, _payload):
    return None


@pytest.fixture(scope="session")
def kinds():
    if CODE in KINDS:
        return KINDS[CODE]
    return register(
        ApprovalKind(
            code=CODE, title=_("Approval"), payload=Page, make=Permission.ORGANISATION_WRITE, steps=_steps,
            diff=_diff, apply=_nothing, check=_nothing, base=no_base, beneficiaries=nobody,
        )
    )  # fmt: skip
