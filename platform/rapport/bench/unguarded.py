"""The product without rights, for `rapport bench access` alone: nobody is looked up, nothing is asked.

It serves on loopback, from the benchmark's own servers, and is started by nothing else.
"""

import os
from functools import partial
from typing import cast

import uvicorn

from rapport.application import create_litestar
from rapport.config import Settings
from rapport.kernel.access import Actor, system_actor
from rapport.kernel.database import Tenant
from rapport.kernel.errors import RapportError, problem_body, problem_headers
from rapport.kernel.http.asgi import App, Headers, Receive, Scope, Send
from rapport.kernel.http.hosts import LOOPBACK, Hosts, tenant_code
from rapport.kernel.http.stack import kernel_stack
from rapport.kernel.request import TenantScope
from rapport.kernel.services import Services
from rapport.product import load_product
from rapport.runtime import build_services
from rapport.web.plugin import WebPlugin


class Everybody:
    """Whoever asks is one actor who sees every customer; made at the first request."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._one: Actor | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        tenant = scope.get("tenant")
        if isinstance(tenant, Tenant):
            self._one = self._one or system_actor(tenant)
            scope["actor"] = self._one
        await self._app(scope, receive, send)


def application(services: Services) -> App:
    """The whole stack of the product, its guard and its log-in left out."""
    product = load_product()
    web = WebPlugin(product.ui, templates=product.templates, locales=product.locales)
    litestar = Everybody(cast(App, create_litestar(services, product, web, guards=())))
    hosts = Hosts(bases=LOOPBACK)
    scoped = TenantScope(litestar, services, _refuse, partial(tenant_code, hosts=hosts))
    return kernel_stack(scoped, refuse=_refuse, hosts=hosts)


def _refuse(_scope: Scope, error: RapportError) -> tuple[Headers, bytes]:
    return problem_headers(error), problem_body(error, request_id="")


def main() -> None:
    """Serve with the settings of the environment."""
    settings = Settings.load(os.environ)
    served = application(build_services(settings))
    uvicorn.run(
        served,  # pyright: ignore[reportArgumentType]  # uvicorn's ASGI types are narrower
        host="127.0.0.1",
        port=settings.port,
        loop="uvloop",
        http="httptools",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
    )


if __name__ == "__main__":
    main()
