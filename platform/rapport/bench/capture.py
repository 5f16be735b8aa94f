"""What a request of the product asks the database: recorded from the product itself, so it cannot fall behind.

Left out is what the bare server does without: finding the actor, keys of encrypted fields, the audit chain.
"""

import io
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, LiteralString, TypeVar, cast
from uuid import UUID

import msgspec

from rapport.application import create_application
from rapport.bench.inside import started
from rapport.config import Settings
from rapport.kernel.catalogue import TenantCatalogue
from rapport.kernel.database import Database, Placement, Tenant, Transaction
from rapport.kernel.http.asgi import App, Message
from rapport.runtime import build_services

RIGHTS: Final = ("FROM api_key", "WITH RECURSIVE tree", "FROM data_key", "audit_append(")
MOST_TRIES: Final = 5
T = TypeVar("T")


class Statement(msgspec.Struct, frozen=True):
    """One statement and its parameters, packed for the way to another process (`pack`)."""

    sql: str
    values: list[Any]
    rows: bool


class Asked(msgspec.Struct, frozen=True):
    """A request of the JSON API."""

    method: str
    path: str
    query: str = ""
    body: str = ""


class _Recording(Transaction):
    """Notes every statement on its way."""

    log: list[tuple[str, Sequence[object], bool]]

    async def fetch(self, sql: LiteralString, *args: object) -> Any:
        self.log.append((sql, args, True))
        return await super().fetch(sql, *args)

    async def fetch_row(self, sql: LiteralString, *args: object) -> Any:
        self.log.append((sql, args, True))
        return await super().fetch_row(sql, *args)

    async def fetch_value(self, sql: LiteralString, *args: object) -> Any:
        self.log.append((sql, args, True))
        return await super().fetch_value(sql, *args)

    async def execute(self, sql: LiteralString, *args: object) -> int:
        self.log.append((sql, args, False))
        return await super().execute(sql, *args)


class _RecordingDatabase(Database):
    def __init__(self, url: str) -> None:
        super().__init__({"shared": Placement(url, 2)})
        self.log: list[tuple[str, Sequence[object], bool]] = []

    def transaction(self, tenant: Tenant, *, readonly: bool = False) -> Transaction:
        recording = _Recording(self._pools[tenant.placement], tenant, readonly=readonly)
        recording.log = self.log
        return recording


class Recorder:
    """The product in this process, asked with an API key; each answer leaves its statements."""

    def __init__(self, settings: Settings, code: str, key: str) -> None:
        self._database = _RecordingDatabase(str(settings.database_url))
        built = build_services(settings, connections=2)
        self._services = replace(built, database=self._database, catalogue=TenantCatalogue(self._database))
        self._app: App = create_application(self._services)
        self.answer: Any = None
        self._headers = [
            (b"host", f"{code}.localhost".encode()),
            (b"authorization", f"Bearer {key}".encode()),
            (b"content-type", b"application/json"),
        ]

    async def statements(self, asked: Asked) -> list[Statement]:
        """What the request asks once the process knows actor and keys; RuntimeError for a refusal."""
        before: list[Statement] | None = None
        for _ in range(MOST_TRIES):
            self._database.log.clear()
            await self._ask(asked)
            found = [
                Statement(sql, [pack(value) for value in values], rows)
                for sql, values, rows in self._database.log
                if not any(part in sql for part in RIGHTS)
            ]
            if before is not None and [each.sql for each in before] == [each.sql for each in found]:
                return found
            before = found
        raise RuntimeError(f"{asked.method} {asked.path} asks something else each time")

    async def _ask(self, asked: Asked) -> None:
        answer: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": asked.body.encode(), "more_body": False}

        async def send(message: Message) -> None:
            answer.append(message)

        body = asked.body.encode()
        headers = [*self._headers, (b"content-length", str(len(body)).encode())] if body else self._headers
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": asked.method,
            "scheme": "http", "path": asked.path, "raw_path": asked.path.encode(), "root_path": "",
            "query_string": asked.query.encode(), "headers": headers, "server": ("127.0.0.1", 80),
            "client": ("127.0.0.1", 1),
        }  # fmt: skip
        await self._app(scope, receive, send)
        status, content = answer[0]["status"], b"".join(each.get("body", b"") for each in answer)
        if status >= 300:
            raise RuntimeError(f"{asked.method} {asked.path} answered {status}: {content!r}")
        self.answer = msgspec.json.decode(content)

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        """The application's own start and stop; its log goes nowhere."""
        async with started(self._app, io.BytesIO()):
            yield


def pack(value: object) -> Any:
    """A parameter as JSON that says its type."""
    if isinstance(value, UUID | date | datetime | Decimal):
        return {"type": type(value).__name__, "value": str(value)}
    if isinstance(value, bytes):
        return {"type": "bytes", "value": value.hex()}
    if isinstance(value, list | tuple):
        return [pack(each) for each in cast("Iterable[object]", value)]
    return value


_READ: Final[dict[str, Callable[[str], Any]]] = {
    "UUID": UUID,
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "Decimal": Decimal,
    "bytes": bytes.fromhex,
}


def unpack(value: Any) -> Any:
    """The parameter that `pack` wrote."""
    if isinstance(value, dict):
        pair = cast("dict[str, str]", value)
        return _READ[pair["type"]](pair["value"])
    if isinstance(value, list):
        return [unpack(each) for each in value]
    return value
