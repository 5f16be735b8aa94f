"""Reading dossiers, restricted to the units that the actor's post reaches."""

from datetime import date, datetime
from typing import Any, LiteralString
from uuid import UUID

import msgspec

from rapport.kernel.access import Actor, unit_scope
from rapport.kernel.database import Transaction

PRESENT: LiteralString = """
    array_remove(ARRAY[
        CASE WHEN e.rm_type <> '' THEN 'rm_type' END, CASE WHEN e.hire_date IS NOT NULL THEN 'hire_date' END,
        CASE WHEN e.rm_since IS NOT NULL THEN 'rm_since' END, CASE WHEN e.education <> '' THEN 'education' END,
        CASE WHEN e.languages <> '{}' THEN 'languages' END, CASE WHEN e.industries <> '{}' THEN 'industries' END,
        CASE WHEN e.grade <> '' THEN 'grade' END,
        CASE WHEN EXISTS (SELECT 1 FROM qualification q WHERE q.tenant_id = $1 AND q.employee_id = e.id)
             THEN 'qualification' END,
        CASE WHEN EXISTS (SELECT 1 FROM employment_history h WHERE h.tenant_id = $1 AND h.employee_id = e.id)
             THEN 'employment' END,
        CASE WHEN EXISTS (SELECT 1 FROM training t WHERE t.tenant_id = $1 AND t.employee_id = e.id)
             THEN 'training' END], NULL) AS present
"""
_COLUMNS: LiteralString = f"""
    e.id, e.employee_no, e.name, e.main_post, e.rm_type, e.status, e.status_since, e.grade, u.name AS unit,
    u.code AS unit_code, e.portfolio_cap, e.hire_date, e.rm_since, e.education, e.languages, e.industries,
    e.full_time, e.risk_relevant, e.rotation_due, e.compulsory_leave_due, e.source_system, e.as_of,
    (SELECT min(q.valid_to) FROM qualification q WHERE q.tenant_id = $1 AND q.employee_id = e.id) AS first_end,
    (SELECT count(DISTINCT a.customer_id) FROM assignment a WHERE a.tenant_id = $1 AND a.rm_id = e.id
        AND a.type = 'LEAD' AND a.valid_to IS NULL) AS leads,
    {PRESENT}
"""
LISTED: LiteralString = f"""
    WITH RECURSIVE tree AS (
        SELECT o.id FROM org_unit o WHERE o.tenant_id = $1 AND o.code = $6
         UNION
        SELECT o.id FROM org_unit o JOIN tree t ON o.parent_id = t.id WHERE o.tenant_id = $1)
    SELECT {_COLUMNS}
      FROM employee e JOIN org_unit u ON u.tenant_id = $1 AND u.id = e.org_id
     WHERE e.tenant_id = $1
       AND ($2::boolean OR e.org_id = ANY($3::uuid[]) OR e.team_id = ANY($3::uuid[]))
       AND e.employee_no > $4::varchar
       AND ($5::varchar = '' OR e.employee_no = $5::varchar OR strpos(e.name, $5::varchar) > 0)
       AND ($6::varchar = '' OR e.org_id IN (SELECT t.id FROM tree t))
       AND ($7::varchar = '' OR e.rm_type = $7::varchar)
       AND ($8::varchar = '' AND e.status <> 'LEFT' OR e.status = $8::varchar)
       AND ($9::date IS NULL OR EXISTS (SELECT 1 FROM qualification q WHERE q.tenant_id = $1
                                          AND q.employee_id = e.id AND q.valid_to <= $9::date))
     ORDER BY e.employee_no LIMIT $10
"""
ONE: LiteralString = f"""
    SELECT {_COLUMNS}
      FROM employee e JOIN org_unit u ON u.tenant_id = $1 AND u.id = e.org_id
     WHERE e.tenant_id = $1 AND e.id = $4
       AND ($2::boolean OR e.org_id = ANY($3::uuid[]) OR e.team_id = ANY($3::uuid[]))
"""
UNITS: LiteralString = """
    SELECT u.code, u.name FROM org_unit u
     WHERE u.tenant_id = $1 AND ($2::boolean OR u.id = ANY($3::uuid[])) ORDER BY u.code LIMIT 500
"""
CHANGES: LiteralString = """
    SELECT id, section, field, before, after, reason, changed_by_name, changed_at FROM employee_change
     WHERE tenant_id = $1 AND employee_id = $2 AND ($3::boolean OR NOT section = ANY($4::varchar[]))
     ORDER BY changed_at DESC, id DESC LIMIT 200
"""


class Person(msgspec.Struct, frozen=True):
    """An employee with his dossier's own fields; `first_end`: when his first certificate ends or ended."""

    id: UUID
    employee_no: str
    name: str
    main_post: str
    rm_type: str
    status: str
    status_since: date | None
    grade: str
    unit: str
    unit_code: str
    portfolio_cap: int | None
    hire_date: date | None
    rm_since: date | None
    education: str
    languages: list[str]
    industries: list[str]
    full_time: bool
    risk_relevant: bool
    rotation_due: date | None
    compulsory_leave_due: date | None
    source_system: str
    as_of: date | None
    first_end: date | None
    leads: int
    present: list[str]


class ChangeRow(msgspec.Struct, frozen=True):
    """Values still encrypted."""

    id: UUID
    section: str
    field: str
    before: bytes | None
    after: bytes | None
    reason: str
    changed_by_name: str
    changed_at: datetime


class Filter(msgspec.Struct, frozen=True):
    """Empty strings and None: not asked for."""

    q: str = ""
    unit: str = ""
    rm_type: str = ""
    status: str = ""
    ending_by: date | None = None


async def listed(tx: Transaction, actor: Actor, wanted: Filter, after: str, limit: int) -> list[Person]:
    scope = unit_scope(actor)
    asked = (wanted.q, wanted.unit, wanted.rm_type, wanted.status, wanted.ending_by)
    return await tx.structs(Person, LISTED, tx.tenant.id, scope.everything, scope.ids, after, *asked, limit)


async def find(tx: Transaction, actor: Actor, employee_id: UUID) -> Person | None:
    """Within the units of the actor's post."""
    scope = unit_scope(actor)
    return await tx.struct(Person, ONE, tx.tenant.id, scope.everything, scope.ids, employee_id)


async def find_self(tx: Transaction, actor: Actor) -> Person | None:
    if actor.employee_id is None:
        return None
    return await tx.struct(Person, ONE, tx.tenant.id, True, [], actor.employee_id)


async def units(tx: Transaction, actor: Actor) -> list[tuple[str, str]]:
    scope = unit_scope(actor)
    found = await tx.fetch(UNITS, tx.tenant.id, scope.everything, scope.ids)
    return [(row["code"], row["name"]) for row in found]


async def rows_of(tx: Transaction, statement: LiteralString, employee_id: UUID) -> list[dict[str, Any]]:
    return [dict(row) for row in await tx.fetch(statement, tx.tenant.id, employee_id)]


async def changes(
    tx: Transaction, employee_id: UUID, hidden: list[str], *, everything: bool
) -> list[ChangeRow]:
    return await tx.structs(ChangeRow, CHANGES, tx.tenant.id, employee_id, everything, hidden)
