"""Structured logs: one JSON object a line on stdout, with tenant, request and job, without personal data.

Every event is a constant text with fields of the list in `fields`; a lint test holds the first, `screened`
the second. Importing this module is enough for `get_logger`; a process calls `configure` once at its start.
"""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import MutableMapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, BinaryIO, Final
from uuid import UUID

import msgspec
import structlog
from structlog.typing import FilteringBoundLogger

from rapport.kernel.logging.exceptions import describe
from rapport.kernel.logging.fields import FIELDS, Form, plain_event, register_fields, screened
from rapport.kernel.logging.foreign import route_foreign_records

__all__ = [
    "FIELDS",
    "Form",
    "bind",
    "clear",
    "configure",
    "describe",
    "get_logger",
    "redirect",
    "register_fields",
    "write_request",
]

_BOUND: Final = ("tenant", "request_id", "user_id")
_LEVELS: Final = {"info": logging.INFO, "error": logging.ERROR}
_encode: Final = msgspec.json.Encoder().encode


class _Sink:
    """Where lines go and from which level on; loggers made earlier follow."""

    def __init__(self) -> None:
        self.stream: BinaryIO | None = None
        self.level = logging.INFO

    def write(self, line: bytes) -> None:
        stream = self.stream or sys.stdout.buffer
        stream.write(line)
        stream.flush()


_sink: Final = _Sink()


def get_logger(name: str) -> FilteringBoundLogger:
    """A logger for a module: `log.info("day promoted", rows=3)`; pass `__name__`."""
    logger: FilteringBoundLogger = structlog.get_logger(logger_name=name)
    return logger


def bind(
    *,
    tenant: str | None = None,
    request_id: str | None = None,
    job_id: UUID | None = None,
    user_id: UUID | None = None,
    run_id: UUID | None = None,
) -> None:
    """Adds to every later line of this request or job (a context variable; None leaves a field as it is)."""
    given = {
        "tenant": tenant,
        "request_id": request_id,
        "job_id": job_id,
        "user_id": user_id,
        "run_id": run_id,
    }
    structlog.contextvars.bind_contextvars(
        **{name: value for name, value in given.items() if value is not None}
    )


def clear() -> None:
    """Forgets what was bound; at the start and the end of a job."""
    structlog.contextvars.clear_contextvars()


def configure(level: str = "INFO", stream: BinaryIO | None = None) -> None:
    """Once a process: our lines, those of every library, warnings and uncaught exceptions go to `stream`.

    Start uvicorn with `log_config=None`, and connect this to Celery's `setup_logging` signal.
    """
    number = logging.getLevelNamesMapping()[level]
    redirect(stream)
    _configure_structlog(number)
    route_foreign_records(_write, number)
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread


def redirect(stream: BinaryIO | None) -> BinaryIO | None:
    """Sends the lines to `stream` (None: stdout); returns where they went before."""
    before, _sink.stream = _sink.stream, stream
    return before


def write_request(*, method: str, route: str, status: int, duration_ms: float) -> None:
    """The line of an answered request, a fifth of the cost of `get_logger`.

    `method` and `route` are constants of the source; what is bound goes with it.
    """
    level = "error" if status >= 500 else "info"
    if _LEVELS[level] < _sink.level:
        return
    bound = structlog.contextvars.get_contextvars()
    line: dict[str, Any] = {"level": level, "logger": "rapport.requests", "event": "request"}
    line |= {name: bound[name] for name in _BOUND if name in bound}
    line |= {"method": method, "route": route, "status": status, "duration_ms": duration_ms}
    _write(line)


def _configure_structlog(level: int) -> None:
    _sink.level = level
    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, structlog.processors.add_log_level, _screen],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=_Lines,
        cache_logger_on_first_use=False,
    )


class _Lines:
    """What structlog calls at the end of the chain, whatever the level."""

    def __init__(self, *_: object) -> None: ...

    def msg(self, **event: Any) -> None:
        _write(event)

    debug = info = warning = error = critical = exception = fatal = warn = msg


def _screen(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Lets through what is on the list, and an exception's facts."""
    ours = {"level": event.pop("level", ""), "logger": event.pop("logger_name", "")}
    text = event.pop("event", "")
    error = _exception(event.pop("exc_info", None))
    line = {**ours, "event": text if plain_event(text) else "(event withheld)", **screened(event)}
    if error is not None:
        line["exception"] = describe(error)
    return line


def _exception(given: object) -> BaseException | None:
    if isinstance(given, BaseException):
        return given
    return sys.exc_info()[1] if given else None


def _write(event: dict[str, Any]) -> None:
    at = datetime.now(UTC).isoformat(timespec="microseconds")
    _sink.write(_encode({"at": at, **event}) + b"\n")


def _uncaught(_: type[BaseException], error: BaseException, __: TracebackType | None) -> None:
    if isinstance(error, KeyboardInterrupt):
        return
    _write(
        {
            "level": "critical",
            "logger": "rapport",
            "event": "uncaught exception",
            "exception": describe(error),
        }
    )


def _uncaught_in_thread(arguments: threading.ExceptHookArgs) -> None:
    if arguments.exc_value is not None:
        _uncaught(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)


_configure_structlog(logging.INFO)
