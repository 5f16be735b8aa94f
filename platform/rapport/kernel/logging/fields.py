"""What may stand in a log line: names on a list, each with a form that a personal value does not have.

Anything else is left out and only its name is told, so a value of a customer cannot get into a log by a slip.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, MutableMapping
from datetime import date
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

_CODE: Final = re.compile(r"[A-Za-z0-9_/][A-Za-z0-9_.:/{}<>-]{0,119}")
_IDENTIFIER: Final = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}")
_FILE: Final = re.compile(r"[A-Za-z0-9_.-]{1,120}")
_EVENT: Final = re.compile(r"[A-Za-z(][A-Za-z0-9 _.,:;%'/()\[\]{}<>=*+-]{0,159}")
_LONG_NUMBER: Final = re.compile(r"[0-9]{9}")  # eight digits are a date


class Form(StrEnum):
    """How a field's value must look."""

    NUMBER = "number"  # a count or a measure of our own work, never an amount
    FLAG = "flag"
    DATE = "date"
    IDENTIFIER = "identifier"  # a UUID
    CODE = "code"  # a constant of the source: route template, job, step, state, error code
    FILE = "file"  # a feed file's name


FIELDS: Final[dict[str, Form]] = {
    **dict.fromkeys(
        [
            "attempt",
            "attempts",
            "bytes",
            "column",
            "count",
            "duration_ms",
            "failed",
            "left",
            "limit",
            "line",
            "lines",
            "max",
            "passed",
            "pid",
            "port",
            "processed",
            "queued",
            "remaining",
            "retry_after",
            "rows",
            "rows_in",
            "rows_out",
            "seconds",
            "size",
            "status",
            "total",
            "waiting",
            "workers",
        ],
        Form.NUMBER,
    ),
    **dict.fromkeys(
        ["cached", "demonstration", "dry_run", "embedded", "inline", "published", "replayed", "retried"],
        Form.FLAG,
    ),
    **dict.fromkeys(["as_of", "business_date", "day", "from_day", "next_run", "until_day"], Form.DATE),
    **dict.fromkeys(
        [
            "alert_id",
            "api_key_id",
            "batch_id",
            "customer_id",
            "job_id",
            "request_id",
            "run_id",
            "session_id",
            "task_id",
            "user_id",
        ],
        Form.IDENTIFIER,
    ),
    **dict.fromkeys(
        [
            "action",
            "capability",
            "code",
            "command",
            "component",
            "encoding",
            "error",
            "field",
            "hook",
            "job",
            "kind",
            "method",
            "migration",
            "mode",
            "module",
            "name_of_limit",
            "permission",
            "phase",
            "placement",
            "plugin",
            "pool",
            "post",
            "process",
            "queue",
            "reason_code",
            "relation",
            "role",
            "route",
            "rule",
            "signal",
            "source",
            "sqlstate",
            "stage",
            "state",
            "step",
            "table",
            "task",
            "tenant",
            "version",
        ],
        Form.CODE,
    ),
    **dict.fromkeys(["archive", "file"], Form.FILE),
}

# never on the list, whatever the form: the fields of a person, an account or a key
PERSONAL: Final = frozenset(
    [
        "account",
        "account_no",
        "address",
        "amount",
        "balance",
        "birth_date",
        "birthday",
        "body",
        "card",
        "card_no",
        "cfo",
        "contact",
        "contacts",
        "controller",
        "cookie",
        "customer",
        "email",
        "employer",
        "gender",
        "headers",
        "hobby",
        "id_no",
        "legal_rep",
        "message",
        "mobile",
        "name",
        "note",
        "notes",
        "params",
        "password",
        "path",
        "payload",
        "phone",
        "query",
        "reason",
        "row",
        "secret",
        "text",
        "title",
        "token",
        "totp",
        "url",
        "value",
        "values",
    ]
)


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
            return value.isoformat() if isinstance(value, date) else None
        case Form.IDENTIFIER:
            text = str(value) if isinstance(value, UUID) else value
            return text if isinstance(text, str) and _IDENTIFIER.fullmatch(text) else None
        case Form.CODE | Form.FILE:
            pattern = _CODE if form is Form.CODE else _FILE
            fits = isinstance(value, str) and pattern.fullmatch(value) and not _LONG_NUMBER.search(value)
            return str(value) if fits else None


Fields = MutableMapping[str, Any]
