"""What a person chose for every browser: language and theme, kept in the profile."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final, LiteralString

from litestar import post
from litestar.params import URLEncodedBody
from litestar.response import Response

from rapport.kernel.access import Permission
from rapport.kernel.errors import FieldError, Invalid
from rapport.kernel.i18n import LOCALES, gettext
from rapport.kernel.request import Request
from rapport.web.preferences import THEMES

SAVE: Final[LiteralString] = """
    UPDATE user_account SET locale = coalesce($3, locale), theme = coalesce($4, theme)
     WHERE tenant_id = $1 AND id = $2
"""
Form = URLEncodedBody[dict[str, str]]


@post("/ui/preferences", opt={"permission": Permission.SELF}, status_code=204, include_in_schema=False)
async def save_preferences(request: Request, data: Form) -> Response[None]:
    """`locale` or `theme`, or both; 422 for a value that the product does not know."""
    locale, theme = data.get("locale"), data.get("theme")
    _check("locale", locale, LOCALES)
    _check("theme", theme, THEMES)
    await request.tx.execute(SAVE, request.actor.tenant.id, request.actor.user_id, locale, theme)
    request.forget_actor()
    return Response(None, status_code=204)


def _check(field: str, value: str | None, known: Collection[str]) -> None:
    if value is not None and value not in known:
        raise Invalid(fields=[FieldError(field, "unknown", gettext("This value is not known."))])
