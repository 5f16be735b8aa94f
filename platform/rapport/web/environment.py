"""The Jinja environment: every vertical's `templates` folder, strict, escaped, in the request's language."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final, cast
from urllib.parse import parse_qsl, urlencode, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from rapport.kernel import i18n
from rapport.web import assets, client_strings, template_functions

PACKAGES: Final = Path(__file__).parents[1]  # rapport/


def template_directories(extra: Iterable[Path] = ()) -> list[Path]:
    """`templates` of all verticals and of the nouns inside them, then of upper packages and plugins (`extra`)."""
    found = [*PACKAGES.glob("*/templates"), *PACKAGES.glob("*/*/templates")]
    own = sorted(path for path in found if path.is_dir() and path.parent.name != "gallery")
    return [*own, *extra]


def create_environment(
    extra_templates: Iterable[Path] = (), extra_locales: Iterable[Path] = ()
) -> Environment:
    """Templates and catalogues of the product plus those of the packages above it, given as folders."""
    i18n.install_catalogues([*i18n.locale_directories(PACKAGES), *extra_locales])
    environment = Environment(
        loader=FileSystemLoader(template_directories(extra_templates)),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=1000,
        extensions=["jinja2.ext.i18n", "jinja2.ext.loopcontrols"],
    )
    _install_gettext(environment)
    environment.filters.update(template_functions.FILTERS)
    cast("dict[str, Any]", environment.globals).update(
        asset_tags=assets.asset_tags,
        sprite_url=assets.sprite_url,
        icon_url=assets.icon_url,
        client_strings=_client_strings,
        with_params=with_params,
        language_tag=i18n.language_tag,
        LOCALES=i18n.LOCALES,
        **template_functions.GLOBALS,
    )
    return environment


def with_params(url: str, **changes: object) -> str:
    """`url` with query parameters set, or taken out where the value is None or empty."""
    parts = urlsplit(url)
    kept = [(name, value) for name, value in parse_qsl(parts.query) if name not in changes]
    new = [(name, str(value)) for name, value in changes.items() if value not in (None, "")]
    query = urlencode([*kept, *new])
    return f"{parts.path}?{query}" if query else parts.path


def _client_strings() -> str:
    return json.dumps({text.message: str(text) for text in client_strings.STRINGS}, ensure_ascii=False)


def _install_gettext(environment: Environment) -> None:
    install = environment.extensions["jinja2.ext.InternationalizationExtension"]
    install.environment.install_gettext_callables(  # type: ignore[attr-defined]
        i18n.gettext,
        i18n.ngettext,
        newstyle=True,
        pgettext=i18n.pgettext,
        npgettext=i18n.npgettext,
    )
