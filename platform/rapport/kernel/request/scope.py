"""ASGI middleware: finds tenant and actor, opens the transaction, commits before the status leaves.

The tenant comes from the API key or from the host, never from body, query or another header. The transaction
is finished on `http.response.start`: a 2xx means saved, and a COMMIT that fails becomes a 500. Streams and
background work open transactions of their own.
"""

from collections.abc import Callable
from typing import Any

from rapport.kernel.access import Actor
from rapport.kernel.authentication import break_glass, sessions
from rapport.kernel.authentication.cache import ActorCache
from rapport.kernel.authentication.csrf import SAFE_METHODS
from rapport.kernel.authentication.tokens import bearer, parse_api_key, parse_session_token
from rapport.kernel.database import Tenant, Transaction
from rapport.kernel.database.transaction import current
from rapport.kernel.errors import FieldError, Forbidden, MethodNotAllowed, from_exception
from rapport.kernel.http.asgi import App, Message, Receive, Refuse, Scope, Send, answer
from rapport.kernel.i18n import gettext, using_locale
from rapport.kernel.logging import bind, get_logger
from rapport.kernel.services import Services

COOKIE = "__Host-rapport"
PLAIN_COOKIE = "rapport"
OPEN_PREFIXES = ("/static/", "/health/", "/metrics")
log = get_logger(__name__)


class TenantScope:
    """`refuse` renders an error that Litestar never saw: headers and body for a scope and an error."""

    def __init__(
        self, app: App, services: Services, refuse: Refuse, host_code: Callable[[str], str | None]
    ) -> None:
        self._app = app
        self._services = services
        self._refuse = refuse
        self._host_code = host_code
        self._actors = ActorCache()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(OPEN_PREFIXES):
            await self._app(scope, receive, send)
            return
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        key = bearer(headers.get(b"authorization", ""))
        reply = _Answer(scope, send, self._refuse)
        try:
            await self._enter(scope, receive, reply, headers, key)
        except Exception as error:  # noqa: BLE001 the last line of defence renders every fault
            await reply.fail(error)
        finally:
            await reply.close()

    async def _enter(
        self, scope: Scope, receive: Receive, reply: "_Answer", headers: dict[bytes, str], key: str | None
    ) -> None:
        if scope["method"] == "OPTIONS":
            raise MethodNotAllowed
        credential = parse_api_key(key) if key else _cookie_token(scope, headers)
        host_code = self._host_code(headers.get(b"host", ""))
        code = credential[0] if key and credential else host_code
        tenant = await self._services.catalogue.find(code) if code else None
        scope["tenant"], scope["tx"], scope["actor"], scope["token_hash"] = tenant, None, None, b""
        if tenant is None:
            if code and await self._services.catalogue.is_suspended(code):
                with using_locale(_locale(headers)):
                    await reply.fail(_suspended())
                return
            await self._app(scope, receive, reply.send)
            return
        bind(tenant=tenant.code)
        tx = self._services.database.transaction(tenant, readonly=scope["method"] in SAFE_METHODS)
        scope["tx"] = reply.tx = tx
        reply.token = current.set(tx)
        if credential is not None and credential[0] == tenant.code:
            scope["actor"] = await self._actor(tx, tenant, credential[1], scope, api=key is not None)
            if key is None:
                scope["csrf_token"] = self._services.csrf.issue(credential[1])
        locale = scope["actor"].locale if scope["actor"] else _locale(headers)
        with using_locale(locale):
            await self._app(scope, receive, reply.send)

    async def _actor(
        self, tx: Transaction, tenant: Tenant, token_hash: bytes, scope: Scope, *, api: bool
    ) -> Actor | None:
        scope["token_hash"] = token_hash
        scope["drop_actor"] = self._actors.drop
        known = self._actors.get(token_hash)
        if known is not None:
            return known
        find = sessions.find_api_key if api else sessions.find_session
        found = await find(tx, self._services.directory, token_hash)
        if found is None:
            return None if api else await self._operator(tx, tenant, token_hash, scope)
        if found.stale and not _polls(scope):
            tx.after_commit(lambda: self._touch(tenant, found.actor))
        self._actors.put(token_hash, found.actor)
        return found.actor

    async def _operator(
        self, tx: Transaction, tenant: Tenant, token_hash: bytes, scope: Scope
    ) -> Actor | None:
        """Never remembered: an end counts at once. The request is on record before anything is read."""
        actor = await break_glass.find(tx, token_hash)
        if actor is not None:
            noted = self._services.database.transaction(tenant)  # of its own: the request's may roll back
            break_glass.record(noted, actor, scope["method"], scope["path"], scope["query_string"])
            await noted.finish(commit=True)
        return actor

    async def _touch(self, tenant: Tenant, actor: Actor) -> None:
        async with self._services.database.transaction(tenant) as tx:
            if actor.session_id is not None:
                await sessions.touch(tx, actor.session_id)
            elif actor.api_key_id is not None:
                await sessions.touch_key(tx, actor.api_key_id)


class _Answer:
    """Finishes the transaction before the status line leaves, and renders faults as our one error shape."""

    def __init__(self, scope: Scope, send: Send, refuse: Refuse) -> None:
        self._scope = scope
        self._send = send
        self._refuse = refuse
        self._started = False
        self._replaced = False
        self.tx: Transaction | None = None
        self.token: Any = None

    async def send(self, message: Message) -> None:
        if self._replaced:
            return
        if message["type"] == "http.response.start":
            if self.tx is not None and not await self._finished(message["status"]):
                return
            self._started = True
        await self._send(message)

    async def _finished(self, status: int) -> bool:
        """End the transaction by the status; False when an error was answered instead."""
        assert self.tx is not None
        try:
            await self.tx.finish(commit=status < 400 or self.tx.kept_on_error)
        except Exception as error:  # noqa: BLE001 whatever COMMIT says, the client must not read success
            self._replaced = True
            await self.fail(error)
            return False
        return True

    async def fail(self, fault: Exception) -> None:
        error = from_exception(fault)
        if error.status >= 500:
            log.error("request failed", fault=type(fault).__name__, exc_info=fault)
        if self.tx is not None:
            await self.tx.finish(commit=False)
        if self._started:
            raise fault
        self._started = True
        await answer(self._scope, self._send, error, self._refuse)

    async def close(self) -> None:
        """A cancelled request must not keep its connection."""
        try:
            if self.tx is not None:
                await self.tx.finish(commit=False)
        finally:
            if self.token is not None:
                current.reset(self.token)


def cookie_name(scope: Scope) -> str:
    """`__Host-` binds the cookie to this very host, but browsers take it over HTTPS alone."""
    return COOKIE if scope["scheme"] == "https" else PLAIN_COOKIE


def _cookie_token(scope: Scope, headers: dict[bytes, str]) -> tuple[str, bytes] | None:
    wanted = cookie_name(scope)
    for part in headers.get(b"cookie", "").split(";"):
        name, _, value = part.strip().partition("=")
        if name == wanted:
            return parse_session_token(value)
    return None


def _locale(headers: dict[bytes, str]) -> str:
    cookie = headers.get(b"cookie", "")
    if "lang=en" in cookie:
        return "en"
    if "lang=zh_CN" in cookie:
        return "zh_CN"
    return "en" if headers.get(b"accept-language", "").lower().startswith("en") else "zh_CN"


def _suspended() -> Forbidden:
    """What everybody reads at the host of a suspended bank; the rule's name is for programs."""
    message = gettext("This bank's workbench is suspended; its data are kept")
    return Forbidden(message, fields=[FieldError("", "TENANT_SUSPENDED", message)])


def _polls(scope: Scope) -> bool:
    """Polling and live events do not keep a session alive."""
    return scope["path"] == "/ui/live" or any(name == b"x-poll" for name, _ in scope["headers"])
