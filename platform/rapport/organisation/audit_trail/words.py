"""What stands in the trail, in words; an action that is not here is shown by its code."""

from collections.abc import Mapping
from typing import Final

from rapport.kernel.i18n import Lazy, _

AREAS: Final[Mapping[str, Lazy]] = {
    "alert": _("Alerts"),
    "audit": _("Audit"),
    "break_glass": _("Operator access"),
    "contact": _("Contacts"),
    "customer": _("Customers"),
    "feed": _("Feeds"),
    "key": _("API keys"),
    "login": _("Log-in"),
    "night": _("Night runs"),
    "product": _("Product codes"),
    "session": _("Sessions"),
    "staff": _("Staff"),
    "task": _("Tasks"),
    "tenant": _("Tenant"),
    "user": _("People"),
}
ACTIONS: Final[Mapping[str, Lazy]] = {
    "audit.verify": _("Checked the chain"),
    "customer.download": _("Fetched an exported list"),
    "customer.export": _("Asked for an export"),
    "customer.export_ready": _("An export was written"),
    "customer.export_stop": _("An export was stopped"),
    "customer.reveal": _("Saw a personal value in full"),
    "feed.release": _("Released a held day"),
    "feed.run_again": _("Had a day taken in again"),
    "feed.scan": _("Had new days looked for"),
    "key.create": _("Created an API key"),
    "login.complete": _("Logged in"),
    "login.demonstration": _("Logged in at a click"),
    "login.end": _("Logged out"),
    "login.password": _("Gave the right password"),
    "login.refused": _("Was refused: e-mail or password"),
    "login.second_factor_refused": _("Was refused: second factor"),
    "night.run_again": _("Had a night computed again"),
    "product.map_code": _("Mapped a product code"),
    "session.end": _("Ended an own log-in"),
    "session.end_others": _("Ended all other own log-ins"),
    "staff.change": _("Changed a dossier"),
    "staff.status": _("Changed an employee's status"),
    "tenant.create": _("Created the tenant"),
    "tenant.seal": _("Sealed the tenant"),
    "user.change_password": _("Changed the own password"),
    "user.create": _("Created a person"),
    "user.password_refused": _("Gave a wrong present password"),
}
FAULTS: Final[Mapping[str, Lazy]] = {
    "gap": _("an entry is missing"),
    "reordered": _("entries change places"),
    "broken_link": _("an entry does not follow from the one before"),
    "changed": _("an entry was changed"),
    "details_changed": _("the details of an entry were changed"),
    "rewritten": _("the chain was rewritten"),
    "cut": _("the end of the chain is missing"),
    "foreign": _("an entry belongs to another chain"),
}
