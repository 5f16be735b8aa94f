"""Personal values: masked wherever they stand, shown one at a time for a reason that is kept (R-02, G5)."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from rapport.customers.record import CustomerRecord, find_customer
from rapport.kernel import audit
from rapport.kernel.access import Actor, Permission, require
from rapport.kernel.database import Transaction
from rapport.kernel.errors import FieldError, Invalid, NotFound, Refused
from rapport.kernel.i18n import Lazy, _, gettext
from rapport.kernel.masks import MaskKind, mask
from rapport.kernel.secrets import FieldCipher
from rapport.kernel.services import Services
from rapport.organisation.dossier.service import STOPPED, status_of

FIELDS: Final[Mapping[str, Lazy]] = {
    "mobile": _("Mobile"),
    "id_no": _("Identity number"),
    "email": _("E-mail"),
    "address": _("Address"),
}
MASKS: Final[Mapping[str, MaskKind]] = {
    "mobile": MaskKind.PHONE,
    "id_no": MaskKind.ID18,
    "email": MaskKind.EMAIL,
    "address": MaskKind.ADDRESS,
}
REASONS: Final[Mapping[str, Lazy]] = {
    "CALL": _("I am calling the customer"),
    "IDENTITY": _("I am checking who the customer is"),
    "DELIVERY": _("I am sending something to the customer"),
    "OTHER": _("Another reason"),
}
SHORTEST_NOTE: Final = 4
LONGEST_NOTE: Final = 200


def plain_values(record: CustomerRecord, cipher: FieldCipher) -> dict[str, str]:
    """The values in full, by field; only those the bank knows. Never to be shown as they are."""
    stored = {name: getattr(record, name) for name in FIELDS}
    return {
        name: cipher.decrypt("customer", name, record.id, value) for name, value in stored.items() if value
    }


def masked_values(record: CustomerRecord, cipher: FieldCipher) -> dict[str, str]:
    """The values as pages, API and print show them."""
    return {name: mask(MASKS[name], value) for name, value in plain_values(record, cipher).items()}


async def reveal(
    services: Services,
    tx: Transaction,
    actor: Actor,
    customer_id: UUID,
    field: str,
    *,
    reason: str,
    note: str = "",
    address: str = "",
) -> str:
    """One value in full, and who saw it why. Invalid without a reason, NotFound where there is no value.

    Refused (UNMASK_STOPPED) to whoever has given notice, from that minute on (domain.md 2.5).
    """
    require(actor, Permission.CUSTOMER_REVEAL)
    if field not in FIELDS:
        raise NotFound
    record = await find_customer(tx, actor, customer_id)
    stored: bytes | None = getattr(record, field)
    if stored is None:
        raise NotFound
    said = _reason(reason, note.strip())
    if await status_of(tx, actor.employee_id) in STOPPED:
        audit.refused(tx, actor, "customer.reveal", "customer", str(customer_id), rule="UNMASK_STOPPED")
        raise Refused(
            "UNMASK_STOPPED", gettext("Values stay masked with the notice to leave."), field="reason"
        )
    cipher = await services.key_store.cipher(tx)
    audit.append(
        tx,
        actor,
        "customer.reveal",
        "customer",
        str(customer_id),
        reason=said,
        details={"field": field},
        address=address,
    )
    return cipher.decrypt("customer", field, customer_id, stored)


def _reason(reason: str, note: str) -> str:
    if reason not in REASONS:
        raise Invalid(fields=[FieldError("reason", "missing", gettext("Choose what you need it for"))])
    if len(note) > LONGEST_NOTE or (reason == "OTHER" and len(note) < SHORTEST_NOTE):
        fault = FieldError("note", "invalid", gettext("Say in a few words what you need it for"))
        raise Invalid(fields=[fault])
    return f"{reason}: {note}" if note else reason
