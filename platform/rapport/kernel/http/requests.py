"""Around every request: its id, its line in the log, its count in the metrics, a last answer if all fails."""

from __future__ import annotations

import os
import re
import time
from typing import Final

from rapport.kernel.errors import Internal
from rapport.kernel.http.asgi import App, Message, Receive, Refuse, Scope, Send, answer, header
from rapport.kernel.logging import bind, clear, get_logger, write_request
from rapport.kernel.metrics import METHODS, METRICS, UNMATCHED, Metrics

log = get_logger(__name__)

ABORTED: Final = 499  # the client went away before there was an answer
QUIET_PREFIXES: Final = ("/static/", "/health/", "/metrics")
_SAFE_ID: Final = re.compile(rb"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}")


class RequestContext:
    """Gives `scope["request_id"]`: the caller's X-Request-Id if it is a lower-case UUID, else a new one.

    The answer carries it. No other form is taken over: an id goes into the logs, which hold nothing of a
    person.
    """

    __slots__ = ("_app", "_metrics", "_refuse")

    def __init__(self, app: App, refuse: Refuse, metrics: Metrics = METRICS) -> None:
        self._app = app
        self._refuse = refuse
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        start = time.perf_counter()
        request_id = request_id_of(header(scope, b"x-request-id"))
        scope["request_id"] = request_id
        clear()
        bind(request_id=request_id)
        status = ABORTED

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (b"x-request-id", request_id.encode())]
            await send(message)

        self._metrics.in_progress.inc()
        try:
            await self._app(scope, receive, send_with_id)
        except Exception:
            log.exception("request failed outside of every handler")
            if status != ABORTED:
                raise
            await answer(scope, send_with_id, Internal(), self._refuse)
        finally:
            self._metrics.in_progress.dec()
            self._finish(scope, status, time.perf_counter() - start)

    def _finish(self, scope: Scope, status: int, seconds: float) -> None:
        method = scope["method"] if scope["method"] in METHODS else "OTHER"
        route = scope.get("path_template") or UNMATCHED
        self._metrics.request(method, route, status, seconds)
        if status >= 500 or not scope["path"].startswith(QUIET_PREFIXES):
            write_request(method=method, route=route, status=status, duration_ms=round(seconds * 1000, 1))


def request_id_of(presented: bytes | None) -> str:
    """The id to use, 32 hexadecimal digits or a UUID with its hyphens."""
    if presented is not None and _SAFE_ID.fullmatch(presented):
        return presented.decode("ascii")
    return os.urandom(16).hex()
