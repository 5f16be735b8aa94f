"""Filters and functions of templates. A missing value is shown as a dash, so templates need no `if`.

Those marked with the context read tenant or token from the request: in a screen's template they need no
argument; inside an imported macro, which has no request, currency and time zone are given.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from jinja2 import TemplateRuntimeError, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from rapport.kernel import i18n
from rapport.kernel.access import POSTS
from rapport.web.registry import Panel, Slot, UiRegistry, allows

if TYPE_CHECKING:
    from rapport.kernel.access import Actor

DASH: Final = "—"
AVATAR_TONES: Final = 6
_POSTS: Final = {post.code: post for post in POSTS}


@pass_context
def money(
    context: Context, minor: int | None, currency: str = "", *, short: bool = False, whole: bool = False
) -> str:
    """Minor units of `currency` (the tenant's unless given)."""
    if minor is None:
        return DASH
    return i18n.money(minor, currency or _actor(context).tenant.currency, short, whole=whole)


@pass_context
def change(context: Context, minor: int | None, currency: str = "") -> str:
    """A change in money, short, with its sign."""
    return DASH if minor is None else i18n.delta(minor, currency or _actor(context).tenant.currency)


@pass_context
def moment(context: Context, value: datetime | None, timezone: str = "") -> str:
    """A UTC time stamp on the tenant's clock."""
    return DASH if value is None else i18n.moment(value, timezone or _actor(context).tenant.timezone)


@pass_context
def moment_short(context: Context, value: datetime | None, timezone: str = "") -> str:
    return DASH if value is None else i18n.moment_short(value, timezone or _actor(context).tenant.timezone)


def number(value: int | Decimal | None, places: int | None = None) -> str:
    return DASH if value is None else i18n.number(value, places)


def percent(share: Decimal | None, places: int = 1, sign: bool = False) -> str:
    return DASH if share is None else i18n.percent(share, places, sign=sign)


def direction(value: int | Decimal | None) -> str:
    """`up`, `down` or `flat`: the class that colours a change, red or green by language."""
    return "flat" if not value else "up" if value > 0 else "down"


def post_name(actor: Actor) -> str:
    """The post a person acts in, by its name in their language; a tenant's own post by its code."""
    post = _POSTS.get(actor.post_code)
    if post is None:
        return actor.post_code
    return post.name if i18n.current.get() == "zh_CN" else post.name_en


def avatar_tone(seed: object) -> int:
    """The same person, the same colour."""
    return zlib.crc32(str(seed).encode()) % AVATAR_TONES


@pass_context
def can(context: Context, permission: str) -> bool:
    """Whether the person may: hides what the endpoint would refuse anyway."""
    return allows(context["request"].scope.get("actor"), permission)


@pass_context
def panels_in(context: Context, slot: Slot) -> list[Panel]:
    """The panels of a slot that the person may see, in their order."""
    request = context["request"]
    ui: UiRegistry = request.app.state.ui
    return ui.panels_for(request.scope.get("actor"), slot)


@pass_context
def csrf_token_value(context: Context) -> str:
    token: object = context["request"].scope.get("csrf_token")
    return token if isinstance(token, str) else ""


@pass_context
def csrf_field(context: Context) -> Markup:
    """The hidden field of a form that also works without script."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(csrf_token_value(context))


def _actor(context: Context) -> Actor:
    request: Any = context.get("request")
    actor: Actor | None = request.scope.get("actor") if request is not None else None
    if actor is None:
        raise TemplateRuntimeError("there is no tenant here: give currency or time zone as an argument")
    return actor


def _dashed(write: Callable[..., str]) -> Callable[..., str]:
    def written(value: date | None, *rest: date) -> str:
        return DASH if value is None else write(value, *rest)

    return written


FILTERS: Final[dict[str, Callable[..., Any]]] = {
    "money": money,
    "change": change,
    "number": number,
    "percent": percent,
    "direction": direction,
    "moment": moment,
    "moment_short": moment_short,
    "day": _dashed(i18n.day),
    "day_short": _dashed(i18n.day_short),
    "month": _dashed(i18n.month),
    "weekday": _dashed(i18n.weekday),
    "ago": _dashed(i18n.ago),
    "avatar_tone": avatar_tone,
}
GLOBALS: Final[dict[str, Callable[..., Any]]] = {
    "can": can,
    "panels_in": panels_in,
    "post_name": post_name,
    "csrf_field": csrf_field,
    "csrf_token_value": csrf_token_value,
}
