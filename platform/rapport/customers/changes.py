"""What people write on a customer themselves: tags and a remark, guarded by the version."""

from collections.abc import Sequence
from typing import Final, LiteralString
from uuid import UUID

import msgspec

from rapport.customers.service import require_customer
from rapport.kernel import audit
from rapport.kernel.access import Actor, Permission, require
from rapport.kernel.database import Transaction
from rapport.kernel.errors import Conflict, FieldError, Invalid
from rapport.kernel.i18n import gettext, ngettext

MOST_TAGS: Final = 10
LONGEST_TAG: Final = 20
LONGEST_REMARK: Final = 500
CHANGE: LiteralString = """
    UPDATE customer SET tags = coalesce($4::text[], tags), remark = coalesce($5::text, remark),
                        version = version + 1, updated_at = now()
     WHERE tenant_id = $1 AND id = $2 AND version = $3
    RETURNING version
"""


class Changes(msgspec.Struct, frozen=True):
    """None leaves a field as it is."""

    tags: tuple[str, ...] | None = None
    remark: str | None = None

    @property
    def fields(self) -> list[str]:
        return [name for name in ("tags", "remark") if getattr(self, name) is not None]


async def change_customer(
    tx: Transaction, actor: Actor, customer_id: UUID, version: int, changes: Changes
) -> int:
    """The new version. NotFound outside the scope, Invalid with the field, Conflict when `version` is stale."""
    require(actor, Permission.CUSTOMER_WRITE)
    await require_customer(tx, actor, customer_id, maintain=True)
    checked = _checked(changes)
    if not checked.fields:
        raise Invalid(gettext("There is nothing to change"))
    tags = None if checked.tags is None else list(checked.tags)
    changed: int | None = await tx.fetch_value(
        CHANGE, tx.tenant.id, customer_id, version, tags, checked.remark
    )
    if changed is None:
        raise Conflict
    audit.append(
        tx,
        actor,
        "customer.change",
        "customer",
        str(customer_id),
        details={"fields": ",".join(checked.fields), "version": changed},
    )
    return changed


def split_tags(text: str) -> tuple[str, ...]:
    """Tags as they are typed in one field: separated by commas, Chinese ones too."""
    parts = text.replace("，", ",").replace("、", ",").split(",")
    return tuple(part.strip() for part in parts if part.strip())


def _checked(changes: Changes) -> Changes:
    faults: list[FieldError] = []
    tags = None if changes.tags is None else _tags(changes.tags, faults)
    remark = None if changes.remark is None else changes.remark.strip()
    if remark is not None and (len(remark) > LONGEST_REMARK or not _storable(remark)):
        faults.append(FieldError("remark", "too_long", gettext("At most 500 characters")))
    if faults:
        raise Invalid(fields=faults)
    return Changes(tags, remark)


def _tags(given: Sequence[str], faults: list[FieldError]) -> tuple[str, ...]:
    tags = tuple(dict.fromkeys(tag.strip() for tag in given if tag.strip()))
    if len(tags) > MOST_TAGS:
        text = ngettext("At most %(num)s tag", "At most %(num)s tags", MOST_TAGS)
        faults.append(FieldError("tags", "too_many", text % {"num": MOST_TAGS}))
    if any(len(tag) > LONGEST_TAG or "," in tag or not _storable(tag) for tag in tags):
        faults.append(FieldError("tags", "invalid", gettext("A tag has at most 20 characters and no comma")))
    return tags


def _storable(text: str) -> bool:
    return "\0" not in text and text.isprintable()
