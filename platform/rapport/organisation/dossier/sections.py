"""The lists of a dossier: their fields, what may stand in them, and their statements."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final, LiteralString

from rapport.kernel.errors import FieldError
from rapport.kernel.i18n import Lazy, _, gettext
from rapport.organisation.dossier.words import CERTIFICATES, LEAVES, MERITS

Value = str | date | Decimal | None


@dataclass(frozen=True, slots=True)
class Field:
    """`kind`: text, date, choice, or number (with `most`, its largest value; for text the longest)."""

    name: str
    label: Lazy
    kind: str = "text"
    required: bool = False
    options: Mapping[str, Lazy] | None = None
    most: int = 100


@dataclass(frozen=True, slots=True)
class Section:
    """`personal`: only HR and the person himself see it. `put` adds or replaces, by id, within one dossier."""

    key: str
    title: Lazy
    fields: tuple[Field, ...]
    listed: LiteralString
    put: LiteralString
    remove: LiteralString
    personal: bool = False
    span: tuple[str, str] | None = None


def _section(
    key: str,
    title: Lazy,
    fields: tuple[Field, ...],
    statements: tuple[LiteralString, LiteralString, LiteralString],
    *,
    personal: bool = False,
    span: tuple[str, str] | None = None,
) -> Section:
    return Section(key, title, fields, *statements, personal=personal, span=span)


SECTIONS: Final[Mapping[str, Section]] = {
    each.key: each
    for each in (
        _section(
            "qualification",
            _("Certificates"),
            (
                Field("name", _("Certificate"), "choice", required=True, options=CERTIFICATES),
                Field("no", _("Certificate number"), most=60),
                Field("issuer", _("Issued by")),
                Field("valid_from", _("Valid from"), "date"),
                Field("valid_to", _("Valid until"), "date"),
            ),
            (
                (
                    "SELECT id, name, no, issuer, valid_from, valid_to FROM qualification"
                    " WHERE tenant_id = $1 AND employee_id = $2 ORDER BY valid_to NULLS LAST, name"
                ),
                (
                    "INSERT INTO qualification AS x"
                    " (tenant_id, id, employee_id, name, no, issuer, valid_from, valid_to)"
                    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (tenant_id, id) DO UPDATE"
                    " SET name = EXCLUDED.name, no = EXCLUDED.no, issuer = EXCLUDED.issuer,"
                    " valid_from = EXCLUDED.valid_from, valid_to = EXCLUDED.valid_to"
                    " WHERE x.employee_id = EXCLUDED.employee_id"
                ),
                "DELETE FROM qualification WHERE tenant_id = $1 AND employee_id = $2 AND id = $3",
            ),
            span=("valid_from", "valid_to"),
        ),
        _section(
            "training",
            _("Training"),
            (
                Field("course", _("Course"), required=True),
                Field("completed_on", _("Completed on"), "date", required=True),
                Field("hours", _("Hours"), "number", required=True, most=9999),
                Field("score", _("Score"), "number", most=1000),
            ),
            (
                (
                    "SELECT id, course, completed_on, hours, score FROM training"
                    " WHERE tenant_id = $1 AND employee_id = $2 ORDER BY completed_on DESC, id"
                ),
                (
                    "INSERT INTO training AS x (tenant_id, id, employee_id, course, completed_on, hours, score)"
                    " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (tenant_id, id) DO UPDATE"
                    " SET course = EXCLUDED.course, completed_on = EXCLUDED.completed_on, hours = EXCLUDED.hours,"
                    " score = EXCLUDED.score WHERE x.employee_id = EXCLUDED.employee_id"
                ),
                "DELETE FROM training WHERE tenant_id = $1 AND employee_id = $2 AND id = $3",
            ),
        ),
        _section(
            "grade",
            _("Grades"),
            (
                Field("grade", _("Grade"), required=True, most=20),
                Field("valid_from", _("Valid from"), "date", required=True),
                Field("reason", _("Reason"), most=200),
            ),
            (
                (
                    "SELECT id, grade, valid_from, reason FROM grade_history"
                    " WHERE tenant_id = $1 AND employee_id = $2 ORDER BY valid_from DESC, id DESC"
                ),
                (
                    "INSERT INTO grade_history AS x (tenant_id, id, employee_id, grade, valid_from, reason)"
                    " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (tenant_id, id) DO UPDATE"
                    " SET grade = EXCLUDED.grade, valid_from = EXCLUDED.valid_from, reason = EXCLUDED.reason"
                    " WHERE x.employee_id = EXCLUDED.employee_id"
                ),
                "DELETE FROM grade_history WHERE tenant_id = $1 AND employee_id = $2 AND id = $3",
            ),
        ),
        _section(
            "employment",
            _("Employment before"),
            (
                Field("employer", _("Employer"), required=True),
                Field("position", _("Position")),
                Field("started_on", _("From"), "date", required=True),
                Field("ended_on", _("To"), "date"),
            ),
            (
                (
                    "SELECT id, employer, position, started_on, ended_on FROM employment_history"
                    " WHERE tenant_id = $1 AND employee_id = $2 ORDER BY started_on DESC, id"
                ),
                (
                    "INSERT INTO employment_history AS x"
                    " (tenant_id, id, employee_id, employer, position, started_on, ended_on)"
                    " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (tenant_id, id) DO UPDATE"
                    " SET employer = EXCLUDED.employer, position = EXCLUDED.position,"
                    " started_on = EXCLUDED.started_on, ended_on = EXCLUDED.ended_on"
                    " WHERE x.employee_id = EXCLUDED.employee_id"
                ),
                "DELETE FROM employment_history WHERE tenant_id = $1 AND employee_id = $2 AND id = $3",
            ),
            personal=True,
            span=("started_on", "ended_on"),
        ),
        _section(
            "reward",
            _("Rewards and disciplinary actions"),
            (
                Field("kind", _("Kind"), "choice", required=True, options=MERITS),
                Field("title", _("Grounds"), required=True, most=200),
                Field("decided_on", _("Decided on"), "date", required=True),
                Field("issuer", _("Decided by")),
            ),
            (
                (
                    "SELECT id, kind, title, decided_on, issuer FROM reward_punishment"
                    " WHERE tenant_id = $1 AND employee_id = $2 ORDER BY decided_on DESC, id"
                ),
                (
                    "INSERT INTO reward_punishment AS x"
                    " (tenant_id, id, employee_id, kind, title, decided_on, issuer)"
                    " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (tenant_id, id) DO UPDATE"
                    " SET kind = EXCLUDED.kind, title = EXCLUDED.title, decided_on = EXCLUDED.decided_on,"
                    " issuer = EXCLUDED.issuer WHERE x.employee_id = EXCLUDED.employee_id"
                ),
                "DELETE FROM reward_punishment WHERE tenant_id = $1 AND employee_id = $2 AND id = $3",
            ),
            personal=True,
        ),
        _section(
            "leave",
            _("Leave taken"),
            (
                Field("type", _("Kind"), "choice", required=True, options=LEAVES),
                Field("started_on", _("From"), "date", required=True),
                Field("ended_on", _("To"), "date", required=True),
            ),
            (
                (
                    "SELECT id, type, started_on, ended_on FROM leave_record"
                    " WHERE tenant_id = $1 AND employee_id = $2 ORDER BY started_on DESC, id"
                ),
                (
                    "INSERT INTO leave_record AS x (tenant_id, id, employee_id, type, started_on, ended_on)"
                    " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (tenant_id, id) DO UPDATE"
                    " SET type = EXCLUDED.type, started_on = EXCLUDED.started_on, ended_on = EXCLUDED.ended_on"
                    " WHERE x.employee_id = EXCLUDED.employee_id"
                ),
                "DELETE FROM leave_record WHERE tenant_id = $1 AND employee_id = $2 AND id = $3",
            ),
            personal=True,
            span=("started_on", "ended_on"),
        ),
    )
}


def read_fields(section: Section, given: Mapping[str, str]) -> tuple[dict[str, Value], list[FieldError]]:
    """The values of a form by field, and what is wrong with them."""
    values: dict[str, Value] = {}
    faults: list[FieldError] = []
    for field in section.fields:
        try:
            values[field.name] = read_value(field, given.get(field.name, "").strip())
        except ValueError as error:
            faults.append(FieldError(field.name, "invalid", str(error)))
    if section.span and not faults:
        first, last = (values[name] for name in section.span)
        if isinstance(first, date) and isinstance(last, date) and last < first:
            faults.append(
                FieldError(section.span[1], "before", gettext("The end lies before the beginning."))
            )
    return values, faults


def read_value(field: Field, text: str) -> Value:
    """ValueError with a message for the person."""
    if not text:
        if field.required:
            raise ValueError(gettext("This is needed."))
        return "" if field.kind in ("text", "choice") else None
    if field.kind == "date":
        return _day(text)
    if field.kind == "number":
        return _number(text, field.most)
    if field.options is not None and text not in field.options:
        raise ValueError(gettext("Choose one of these."))
    if len(text) > field.most or not text.isprintable():
        raise ValueError(gettext("At most %(most)s characters.") % {"most": field.most})
    return text


def _day(text: str) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(gettext("This is not a date.")) from error
    if not date(1940, 1, 1) <= found <= date(2100, 12, 31):
        raise ValueError(gettext("This is not a date."))
    return found


def _number(text: str, most: int) -> Decimal:
    try:
        found = Decimal(text)
    except InvalidOperation as error:
        raise ValueError(gettext("This is not a number.")) from error
    if not found.is_finite() or not 0 <= found <= most or found != round(found, 1):
        raise ValueError(gettext("A number from 0 to %(most)s, one digit after the point.") % {"most": most})
    return found


def text_of(value: object) -> str:
    return "" if value is None else str(value)
