"""`/log-in-policy`: what this bank asks of passwords and log-ins, and changing it by two persons."""

from dataclasses import asdict
from typing import Any, Final

from litestar import get, post
from litestar.params import URLEncodedBody
from litestar.response import Response, Template

from rapport.kernel import approvals
from rapport.kernel.access import Permission
from rapport.kernel.authentication.policy import BOUNDS, LOG_IN_POLICY, LogInPolicy, policy
from rapport.kernel.errors import Invalid
from rapport.kernel.i18n import gettext
from rapport.kernel.request import Request
from rapport.organisation.credentials.policy_kind import LABELS, POLICY, PolicyChange
from rapport.web.render import fragment, page, toast

SEE: Final = {"permission": Permission.SETTING_READ}
CHANGE: Final = {"permission": Permission.SETTING_WRITE}
LONGEST_NUMBER: Final = 4


@get("/log-in-policy", opt=SEE, include_in_schema=False)
async def show_policy(request: Request) -> Template:
    held = asdict(await policy(request.tx))
    return page(request, "credentials/policy.html", held=held, labels=LABELS, bounds=BOUNDS)


@get("/log-in-policy/edit", opt=CHANGE, include_in_schema=False)
async def ask_policy(request: Request) -> Template:
    held = asdict(await policy(request.tx))
    return _form({**held, "own_words": " ".join(held["own_words"])}, {})


@post("/log-in-policy/edit", opt=CHANGE, status_code=200, include_in_schema=False)
async def save_policy(request: Request, data: URLEncodedBody[dict[str, str]]) -> Template | Response[str]:
    try:
        await approvals.submit(
            request.tx, request.actor, POLICY, PolicyChange(_policy(data)), object_type="parameter",
            object_id=LOG_IN_POLICY.code, title=gettext("Log-in policy"), reason=data.get("reason", ""),
        )  # fmt: skip
    except Invalid as error:
        errors = {fault.field: str(fault.message) for fault in error.fields}
        return _form(dict(data), errors, 422)
    return Response("", headers=toast(gettext("Sent for approval"), close_dialog=True))


def _policy(data: dict[str, str]) -> LogInPolicy:
    """-1, which no bound allows, for anything but a short number."""
    words = tuple(sorted({word.casefold() for word in data.get("own_words", "").split()}))
    return LogInPolicy(own_words=words, **{name: _number(data.get(name, "")) for name in BOUNDS})


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER else -1


def _form(values: dict[str, Any], errors: dict[str, str], status: int = 200) -> Template:
    return fragment(
        "credentials/policy_form.html",
        status=status,
        values=values,
        errors=errors,
        labels=LABELS,
        bounds=BOUNDS,
    )


PAGES: Final[list[Any]] = [show_policy, ask_policy, save_policy]
