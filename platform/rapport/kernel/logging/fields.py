"""What may stand in a log line: names on a list, each with a form that a personal value does not have.

Anything else is left out and only its name is told, so a value of a customer cannot get into a log by a slip.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

_EVENT: Final = re.compile(r"[A-Za-z(][A-Za-z0-9 _.,:;%/()\[\]{}<>=*+-]{0,159}")
_LONG_NUMBER: Final = re.compile(r"[0-9]{9}")  # eight digits are a date


_MOMENT: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9:.]{5,15}(?:Z|[+-][0-9:]{5})?)?")


class Form(StrEnum):
    """How a field's value must look."""

    NUMBER = "number"  # a count or a measure of our own work, never an amount
    FLAG = "flag"
    DATE = "date"
    IDENTIFIER = "identifier"  # a UUID
    CODE = "code"  # a constant of the source: route template, job, step, state, error code
    TENANT = "tenant"
    SQLSTATE = "sqlstate"
    VERSION = "version"
    FILE = "file"  # a feed file's name


_PATTERNS: Final = {
    Form.IDENTIFIER: re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}"),
    Form.CODE: re.compile(r"[A-Za-z_/][A-Za-z0-9_.:/{}<>-]{0,119}"),
    Form.TENANT: re.compile(r"[a-z0-9-]{1,40}"),
    Form.SQLSTATE: re.compile(r"[0-9A-Z]{5}"),
    Form.VERSION: re.compile(r"[0-9]{1,2}(?:\.[0-9]{1,2}){0,2}"),
    Form.FILE: re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,119}"),
}
_NAMES: Final = {
    Form.NUMBER: "attempt attempts bytes column count duration_ms failed left limit line lines max passed pid"
    " port processed queued remaining retry_after rows rows_in rows_out seconds size status total waiting"
    " workers",
    Form.FLAG: "cached demonstration dry_run embedded inline published replayed retried",
    Form.DATE: "as_of business_date day from_day next_run until_day",
    Form.IDENTIFIER: "alert_id api_key_id batch_id customer_id job_id request_id run_id session_id task_id"
    " user_id",
    Form.CODE: "action capability code command component encoding error fault field hook job kind method"
    " migration mode module name_of_limit outcome panel permission phase placement plugin pool"
    " post process queue reason_code relation role route rule signal source stage state step"
    " table task",
    Form.TENANT: "tenant",
    Form.SQLSTATE: "sqlstate",
    Form.VERSION: "version",
    Form.FILE: "archive file",
}
FIELDS: Final = {name: form for form, names in _NAMES.items() for name in names.split()}

# never on the list, whatever the form: what belongs to a person, an account or a key
_PERSONAL_NAMES: Final = (
    "account account_no address amount balance birth_date birthday body card card_no cfo contact contacts"
    " controller cookie customer email employer gender headers hobby id_no legal_rep message mobile name note"
    " notes params password path payload phone query reason row secret text title token totp url value values"
)
PERSONAL: Final = frozenset(_PERSONAL_NAMES.split())


def register_fields(fields: Mapping[str, Form]) -> None:
    """Puts more names on the list (a vertical's counters). ValueError for a name that holds personal data."""
    if refused := sorted(PERSONAL & fields.keys()):
        raise ValueError(f"these names never go into a log: {', '.join(refused)}")
    FIELDS.update(fields)


def screened(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that may be written, and under `withheld` the names of the others."""
    kept: dict[str, Any] = {}
    withheld: list[str] = []
    for name, value in fields.items():
        form = FIELDS.get(name)
        if value is None and form is not None:
            continue
        text = _as(form, value) if form is not None else None
        if text is None:
            withheld.append(name if plain_event(name) else "?")
        else:
            kept[name] = text
    if withheld:
        kept["withheld"] = withheld
    return kept


def plain_event(text: object) -> bool:
    """Whether a message can be one that the source spells out: ASCII words, no long number, no quotes."""
    return isinstance(text, str) and bool(_EVENT.fullmatch(text)) and not _LONG_NUMBER.search(text)


def _as(form: Form, value: Any) -> Any:
    """The value as it is written, or None when it has not the form."""
    match form:
        case Form.NUMBER:
            return value if isinstance(value, int | float) and not isinstance(value, bool) else None
        case Form.FLAG:
            return value if isinstance(value, bool) else None
        case Form.DATE:
            text = value.isoformat() if isinstance(value, date) else value
            return text if isinstance(text, str) and _MOMENT.fullmatch(text) else None
        case _:
            return _text(form, str(value) if isinstance(value, UUID) else value)


def _text(form: Form, value: Any) -> str | None:
    if not isinstance(value, str) or not _PATTERNS[form].fullmatch(value):
        return None
    return value if form is Form.IDENTIFIER or not _LONG_NUMBER.search(value) else None
