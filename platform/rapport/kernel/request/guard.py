"""Deny by default: every route names a permission or says that it is public (security.md)."""

from collections.abc import Iterable
from typing import Any

from litestar import Litestar
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from rapport.kernel.access import PERMISSIONS, Actor
from rapport.kernel.authentication.csrf import SAFE_METHODS, same_origin
from rapport.kernel.errors import Forbidden, NotFound, PasswordDue, Unauthenticated
from rapport.kernel.services import Services

PUBLIC = "public"
PERMISSION = "permission"
SECOND_FACTOR_PENDING = "second_factor_pending"
FORM = "form"
CHOOSING_ANEW = "choosing_anew"  # who must choose a new password may call it
BREAK_GLASS = "break_glass"  # the operator may call it although it changes something
CSRF_HEADER = "x-csrf-token"

Connection = ASGIConnection[Any, Any, Any, Any]


class MissingPermission(RuntimeError):
    """A route that names no permission: the application does not start."""


async def guard(connection: Connection, handler: BaseRouteHandler) -> None:
    """Run before every handler: who is it, may he, and does the request come from our own page.

    A coroutine although it waits for nothing: Litestar sends a plain function through a thread.
    """
    if handler.opt.get(PUBLIC) is True:
        return
    actor = connection.scope.get("actor")
    if not isinstance(actor, Actor):
        raise NotFound if connection.scope.get("tenant") is None else Unauthenticated
    if not actor.second_factor and not handler.opt.get(SECOND_FACTOR_PENDING):
        raise Unauthenticated
    if actor.password_due and actor.second_factor and not handler.opt.get(CHOOSING_ANEW):
        raise PasswordDue
    changes = connection.scope.get("method") not in SAFE_METHODS
    if changes and actor.break_glass_id is not None and not handler.opt.get(BREAK_GLASS):
        raise Forbidden
    if changes and actor.api_key_id is None:
        _check_origin(connection, form=handler.opt.get(FORM) is True)
    if handler.opt[PERMISSION] not in actor.permissions:
        raise Forbidden


def _check_origin(connection: Connection, *, form: bool) -> None:
    """A plain form has no header of ours: for it the browser's own word on the page's origin must do."""
    if not from_our_page(connection):
        raise Forbidden
    if form:
        return
    services: Services = connection.app.state.services
    presented = connection.headers.get(CSRF_HEADER, "")
    token_hash = connection.scope.get("token_hash", b"")
    if not isinstance(token_hash, bytes) or not services.csrf.valid(token_hash, presented):
        raise Forbidden


def from_our_page(connection: Connection) -> bool:
    """Whether the browser says that the request comes from a page of this very host."""
    headers = {name.lower(): value for name, value in connection.headers.items()}
    host = headers.get("host", "")
    return same_origin(headers, scheme=connection.scope["scheme"], host=host)


def check_routes(app: Litestar) -> None:
    """Raise `MissingPermission` for the routes that neither name a known permission nor are public."""
    wrong = sorted(f"{method} {path}" for path, method, opt in inventory(app) if not _declared(opt))
    if wrong:
        raise MissingPermission("routes without a permission: " + ", ".join(wrong))


def _declared(opt: dict[str, object]) -> bool:
    return opt.get(PUBLIC) is True or opt.get(PERMISSION) in PERMISSIONS


def inventory(app: Litestar) -> Iterable[tuple[str, str, dict[str, object]]]:
    """Every route: path, method, its handler's options; static files and Litestar's own included.

    OPTIONS is answered with 405 before any route (`TenantScope`).
    """
    for route in app.routes:
        handlers = getattr(route, "route_handlers", None) or [getattr(route, "route_handler")]  # noqa: B009
        for handler in handlers:
            for method in sorted(set(getattr(handler, "http_methods", {"ASGI"})) - {"OPTIONS"}):
                yield route.path, method, dict(handler.opt)
