import asyncio
import io
import json
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from rapport.kernel.http.asgi import App, Message
from rapport.kernel.logging import redirect


@dataclass(frozen=True)
class Answer:
    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes

    def header(self, name: str) -> str | None:
        found = [value.decode() for key, value in self.headers if key == name.encode()]
        assert len(found) <= 1
        return found[0] if found else None

    @property
    def code(self) -> str:
        return str(json.loads(self.body)["code"])


Call = Callable[..., Awaitable[Answer]]


@pytest.fixture
def call() -> Call:
    """`await call(app, "POST", "/path", headers={}, body=b"")`: one request without a server."""

    async def run(
        app: App,
        method: str = "GET",
        path: str = "/",
        *,
        headers: dict[str, str] | None = None,
        body: bytes | Sequence[bytes] = b"",
        query: bytes = b"",
        scheme: str = "http",
        disconnect: bool = False,
    ) -> Answer:
        parts = [body] if isinstance(body, bytes) else list(body)
        waiting: list[Message] = [
            {"type": "http.request", "body": part, "more_body": disconnect or at < len(parts) - 1}
            for at, part in enumerate(parts)
        ]
        sent: list[Message] = []

        async def receive() -> Message:
            await asyncio.sleep(0)
            return waiting.pop(0) if waiting else {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            sent.append(message)

        given = {"host": "hz.localhost:8000", **(headers or {})}
        scope: dict[str, Any] = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": scheme,
            "path": path,
            "raw_path": path.encode(),
            "root_path": "",
            "query_string": query,
            "headers": [(name.encode(), value.encode()) for name, value in given.items()],
            "client": ("127.0.0.1", 5000),
            "server": ("127.0.0.1", 8000),
            "extensions": {},
        }
        await app(scope, receive, send)
        if not sent:
            return Answer(0, [], b"")
        starts = [message for message in sent if message["type"] == "http.response.start"]
        assert len(starts) == 1
        return Answer(
            starts[0]["status"], list(starts[0]["headers"]), b"".join(m.get("body", b"") for m in sent[1:])
        )

    return run


@pytest.fixture
def lines() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """`lines()`: what was logged since the test began."""
    stream = io.BytesIO()
    before = redirect(stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    redirect(before)


@pytest.fixture
def echo() -> App:
    """Answers 200 with the body it was sent, and remembers the scope in `echo.scopes`."""

    class Echo:
        scopes: list[dict[str, Any]] = []  # noqa: RUF012 - one per fixture

        async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
            self.scopes.append(scope)
            body = b""
            while True:
                message = await receive()
                body += message.get("body", b"")
                if not message.get("more_body", False):
                    break
            await send({"type": "http.response.start", "status": 200, "headers": [(b"x-app", b"1")]})
            await send({"type": "http.response.body", "body": body})

    return Echo()
