"""Limits on what comes in: size, time, depth, and characters that no database stores."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Final

from rapport.kernel.errors import BadRequest, Invalid, PayloadTooLarge, RapportError, RequestTimeout
from rapport.kernel.http.asgi import App, Message, Receive, Refuse, Scope, Send, answer, header
from rapport.kernel.http.decoding import check_json
from rapport.kernel.i18n import gettext

_WITH_BODY: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_FORM: Final = b"application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class BodyLimits:
    """In bytes, seconds and fields; `upload` is for multipart forms and raw files."""

    text: int = 1024 * 1024
    upload: int = 32 * 1024 * 1024
    seconds: float = 10.0
    form_fields: int = 2000


class LimitedBodies:
    """JSON and forms are read, checked and handed on whole; uploads stream through up to their limit."""

    __slots__ = ("_app", "_limits", "_refuse")

    def __init__(self, app: App, refuse: Refuse, limits: BodyLimits | None = None) -> None:
        self._app = app
        self._refuse = refuse
        self._limits = limits or BodyLimits()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            _check_address(scope)
            if scope["method"] in _WITH_BODY:
                receive = await self._checked(scope, receive)
        except _GoneAwayError:
            return
        except RapportError as error:
            await answer(scope, send, error, self._refuse)
            return
        await self._app(scope, receive, send)

    async def _checked(self, scope: Scope, receive: Receive) -> Receive:
        kind = (header(scope, b"content-type") or b"").partition(b";")[0].strip().lower()
        is_json, is_form = kind == b"application/json" or kind.endswith(b"+json"), kind == _FORM
        limit = self._limits.text if is_json or is_form else self._limits.upload
        _check_length(header(scope, b"content-length"), limit)
        if not is_json and not is_form:
            return _limited(receive, limit)
        try:
            async with asyncio.timeout(self._limits.seconds):
                body = await _read(receive, limit)
        except TimeoutError as error:
            raise RequestTimeout from error
        if is_form:
            self._check_form(body)
        elif body:
            check_json(body)
        return _replayed(body, receive)

    def _check_form(self, body: bytes) -> None:
        if body.count(b"&") >= self._limits.form_fields:
            raise PayloadTooLarge
        if b"%00" in body or b"\0" in body:
            raise Invalid(gettext("A text holds a character that cannot be stored"))


class _GoneAwayError(Exception):
    """The client closed the connection while it was still sending."""


def _check_address(scope: Scope) -> None:
    if b"%00" in scope["query_string"] or "\0" in scope["path"]:
        raise BadRequest(gettext("A text holds a character that cannot be stored"))


def _check_length(announced: bytes | None, limit: int) -> None:
    if announced is None:
        return
    if not announced.isdigit():
        raise BadRequest
    if len(announced) > 12 or int(announced) > limit:
        raise PayloadTooLarge


async def _read(receive: Receive, limit: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _GoneAwayError
        part: bytes = message.get("body", b"")
        size += len(part)
        if size > limit:
            raise PayloadTooLarge
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)


def _replayed(body: bytes, receive: Receive) -> Receive:
    waiting = True

    async def again() -> Message:
        nonlocal waiting
        if waiting:
            waiting = False
            return {"type": "http.request", "body": body, "more_body": False}
        return await receive()

    return again


def _limited(receive: Receive, limit: int) -> Receive:
    size = 0

    async def counted() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > limit:
            raise PayloadTooLarge
        return message

    return counted
