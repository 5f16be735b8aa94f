"""Log records of other libraries: their message templates pass, their arguments do not."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any, Final

from rapport.kernel.logging.exceptions import describe
from rapport.kernel.logging.fields import plain_event, screened

# their messages without arguments are constants; the first line only, for what follows may quote
TRUSTED: Final = ("uvicorn", "celery", "kombu", "asyncio", "rapport")
QUIET: Final = ("asyncpg", "amqp", "kombu", "asyncio", "piccolo", "concurrent", "redis", "litestar")
WITHHELD: Final = "text of another library withheld"


class ForeignRecords(logging.Handler):
    """Root handler: hands a harmless event dictionary to `write`; the place in the source finds the rest."""

    def __init__(self, write: Callable[[dict[str, Any]], None]) -> None:
        super().__init__()
        self._write = write

    def emit(self, record: logging.LogRecord) -> None:
        self._write(harmless(record))

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the base class names it
        self._write({"level": "error", "logger": record.name, "event": "log record could not be written"})


def harmless(record: logging.LogRecord) -> dict[str, Any]:
    """The record without anything that its arguments or its exception's text say."""
    event: dict[str, Any] = {
        "level": record.levelname.lower(),
        "logger": record.name,
        "event": _template(record),
        "place": f"{record.module}:{record.lineno}",
    }
    if isinstance(record.args, Mapping):
        task = {"task": record.args.get("name"), "job_id": record.args.get("id")}
        event |= {name: value for name, value in screened(task).items() if name != "withheld"}
    if record.exc_info and record.exc_info[1] is not None:
        event["exception"] = describe(record.exc_info[1])
    return event


def _template(record: logging.LogRecord) -> str:
    lines = str(record.msg).strip().splitlines() if isinstance(record.msg, str) else []
    known = bool(record.args) or record.name.partition(".")[0] in TRUSTED
    return lines[0] if known and lines and plain_event(lines[0]) else WITHHELD


def route_foreign_records(write: Callable[[dict[str, Any]], None], level: int) -> None:
    """Sends the standard library's logging here alone; uvicorn's access log is off (it has paths)."""
    root = logging.getLogger()
    for handler in list(root.handlers):
        root.removeHandler(handler)
    root.addHandler(ForeignRecords(write))
    root.setLevel(level)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "uvicorn.asgi", "celery", "py.warnings"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
    for name in QUIET:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
    logging.getLogger("uvicorn.access").disabled = True
    logging.captureWarnings(capture=True)
