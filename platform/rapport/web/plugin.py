"""The screens' part of the application: templates, static files, panels and live events in one plugin."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from litestar import Router
from litestar.config.app import AppConfig
from litestar.datastructures import CacheControlHeader
from litestar.plugins import InitPluginProtocol
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.static_files import create_static_files_router
from litestar.template import TemplateConfig

from rapport.web import assets, live, panels, profile
from rapport.web.environment import create_environment
from rapport.web.registry import UiRegistry

IMMUTABLE: Final = CacheControlHeader(public=True, max_age=31536000, immutable=True)  # hashed names
SHORT: Final = CacheControlHeader(public=True, max_age=3600)


class WebPlugin(InitPluginProtocol):
    """`WebPlugin(ui)` serves the screens that `ui` lists.

    Needs the kernel's request class, and `app.state.redis` for live events. `templates` and `locales` are
    the folders of packages above the core and of plugins.
    """

    def __init__(
        self, ui: UiRegistry, *, templates: Iterable[Path] = (), locales: Iterable[Path] = ()
    ) -> None:
        self.ui = ui
        self.environment = create_environment(templates, locales)

    def on_app_init(self, app_config: AppConfig) -> AppConfig:
        app_config.state.ui = self.ui
        app_config.template_config = TemplateConfig(
            instance=JinjaTemplateEngine.from_environment(self.environment)
        )
        app_config.route_handlers.extend(
            [*static_routers(), panels.show_panel, live.stream_changes, profile.save_preferences]
        )
        return app_config


def static_routers() -> list[Router]:
    """Built files under their hashed names for a year, the few others for an hour; both without log-in."""
    return [
        create_static_files_router(
            path="/static/dist",
            directories=[assets.DIST],
            name="static-dist",
            cache_control=IMMUTABLE,
            opt={"public": True},
        ),
        create_static_files_router(
            path="/static", directories=[assets.STATIC], cache_control=SHORT, opt={"public": True}
        ),
    ]
