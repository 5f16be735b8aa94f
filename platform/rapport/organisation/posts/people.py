"""A new person: the account is made at once and opens nothing until a second person has approved its post."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from rapport.kernel import approvals, audit
from rapport.kernel.access import Actor, Permission, require
from rapport.kernel.accounts import NewUser, UserCreated, create_account
from rapport.kernel.database import Transaction
from rapport.kernel.errors import Conflict, FieldError, Invalid
from rapport.kernel.i18n import gettext
from rapport.kernel.services import Services
from rapport.organisation.posts import kinds

EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
LONGEST: Final = 100


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Who, in which post, where, from when."""

    name: str
    email: str
    employee_no: str
    post_code: str
    unit_id: UUID
    since: date
    reason: str = ""


async def invite(services: Services, tx: Transaction, actor: Actor, new: NewPerson) -> UserCreated:
    """The account with password and TOTP secret, told once; its post waits for approval.

    Raises Invalid at the field, Refused by the rules of separation.
    """
    require(actor, Permission.USER_WRITE)
    _check(new)
    wanted = NewUser(new.email.strip().lower(), new.post_code, "", new.name.strip(), new.employee_no.strip())
    try:
        async with tx.savepoint():
            made = await create_account(services, tx, wanted, status="PENDING")
    except Conflict as error:
        taken = gettext("Somebody with this e-mail address exists already.")
        raise Invalid(fields=[FieldError("email", "taken", taken)]) from error
    audit.append(tx, actor, "user.create", "user", str(made.user_id), details={"post": new.post_code})
    grant = kinds.PostGrant(made.user_id, new.post_code, new.unit_id, is_main=True, since=new.since)
    await approvals.submit(
        tx, actor, kinds.GRANT, grant, object_type="user", object_id=str(made.user_id),
        title=new.name.strip(), reason=new.reason,
    )  # fmt: skip
    return made


def _check(new: NewPerson) -> None:
    faults: list[FieldError] = []
    if not new.name.strip() or len(new.name) > LONGEST:
        faults.append(FieldError("name", "required", gettext("A name of at most 100 characters.")))
    if not EMAIL.fullmatch(new.email.strip()) or len(new.email) > LONGEST:
        faults.append(FieldError("email", "invalid", gettext("This is not an e-mail address.")))
    if faults:
        raise Invalid(fields=faults)
