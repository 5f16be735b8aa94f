"""Refusals and faults in HTML: a plain page that needs neither shell nor database, or a toast for htmx."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from litestar.response import Template

from rapport.kernel.errors import RapportError
from rapport.kernel.i18n import Lazy, _, gettext
from rapport.web.render import fragment, is_htmx, plain, toast

if TYPE_CHECKING:
    from rapport.web.render import AnyRequest

# what to do next, by status
ADVICE: Final[dict[int, Lazy]] = {
    401: _("Your session has ended. Please log in again."),
    403: _("If you need this for your work, ask your administrator for the permission."),
    404: _("The address may be wrong, or what it showed is gone or belongs to somebody else."),
    409: _("Load the page again to see the present state, then repeat your change."),
    429: _("Please wait a moment before you try again."),
    503: _("Nothing you saved is lost. Please try again in a minute."),
}
FAULT: Final = _("The fault was recorded. Please try again; if it stays, tell us the number below.")
ICONS: Final = {403: "lock", 404: "compass", 429: "hourglass", 503: "database-zap"}


def error_answer(request: AnyRequest, error: RapportError, request_id: str) -> Template:
    """The HTML answer to `error`, with its status: for htmx a toast and no swap, else a page of its own."""
    return _toasted(error, request_id) if is_htmx(request) else _page(request, error, request_id)


def _page(request: AnyRequest, error: RapportError, request_id: str) -> Template:
    return plain(
        request,
        "pages/error.html",
        status=error.status,
        title=gettext(error.title),
        message=str(error.message),
        advice=str(ADVICE.get(error.status, FAULT)),
        icon_name=ICONS.get(error.status, "circle-alert"),
        code=error.status,
        request_id=request_id,
    )


def _toasted(error: RapportError, request_id: str) -> Template:
    text = str(error.message) or gettext(error.title)
    said = f"{text} ({request_id})" if error.status >= 500 else text
    fields = " ".join(str(field.message) for field in error.fields)
    headers = {"HX-Reswap": "none", **toast(fields or said, "error")}
    return fragment("components/said.html", headers=headers, status=error.status, said=fields or said)
