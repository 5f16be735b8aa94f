"""The web application: Litestar with the product's routes, inside the kernel's middleware."""

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, cast

from litestar import Litestar
from litestar.datastructures import State
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.response import Redirect, Response
from redis.asyncio import Redis

from rapport.health import HEALTH
from rapport.kernel.access import Actor
from rapport.kernel.authentication.failover import Windows
from rapport.kernel.authentication.throttle import Throttle
from rapport.kernel.database import Transaction
from rapport.kernel.errors import (
    FieldError,
    Invalid,
    PasswordDue,
    RapportError,
    Unauthenticated,
    from_exception,
    from_status,
    problem_body,
    problem_headers,
)
from rapport.kernel.http.asgi import App, Headers, Scope
from rapport.kernel.http.hosts import LOOPBACK, Hosts, tenant_code
from rapport.kernel.http.stack import kernel_stack
from rapport.kernel.i18n import gettext
from rapport.kernel.logging import get_logger
from rapport.kernel.request import Request, TenantScope, check_routes, guard
from rapport.kernel.services import Services
from rapport.openapi import openapi_config
from rapport.product import Product, load_product
from rapport.web.errors import error_answer
from rapport.web.plugin import WebPlugin

log = get_logger(__name__)
Refusal = tuple[Headers, bytes]


def create_application(services: Services) -> App:
    """The ASGI application of one web process. Fails to start when a route has no permission."""
    product = load_product()
    web = WebPlugin(product.ui, templates=product.templates, locales=product.locales)
    litestar = create_litestar(services, product, web)
    check_routes(litestar)
    refuse = _refuse(litestar, web)
    hosts = Hosts(bases=(*LOOPBACK, *services.settings.domains))
    scoped = TenantScope(cast(App, litestar), services, refuse, partial(tenant_code, hosts=hosts))
    return kernel_stack(scoped, refuse=refuse, hosts=hosts)


def create_litestar(
    services: Services, product: Product, web: WebPlugin, guards: Sequence[Any] = (guard,)
) -> Litestar:
    """Litestar alone, without the kernel's middleware. Only the benchmark of access gives other guards."""
    return Litestar(
        route_handlers=[*product.routes, *HEALTH],
        request_class=Request,
        guards=list(guards),
        dependencies={
            "tx": Provide(_tx, sync_to_thread=False),
            "actor": Provide(_actor, sync_to_thread=False),
            "services": Provide(_services, sync_to_thread=False),
        },
        plugins=[web],
        exception_handlers={Exception: cast(Any, _answer)},
        lifespan=[_lifespan(services)],
        state=State({"services": services}),
        openapi_config=openapi_config(),
        logging_config=None,
        signature_types=[Actor, Transaction, Services],
        request_max_body_size=None,
    )


def _tx(request: Request) -> Transaction:
    return request.tx


def _actor(request: Request) -> Actor:
    return request.actor


def _services(request: Request) -> Services:
    return request.services


def _lifespan(services: Services) -> Callable[[Litestar], Any]:
    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncGenerator[None]:
        """Pools, Redis and the throttle live as long as the process serves."""
        await services.start()
        url = services.settings.redis_url
        app.state.redis = Redis.from_url(url) if url else None
        windows = Windows(url)
        app.state.throttle = Throttle(windows, services.keys.derive("throttle"))
        try:
            yield
        finally:
            await windows.close()
            if app.state.redis is not None:
                await app.state.redis.aclose()
            await services.stop()

    return lifespan


def _answer(request: Request, fault: Exception) -> Response[Any]:
    """The one handler of all errors: problem+json for the API, a page or a toast for the screens."""
    error = _error(fault)
    if error.status >= 500:
        log.error("request failed", exc_info=fault)
    if _wants_json(request.scope):
        body = problem_body(error, request_id=request.request_id, translate=gettext)
        headers = {name.decode(): value.decode() for name, value in problem_headers(error)}
        return Response(body, status_code=error.status, headers=headers)
    if isinstance(error, Unauthenticated):
        return _to_login(request)
    if isinstance(error, PasswordDue):
        return _to_new_password(request)
    return cast(Response[Any], error_answer(request, error, request.request_id))


def _error(fault: Exception) -> RapportError:
    if isinstance(fault, HTTPException):
        extra = fault.extra if isinstance(fault.extra, list) else []
        fields = [
            FieldError(str(each.get("key", "")), "invalid", str(each.get("message", ""))) for each in extra
        ]
        return Invalid(fields=fields) if fault.status_code == 400 else from_status(fault.status_code)
    return from_exception(fault)


def _to_login(request: Request) -> Response[Any]:
    """Browsers go to the log-in page; htmx is told to leave the page."""
    target = request.url.path if request.method == "GET" else "/"
    if request.headers.get("hx-request") == "true":
        return Response("", status_code=401, headers={"HX-Redirect": "/login"})
    return Redirect(f"/login?next={target}", status_code=303)


def _to_new_password(request: Request) -> Response[Any]:
    if request.headers.get("hx-request") == "true":
        return Response("", status_code=403, headers={"HX-Redirect": "/login/new-password"})
    return Redirect("/login/new-password", status_code=303)


def _wants_json(scope: Any) -> bool:
    return str(scope["path"]).startswith(("/api/", "/schema"))


def _refuse(litestar: Litestar, web: WebPlugin) -> Callable[[Scope, RapportError], Refusal]:
    """Renders what Litestar never saw (database away, COMMIT failed) in the same shape."""

    def refuse(scope: Scope, error: RapportError) -> Refusal:
        request_id = str(scope.get("request_id", ""))
        if _wants_json(scope):
            body = problem_body(error, request_id=request_id, translate=gettext)
            return problem_headers(error), body
        request = Request(cast(Any, {**scope, "app": litestar, "litestar_app": litestar}))
        answer = error_answer(request, error, request_id)
        template = web.environment.get_template(answer.template_name or "pages/error.html")
        text = template.render({**answer.context, "request": request}).encode()
        carried = [(name.lower().encode(), value.encode()) for name, value in answer.headers.items()]
        return [(b"content-type", b"text/html; charset=utf-8"), *carried], text

    return refuse
