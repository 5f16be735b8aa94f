"""The one error shape: a refusal is a class with a code and a status, rendered as problem+json (RFC 9457)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

import msgspec

from rapport.kernel.i18n import gettext

N_ = str  # marks a msgid for extraction; translated when the error is rendered

PROBLEM_MEDIA_TYPE: Final = "application/problem+json"


@dataclass(frozen=True, slots=True)
class FieldError:
    """One fault of one input field: `field` is its dotted path, `message` is in the user's language."""

    field: str
    code: str
    message: str


class RapportError(Exception):
    """Root of all refusals. `message` is shown to the person, so it never holds a stored value.

    `retry_after` (whole seconds) becomes the Retry-After header.
    """

    code: ClassVar[str] = "internal"
    status: ClassVar[int] = 500
    title: ClassVar[str] = N_("Something went wrong on our side")

    def __init__(
        self, message: str = "", *, fields: Sequence[FieldError] = (), retry_after: int | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.fields = tuple(fields)
        self.retry_after = retry_after


class Internal(RapportError):
    """Anything nobody foresaw; its cause goes to the log, never to the answer."""


class BadRequest(RapportError):
    """The request cannot be read at all (broken JSON, wrong encoding, too deep)."""

    code = "bad_request"
    status = 400
    title = N_("The request could not be read")


class Unauthenticated(RapportError):
    code = "unauthenticated"
    status = 401
    title = N_("Please log in")


class Forbidden(RapportError):
    code = "forbidden"
    status = 403
    title = N_("You are not allowed to do this")


class NotFound(RapportError):
    """Unknown and foreign ids alike: raised without a message, so the answers are the same to the byte."""

    code = "not_found"
    status = 404
    title = N_("There is nothing here")


class MethodNotAllowed(RapportError):
    code = "method_not_allowed"
    status = 405
    title = N_("This address does not support that method")


class RequestTimeout(RapportError):
    """The client took too long to send its request."""

    code = "request_timeout"
    status = 408
    title = N_("The request took too long to arrive")


class Conflict(RapportError):
    code = "conflict"
    status = 409
    title = N_("Somebody changed this in the meantime")


class PreconditionFailed(RapportError):
    """If-Match names another version than the stored one."""

    code = "precondition_failed"
    status = 412
    title = N_("This was changed after you opened it")


class PayloadTooLarge(RapportError):
    code = "payload_too_large"
    status = 413
    title = N_("The request is too large")


class UnsupportedMediaType(RapportError):
    code = "unsupported_media_type"
    status = 415
    title = N_("This kind of content is not accepted here")


class Misdirected(RapportError):
    """The Host header names no bank of ours."""

    code = "unknown_host"
    status = 421
    title = N_("No bank lives at this address")


class Invalid(RapportError):
    code = "invalid"
    status = 422
    title = N_("Please check the marked fields")


class Refused(Invalid):
    """A rule of the bank or of the platform forbids it; the rule's name is the code of the one field error.

    `field` is the input that it belongs to, empty for the whole. Say it with `audit.refused` too.
    """

    code = "refused"
    title = N_("A rule does not allow this")

    def __init__(self, rule: str, message: str = "", *, field: str = "") -> None:
        super().__init__(message, fields=[FieldError(field, rule, message)])
        self.rule = rule


class PreconditionRequired(RapportError):
    """A change without If-Match where one is needed."""

    code = "precondition_required"
    status = 428
    title = N_("The change must say which version it is based on")


class PasswordDue(Forbidden):
    """He is who he says, but must choose a new password first."""

    code = "password_due"
    title = N_("Please choose a new password first")


class TooMany(RapportError):
    code = "too_many"
    status = 429
    title = N_("Too many attempts, please wait")


class Unavailable(RapportError):
    code = "unavailable"
    status = 503
    title = N_("The service is not available just now")


BY_STATUS: Final[Mapping[int, type[RapportError]]] = {
    kind.status: kind
    for kind in (
        BadRequest,
        Unauthenticated,
        Forbidden,
        NotFound,
        MethodNotAllowed,
        RequestTimeout,
        Conflict,
        PreconditionFailed,
        PayloadTooLarge,
        UnsupportedMediaType,
        Misdirected,
        Invalid,
        PreconditionRequired,
        TooMany,
        Internal,
        Unavailable,
    )
}

RULE_SQLSTATE: Final = "RP001"  # raised by our own triggers; the constraint's name is the rule's
_SQLSTATES: Final[Mapping[str, type[RapportError]]] = {
    "22021": Invalid,  # a character the database cannot store
    "40001": Conflict,  # serialization failure
    "40P01": Conflict,  # deadlock
    "55P03": Unavailable,  # lock timeout
    "57014": Unavailable,  # statement timeout
    "53100": Unavailable,  # disk full
}
_SQLSTATE_CLASSES: Final[Mapping[str, type[RapportError]]] = {
    "08": Unavailable,  # connection
    "53": Unavailable,  # resources
    "57": Unavailable,  # operator intervention, shutdown
}


def from_status(status: int) -> RapportError:
    """The error that stands for a status some library answered with; unknown 4xx become 400, the rest 500."""
    fallback = BadRequest if 400 <= status < 500 else Internal
    return BY_STATUS.get(status, fallback)()


def from_exception(error: BaseException) -> RapportError:
    """What a person is told about any exception: our own as it is, database and network faults by their kind.

    A missing tenant scope (42704, 22P02) and all that is unforeseen stay 500. The text of a foreign exception
    is never taken over: it may hold a row's values.
    """
    if isinstance(error, RapportError):
        return error
    sqlstate = getattr(error, "sqlstate", None)
    if sqlstate == RULE_SQLSTATE:
        return Refused(str(getattr(error, "constraint_name", "") or "RULE"), gettext(Refused.title))
    if isinstance(sqlstate, str):
        kind = _SQLSTATES.get(sqlstate) or _SQLSTATE_CLASSES.get(sqlstate[:2], Internal)
        return kind(retry_after=5) if kind is Unavailable else kind()
    if isinstance(error, ConnectionError | TimeoutError):
        return Unavailable(retry_after=5)
    return Internal()


def problem(
    error: RapportError, *, request_id: str, translate: Callable[[str], str] = gettext
) -> dict[str, object]:
    """Members of the problem document: type, title, status, code, errors, request_id, detail if there is one.

    `translate` turns the title's msgid into the user's language; messages come translated.
    """
    document: dict[str, object] = {
        "type": f"urn:rapport:problem:{error.code}",
        "title": translate(error.title),
        "status": error.status,
        "code": error.code,
        "errors": [{"field": f.field, "code": f.code, "message": str(f.message)} for f in error.fields],
        "request_id": request_id,
    }
    if error.message:
        document["detail"] = str(error.message)
    return document


def problem_body(error: RapportError, *, request_id: str, translate: Callable[[str], str] = gettext) -> bytes:
    """The problem document as UTF-8 JSON; the same error and request id give the same bytes."""
    return msgspec.json.encode(problem(error, request_id=request_id, translate=translate))


def problem_headers(error: RapportError) -> list[tuple[bytes, bytes]]:
    """ASGI headers that go with the problem body, Content-Length excepted."""
    headers = [(b"content-type", PROBLEM_MEDIA_TYPE.encode())]
    if error.retry_after is not None:
        headers.append((b"retry-after", b"%d" % error.retry_after))
    if error.status == 401:
        headers.append((b"www-authenticate", b"Bearer"))
    return headers
