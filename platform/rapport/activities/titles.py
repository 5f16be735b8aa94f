"""Titles of the tasks that rules make: an English msgid and its values, put into words when it is shown."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from rapport.kernel.i18n import day, gettext, number
from rapport.organisation.dossier.words import CERTIFICATES

N_ = str  # marks a msgid for extraction

ALERT_RED = N_("Red alert, score %(score)s: contact the customer")
ALERT_ORANGE = N_("Orange alert, score %(score)s: contact the customer")
ALERT_YELLOW = N_("Yellow alert, score %(score)s: contact the customer")
NOTICE_RED = N_("Red alert in your team, score %(score)s: the manager's task is due on %(due)s")
MATURITY = N_("%(amount)s matures on %(date)s: agree what follows")
REPAYMENT = N_("A loan of %(amount)s ends on %(date)s: agree what follows")
LINE_END = N_("The credit line of %(amount)s ends on %(date)s: agree what follows")
FUNDS_IN = N_("%(amount)s came in: ask what it is meant for")
FUNDS_OUT = N_("%(amount)s went out: ask how we can keep the business")
CERTIFICATE = N_("%(certificate)s ends on %(date)s: renew it, or sales are blocked")
CERTIFICATE_OF = N_("%(number)s: %(certificate)s ends on %(date)s")


def task_title(title: str, arguments: Mapping[str, str]) -> str:
    """The title in the reader's language.

    `arguments` are those of the task's `title_args`: `amount` is a decimal string in `currency`, `date` and
    `due` are ISO days, `certificate` is a code, anything else is shown as it is. A title that a person wrote
    has none and is not translated.
    """
    if not arguments:
        return title
    shown = {name: _shown(name, value, arguments) for name, value in arguments.items()}
    return gettext(title) % shown


def _shown(name: str, value: str, arguments: Mapping[str, str]) -> str:
    if name == "amount":
        return f"{number(Decimal(value))} {arguments.get('currency', '')}".strip()
    if name == "certificate":
        return str(CERTIFICATES.get(value, value))
    return day(date.fromisoformat(value)) if name in {"date", "due"} else value
