"""What exports add to the product."""

from typing import Any, Final

from rapport.customers.exports import jobs, pages
from rapport.customers.exports.service import stop_leaver
from rapport.kernel.access import Permission
from rapport.kernel.i18n import _
from rapport.organisation.dossier.service import STATUS_LISTENERS
from rapport.web.registry import Command, UiRegistry

__all__ = ["ROUTES", "jobs", "register_ui"]

ROUTES: Final[list[Any]] = [*pages.ROUTES]
STATUS_LISTENERS.append(stop_leaver)


def register_ui(ui: UiRegistry) -> None:
    ui.add_command(
        Command(
            "exports", _("My exports"), "file-down", url="/exports", permission=Permission.CUSTOMER_EXPORT
        )
    )
