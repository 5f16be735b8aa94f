"""What users, posts and roles add to the product."""

from typing import Any, Final

from rapport.kernel.access import Permission
from rapport.kernel.i18n import _
from rapport.organisation.posts.pages import PAGES
from rapport.organisation.posts.report_pages import PAGES as REPORT
from rapport.web.registry import Command, MenuEntry, UiRegistry

ROUTES: Final[list[Any]] = [*PAGES, *REPORT]


def register_ui(ui: UiRegistry) -> None:
    see, know = Permission.USER_READ, Permission.ROLE_READ
    ui.add_menu(
        MenuEntry("users", _("Users and posts"), "user-cog", "/users", 210, see, section="manage"),
        MenuEntry("roles", _("Roles"), "key-round", "/roles", 220, know, section="manage"),
        MenuEntry(
            "separation",
            _("Separation report"),
            "shield-check",
            "/access/report",
            240,
            Permission.AUDIT_READ,
            section="manage",
        ),
        MenuEntry("why", _("Who sees what"), "scan-eye", "/access/why", 230, know, section="manage"),
    )
    ui.add_command(
        Command(
            "post",
            _("Act in another post"),
            "repeat",
            url="/me/posts",
            dialog=True,
            permission=Permission.SELF,
        )
    )
