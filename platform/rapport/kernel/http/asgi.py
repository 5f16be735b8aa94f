"""The few ASGI types that our middleware needs, and an answer without a framework."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from rapport.kernel.errors import RapportError, problem_body, problem_headers

Scope: TypeAlias = dict[str, Any]
Message: TypeAlias = dict[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
App: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers: TypeAlias = list[tuple[bytes, bytes]]
Refuse: TypeAlias = Callable[[Scope, RapportError], tuple[Headers, bytes]]


def as_problem(scope: Scope, error: RapportError) -> tuple[Headers, bytes]:
    """Headers and body of an error as problem+json; a `Refuse` that needs no templates."""
    return problem_headers(error), problem_body(error, request_id=scope.get("request_id", ""))


async def answer(scope: Scope, send: Send, error: RapportError, refuse: Refuse) -> None:
    """Sends the whole answer for an error."""
    headers, body = refuse(scope, error)
    if not any(name == b"content-length" for name, _ in headers):
        headers = [*headers, (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": error.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


def header(scope: Scope, name: bytes) -> bytes | None:
    """The first header of that lower-case name."""
    for key, value in scope["headers"]:
        if key == name:
            found: bytes = value
            return found
    return None
