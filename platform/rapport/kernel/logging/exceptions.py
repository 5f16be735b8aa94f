"""Exceptions as facts about the source: class, place, error code. Their texts are never written.

The text of an exception holds values (asyncpg's DETAIL is a whole row, a ValueError quotes what it could
not read).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import TracebackType
from typing import Any, Final

_NAME: Final = re.compile(r"[A-Za-z0-9_]{1,63}", re.ASCII)
MAX_FRAMES: Final = 25
MAX_CAUSES: Final = 5
_DATABASE: Final = {
    "sqlstate": "sqlstate",
    "constraint": "constraint_name",
    "table": "table_name",
    "column": "column_name",
}


def describe(error: BaseException, causes: int = MAX_CAUSES) -> dict[str, Any]:
    """`type`, `frames` (innermost last), and `code`, `sqlstate`, `errno`, names of a constraint if any.

    The same of the `cause`, and of a group's `members`.
    """
    kind = type(error)
    facts: dict[str, Any] = {"type": f"{kind.__module__}.{kind.__qualname__}", **_facts(error)}
    if frames := list(_frames(error.__traceback__))[-MAX_FRAMES:]:
        facts["frames"] = frames
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None and causes > 0:
        facts["cause"] = describe(cause, causes - 1)
    if isinstance(error, BaseExceptionGroup) and causes > 0:
        members: tuple[BaseException, ...] = error.exceptions
        facts["members"] = [describe(member, causes - 1) for member in members[:MAX_CAUSES]]
    return facts


def _facts(error: BaseException) -> dict[str, Any]:
    found = {name: getattr(error, attribute, None) for name, attribute in _DATABASE.items()}
    facts: dict[str, Any] = {name: text for name, text in found.items() if _is_name(text)}
    code = getattr(type(error), "code", None)
    if _is_name(code):
        facts["code"] = code
    if isinstance(error, OSError) and error.errno is not None:
        facts["errno"] = error.errno
    return facts


def _is_name(text: object) -> bool:
    """An identifier of the schema or a code: no value of a row is one."""
    return isinstance(text, str) and _NAME.fullmatch(text) is not None


def _frames(traceback: TracebackType | None) -> Iterator[str]:
    while traceback is not None:
        frame = traceback.tb_frame
        yield f"{frame.f_globals.get('__name__', '?')}:{traceback.tb_lineno} {frame.f_code.co_name}"
        traceback = traceback.tb_next
