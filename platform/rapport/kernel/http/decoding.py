"""Strict JSON: no duplicate keys, no NUL, no half characters, no endless numbers or depth, no unknown fields.

Each of these was accepted, or ended as a 500, without this module (security.md, Defects).
"""

from __future__ import annotations

import json
import math
import re
from typing import Any, Final, NoReturn, TypeVar

import msgspec

from rapport.kernel.errors import BadRequest, FieldError, Invalid
from rapport.kernel.i18n import gettext

MAX_DEPTH: Final = 32
_INT64: Final = 2**63
_STRINGS: Final = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_SUSPICIOUS: Final = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")
_PLACE: Final = re.compile(r"^(?P<what>.*?)(?: - at `(?P<path>[^`]*)`)?$", re.DOTALL)
_INDEX: Final = re.compile(r"\[(\d+)\]")
_NAMED: Final = re.compile(r"field `([^`]*)`")

T = TypeVar("T")


class Strict(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Base of everything that comes in over the API: a field that it does not know is an error."""


def check_json(body: bytes) -> None:
    """BadRequest for what is not JSON or nests deeper than 32, Invalid for values that nothing can store."""
    try:
        text = body.decode()
        if _depth(text) > MAX_DEPTH:
            raise BadRequest(gettext("The JSON is nested too deeply"))
        value = json.loads(
            text, object_pairs_hook=_unique, parse_int=_integer, parse_float=_number, parse_constant=_constant
        )
    except (ValueError, RecursionError) as error:
        raise BadRequest(gettext("This is not valid JSON")) from error
    if _SUSPICIOUS.search(text):
        _check_characters(value)


def decode(body: bytes, kind: type[T]) -> T:
    """The value as `kind`; besides what `check_json` raises, Invalid with one FieldError that says where."""
    check_json(body)
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.ValidationError as error:
        raise Invalid(fields=[field_error(error)]) from error


def field_error(error: msgspec.ValidationError) -> FieldError:
    """msgspec's message as a field (`notes.0.text`), a code and a text in the user's language.

    Codes: missing, unknown_field, wrong_type, invalid.
    """
    found = _PLACE.match(str(error))
    what, path = (found["what"], found["path"] or "$") if found else (str(error), "$")
    name = _NAMED.search(what)
    field = _INDEX.sub(r".\1", path.removeprefix("$")).removeprefix(".")
    if name is not None:
        field = f"{field}.{name[1]}".removeprefix(".")
    if "missing required field" in what:
        return FieldError(field, "missing", gettext("This field is required"))
    if "unknown field" in what:
        return FieldError(field, "unknown_field", gettext("There is no field of this name"))
    if what.startswith("Expected `") and "got" in what:
        return FieldError(field, "wrong_type", gettext("This value is of the wrong kind"))
    return FieldError(field, "invalid", gettext("This value is not allowed here"))


def _depth(text: str) -> int:
    """The deepest nesting; 0 without looking closer when there are too few brackets to be deep."""
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return 0
    depth = deepest = 0
    for letter in _STRINGS.sub("", text):
        if letter in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif letter in "]}":
            depth -= 1
    return deepest


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise BadRequest(gettext("A name stands twice in the same JSON object"))
    return members


def _integer(text: str) -> int:
    if len(text) > 20 or not -_INT64 <= int(text) < _INT64:
        raise Invalid(gettext("A number is too large"))
    return int(text)


def _number(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise Invalid(gettext("A number is too large"))
    return number


def _constant(_: str) -> NoReturn:
    raise BadRequest(gettext("This is not valid JSON"))


def _check_characters(value: Any) -> None:
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            if "\0" in item or any("\ud800" <= letter <= "\udfff" for letter in item):
                raise Invalid(gettext("A text holds a character that cannot be stored"))
        elif isinstance(item, dict):
            waiting += item.keys()
            waiting += item.values()
        elif isinstance(item, list):
            waiting += item
