"""What customers add to the product: the list, the customer page, the API, the palette's search."""

from typing import Any

from rapport.customers import controllers
from rapport.customers.exports import plugin as exports
from rapport.customers.pages import bulk, customer, editing, views
from rapport.customers.pages import list as list_pages
from rapport.customers.privacy import plugin as privacy
from rapport.customers.record import find_customer
from rapport.customers.timeline import register_source
from rapport.kernel.access import Permission
from rapport.kernel.i18n import _
from rapport.organisation.timeline import LeadChanges
from rapport.web.registry import MenuEntry, UiRegistry

NOUNS = (exports, privacy)
ROUTES: list[Any] = [
    *controllers.ROUTES,
    *list_pages.ROUTES,
    *views.ROUTES,
    *bulk.ROUTES,
    *customer.ROUTES,
    *editing.ROUTES,
    *(route for noun in NOUNS for route in noun.ROUTES),
]
register_source("organisation", LeadChanges())


def register_ui(ui: UiRegistry) -> None:
    ui.add_menu(
        MenuEntry(
            "customers",
            _("Customers"),
            "users",
            "/customers",
            20,
            permission=Permission.CUSTOMER_READ,
            hotkey="g c",
        )
    )
    ui.add_subject("customer360", find_customer)
    ui.search_url = "/customers/find"
    for noun in NOUNS:
        noun.register_ui(ui)
