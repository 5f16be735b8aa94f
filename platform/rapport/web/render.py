"""Answers in HTML: a page in the layout the request asks for, a fragment, the toast that goes with them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Literal, cast

from litestar import Request
from litestar.response import Template

from rapport.kernel.i18n import Lazy
from rapport.web.headers import PAGE_HEADERS
from rapport.web.preferences import Preferences
from rapport.web.registry import UiRegistry

if TYPE_CHECKING:
    from rapport.kernel.access import Actor

AnyRequest = Request[Any, Any, Any]

MAIN: Final = "main#main"  # how htmx names the shell's main element in HX-Target
ToastKind = Literal["success", "error", "info"]


def page(
    request: AnyRequest,
    template: str,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **context: object,
) -> Template:
    """A screen: whole for a browser's own navigation, its main part alone when htmx swaps `#main`.

    `data_as_of` (a date) in the context is shown by the shell; every screen with bank data gives it.
    """
    shell = _shell(request)
    layout = "layouts/bare.html" if wants_main(request) else "layouts/app.html"
    return _answer(template, status, headers, {"data_as_of": None, **shell, "layout": layout, **context})


def plain(request: AnyRequest, template: str, *, status: int = 200, **context: object) -> Template:
    """A page outside the shell (log-in, errors), which needs neither actor nor database."""
    return _answer(
        template, status, None, {"preferences": Preferences.from_cookies(request.cookies), **context}
    )


def fragment(
    template: str, *, headers: Mapping[str, str] | None = None, status: int = 200, **context: object
) -> Template:
    """Part of a screen, for htmx to swap; status 422 for a form that comes back with its errors."""
    return _answer(template, status, headers, context)


def toast(
    text: str | Lazy, kind: ToastKind = "success", *, undo: str = "", **events: object
) -> dict[str, str]:
    """Headers that make the browser say `text`; `undo` is a URL that its button posts to.

    Further keywords are DOM events fired with it, e.g. `close_dialog=True` or `refresh="tasks"`.
    """
    message: dict[str, object] = {"text": str(text), "kind": kind}
    if undo:
        message["undo"] = undo
    fired = {name.replace("_", "-"): _detail(detail) for name, detail in events.items()}
    return {"HX-Trigger": json.dumps({"rp-toast": message, **fired})}  # ASCII: header values are latin-1


def wants_main(request: AnyRequest) -> bool:
    """True when htmx asks for the main element's content only."""
    headers = request.headers
    return headers.get("hx-request") == "true" and headers.get("hx-target") == MAIN


def is_htmx(request: AnyRequest) -> bool:
    return request.headers.get("hx-request") == "true"


def _detail(detail: object) -> object:
    return detail if isinstance(detail, dict) else {"value": detail}


def _answer(
    template: str, status: int, headers: Mapping[str, str] | None, context: dict[str, object]
) -> Template:
    return Template(
        template, context=context, headers={**PAGE_HEADERS, **(headers or {})}, status_code=status
    )


def _shell(request: AnyRequest) -> dict[str, object]:
    ui: UiRegistry = request.app.state.ui
    actor = cast("Actor | None", request.scope.get("actor"))
    return {
        "actor": actor,
        "preferences": Preferences.from_cookies(request.cookies, actor.theme if actor else "system"),
        "menu": ui.menu_for(actor),
        "commands": ui.commands_for(actor),
        "search_url": ui.search_url,
        "path": request.url.path,
    }
