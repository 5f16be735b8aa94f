"""Changing the bank's log-in policy: the system administrator asks, the security administrator decides."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Final

import msgspec

from rapport.kernel import audit
from rapport.kernel.access import Actor, Permission
from rapport.kernel.approvals import ApprovalKind, Change, Step, register
from rapport.kernel.approvals.kinds import Applied, nobody
from rapport.kernel.authentication.policy import LOG_IN_POLICY, LogInPolicy, out_of_bounds, policy
from rapport.kernel.business_date import local_day
from rapport.kernel.database import Transaction
from rapport.kernel.errors import Refused
from rapport.kernel.i18n import Lazy, _, gettext
from rapport.kernel.parameters import put

RULE: Final = "LOG_IN_POLICY_BOUNDS"
LABELS: Final[dict[str, Lazy]] = {
    "length": _("Least length of a password"),
    "administrator_length": _("Least length for administrators"),
    "history": _("Former passwords that may not come back"),
    "age_days": _("Days until a password must be changed"),
    "own_words": _("Words that no password may contain"),
    "idle_minutes": _("Minutes until an idle log-in ends"),
    "absolute_hours": _("Hours until every log-in ends"),
    "most_sessions": _("Log-ins of one person at a time"),
}


class PolicyChange(msgspec.Struct, frozen=True):
    """The whole policy as it shall be."""

    wanted: LogInPolicy


async def _steps(_tx: Transaction, _payload: object) -> Sequence[Step]:
    return [Step(Permission.SETTING_APPROVE)]


async def _check(_tx: Transaction, _actor: Actor, change: PolicyChange) -> None:
    for field in out_of_bounds(change.wanted):
        raise Refused(RULE, gettext("The platform does not allow this value."), field=field)


async def _base(tx: Transaction, _payload: object) -> str:
    return msgspec.json.encode(await policy(tx)).decode()


async def _diff(tx: Transaction, change: PolicyChange) -> Sequence[Change]:
    """A line for each value that changes."""
    held = await policy(tx)
    pairs = [(each.name, _text(held, each.name), _text(change.wanted, each.name)) for each in fields(held)]
    return [Change(str(LABELS[name]), before, after) for name, before, after in pairs if before != after]


async def _apply(tx: Transaction, actor: Actor, applied: Applied[PolicyChange]) -> None:
    wanted = applied.payload.wanted
    version = await put(
        tx, LOG_IN_POLICY, wanted, local_day(tx.tenant), maker=applied.maker_id, checker=actor.user_id
    )
    details: dict[str, audit.Json] = {"version": version}
    audit.append(
        tx,
        actor,
        "log_in_policy.change",
        "parameter",
        LOG_IN_POLICY.code,
        reason=applied.reason,
        details=details,
    )


def _text(held: LogInPolicy, name: str) -> str:
    value: int | tuple[str, ...] = getattr(held, name)
    return " ".join(value) if isinstance(value, tuple) else str(value)


POLICY: Final = register(
    ApprovalKind(
        code="log_in_policy.change",
        title=_("Change of the log-in policy"),
        payload=PolicyChange,
        make=Permission.SETTING_WRITE,
        steps=_steps,
        diff=_diff,
        apply=_apply,
        check=_check,
        base=_base,
        beneficiaries=nobody,
    )
)
