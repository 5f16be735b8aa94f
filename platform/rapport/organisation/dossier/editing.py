"""Changing a dossier: HR alone, never one's own, every value before and after kept, encrypted."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, LiteralString
from uuid import UUID

from rapport.kernel import audit, business_date
from rapport.kernel.access import Actor, Permission, require
from rapport.kernel.database import Transaction
from rapport.kernel.errors import FieldError, Invalid, NotFound, Refused
from rapport.kernel.i18n import gettext
from rapport.kernel.ids import uuid7
from rapport.kernel.services import Services
from rapport.organisation.dossier import repository
from rapport.organisation.dossier.repository import Person
from rapport.organisation.dossier.sections import SECTIONS, Field, read_fields, read_value, text_of
from rapport.organisation.dossier.words import EDUCATION, PARTS

MOST_CAP: Final = 100_000
PROFILE: Final = (
    "full_time", "rm_since", "education", "languages", "industries", "risk_relevant", "rotation_due",
    "compulsory_leave_due", "portfolio_cap",
)  # fmt: skip
SAVE: LiteralString = """
    UPDATE employee SET full_time = $3, rm_since = $4, education = $5, languages = $6, industries = $7,
                        risk_relevant = $8, rotation_due = $9, compulsory_leave_due = $10, portfolio_cap = $11
     WHERE tenant_id = $1 AND id = $2
"""
LOCK: LiteralString = "SELECT 1 FROM employee WHERE tenant_id = $1 AND id = $2 FOR UPDATE"
GRADE: LiteralString = """
    UPDATE employee SET grade = coalesce((SELECT g.grade FROM grade_history g
                                           WHERE g.tenant_id = $1 AND g.employee_id = $2 AND g.valid_from <= $3
                                           ORDER BY g.valid_from DESC, g.id DESC LIMIT 1), '')
     WHERE tenant_id = $1 AND id = $2
"""
NOTE: LiteralString = """
    INSERT INTO employee_change (tenant_id, id, employee_id, section, field, row_id, before, after, changed_by,
                                 changed_by_name, changed_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, now())
"""
Changed = dict[str, tuple[str, str]]


async def save_profile(
    services: Services, tx: Transaction, actor: Actor, employee_id: UUID, given: Mapping[str, str]
) -> list[str]:
    """The names of the fields that changed; Invalid with every fault of the form."""
    person = await _editable(tx, actor, employee_id, "staff.change")
    values = _profile(given)
    await tx.execute(SAVE, tx.tenant.id, employee_id, *(values[name] for name in PROFILE))
    changed = {
        name: (_text(getattr(person, name)), _text(values[name]))
        for name in PROFILE
        if getattr(person, name) != values[name]
    }
    await _note(services, tx, actor, employee_id, ("profile", None), changed)
    return list(changed)


async def save_row(
    services: Services,
    tx: Transaction,
    actor: Actor,
    employee_id: UUID,
    key: str,
    row_id: UUID | None,
    given: Mapping[str, str],
) -> UUID:
    """Add an entry to a list of the dossier, or replace one of it; its id."""
    section = SECTIONS.get(key)
    if section is None:
        raise NotFound
    await _editable(tx, actor, employee_id, "staff.change")
    values, faults = read_fields(section, given)
    if faults:
        raise Invalid(fields=faults)
    before = await _present(tx, key, employee_id, row_id)
    new_id = row_id or uuid7()
    await tx.execute(section.put, tx.tenant.id, new_id, employee_id, *values.values())
    await _grade(tx, key, employee_id)
    changed = {
        name: (text_of(before.get(name)), text_of(value))
        for name, value in values.items()
        if text_of(before.get(name)) != text_of(value)
    }
    await _note(services, tx, actor, employee_id, (key, new_id), changed)
    return new_id


async def remove_row(
    services: Services, tx: Transaction, actor: Actor, employee_id: UUID, key: str, row_id: UUID
) -> None:
    """Take an entry out; what it said stays in the history."""
    section = SECTIONS.get(key)
    if section is None:
        raise NotFound
    await _editable(tx, actor, employee_id, "staff.change")
    before = await _present(tx, key, employee_id, row_id)
    await tx.execute(section.remove, tx.tenant.id, employee_id, row_id)
    await _grade(tx, key, employee_id)
    changed = {field.name: (text_of(before.get(field.name)), "") for field in section.fields}
    await _note(services, tx, actor, employee_id, (key, row_id), changed)


async def _editable(tx: Transaction, actor: Actor, employee_id: UUID, action: str) -> Person:
    """The dossier, locked. NotFound out of reach; nobody writes in his own."""
    require(actor, Permission.STAFF_WRITE)
    await tx.execute(LOCK, tx.tenant.id, employee_id)
    person = await repository.find(tx, actor, employee_id)
    if person is None:
        raise NotFound
    if actor.employee_id == employee_id:
        audit.refused(tx, actor, action, "employee", str(employee_id), rule="OWN_DOSSIER")
        raise Refused("OWN_DOSSIER", gettext("Nobody changes his own dossier."))
    return person


async def _present(tx: Transaction, key: str, employee_id: UUID, row_id: UUID | None) -> dict[str, Any]:
    if row_id is None:
        return {}
    found = await repository.rows_of(tx, SECTIONS[key].listed, employee_id)
    for row in found:
        if row["id"] == row_id:
            return row
    raise NotFound


async def _grade(tx: Transaction, key: str, employee_id: UUID) -> None:
    if key == "grade":
        await tx.execute(GRADE, tx.tenant.id, employee_id, await business_date.today(tx))


async def _note(
    services: Services,
    tx: Transaction,
    actor: Actor,
    employee_id: UUID,
    place: tuple[str, UUID | None],
    changed: Changed,
) -> None:
    if not changed:
        return
    cipher = await services.key_store.cipher(tx)
    for name, (before, after) in changed.items():
        if before == after:
            continue
        change_id = uuid7()
        sealed = [
            cipher.encrypt("employee_change", column, change_id, value) if value else None
            for column, value in (("before", before), ("after", after))
        ]
        who = (actor.user_id, actor.name)
        await tx.execute(NOTE, tx.tenant.id, change_id, employee_id, place[0], name, place[1], *sealed, *who)
    details: dict[str, audit.Json] = {"section": place[0], "fields": list[audit.Json](changed)}
    audit.append(tx, actor, "staff.change", "employee", str(employee_id), details=details)


def _profile(given: Mapping[str, str]) -> dict[str, Any]:
    faults: list[FieldError] = []
    values: dict[str, Any] = {
        "full_time": given.get("full_time", "true") == "true",
        "risk_relevant": given.get("risk_relevant", "") == "true",
    }
    for name, kind in (
        ("rm_since", "date"),
        ("rotation_due", "date"),
        ("compulsory_leave_due", "date"),
        ("education", "choice"),
    ):
        field = Field(name, PARTS["education"], kind, options=EDUCATION if kind == "choice" else None)
        try:
            values[name] = read_value(field, given.get(name, "").strip())
        except ValueError as error:
            faults.append(FieldError(name, "invalid", str(error)))
    for name in ("languages", "industries"):
        values[name] = _words(given.get(name, ""))
        if len(values[name]) > 20 or any(len(each) > 40 for each in values[name]):
            faults.append(FieldError(name, "too_long", gettext("At most 20, each up to 40 characters.")))
    values["portfolio_cap"] = _cap(given.get("portfolio_cap", "").strip(), faults)
    if faults:
        raise Invalid(fields=faults)
    return values


def _words(text: str) -> list[str]:
    parts = (part.strip() for part in text.replace("，", ",").replace("、", ",").split(","))
    return list(dict.fromkeys(part for part in parts if part and part.isprintable()))


def _cap(text: str, faults: list[FieldError]) -> int | None:
    if not text:
        return None
    if text.isascii() and text.isdigit() and int(text[:9]) <= MOST_CAP:
        return int(text[:9])
    faults.append(FieldError("portfolio_cap", "invalid", gettext("A whole number, or nothing.")))
    return None


def _text(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]  # of strings
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)
