"""Security headers on every answer, errors too (security.md, Web); the application cannot weaken them."""

from __future__ import annotations

from typing import Final

from rapport.kernel.http.asgi import App, Message, Receive, Scope, Send

CONTENT_SECURITY_POLICY: Final = (
    b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self';"
    b" connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
FIXED: Final = (
    (b"content-security-policy", CONTENT_SECURITY_POLICY),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (
        b"permissions-policy",
        b"accelerometer=(), camera=(), geolocation=(), microphone=(), midi=(), payment=(), usb=()",
    ),
)
NO_STORE: Final = (b"cache-control", b"no-store")
STRICT_TRANSPORT: Final = (b"strict-transport-security", b"max-age=63072000; includeSubDomains")
STATIC_PREFIX: Final = "/static/"

_FIXED_NAMES: Final = frozenset(name for name, _ in FIXED) | {b"strict-transport-security", b"server"}


class SecurityHeaders:
    """Adds the headers: `no-store` on all but good answers below `/static/`, HSTS for an https request."""

    __slots__ = ("_app",)

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        static = scope["path"].startswith(STATIC_PREFIX)
        added = (*FIXED, STRICT_TRANSPORT) if scope["scheme"] == "https" else FIXED

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                cacheable = static and message["status"] < 400
                message["headers"] = _merged(message.get("headers", ()), added, cacheable=cacheable)
            await send(message)

        await self._app(scope, receive, send_with_headers)


def _merged(
    given: list[tuple[bytes, bytes]], added: tuple[tuple[bytes, bytes], ...], *, cacheable: bool
) -> list[tuple[bytes, bytes]]:
    if cacheable:
        kept = [pair for pair in given if pair[0].lower() not in _FIXED_NAMES]
        return [*kept, *added]
    kept = [
        pair for pair in given if (name := pair[0].lower()) not in _FIXED_NAMES and name != b"cache-control"
    ]
    return [*kept, *added, NO_STORE]
