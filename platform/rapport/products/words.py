"""The closed lists of accounts and postings, with their names (feeds.md; domain.md 9.9)."""

from collections.abc import Mapping
from typing import Final

from rapport.kernel.i18n import Lazy, _

NATURES: Final[Mapping[str, Lazy]] = {
    "LIABILITY": _("Deposits"),
    "AUM": _("Investments"),
    "ASSET": _("Loans"),
    "OFF_BALANCE": _("Off balance"),
    "FEE": _("Services"),
    "COUNT": _("Services"),
}
STATUSES: Final[Mapping[str, Lazy]] = {
    "OPEN": _("Open"),
    "DORMANT": _("Dormant"),
    "FROZEN": _("Frozen"),
    "CLOSED": _("Closed"),
    "MATURED": _("Matured"),
    "RENEWED": _("Renewed"),
    "REDEEMED": _("Redeemed"),
    "CANCELLED": _("Cancelled"),
}
RISK_CLASSES: Final[Mapping[str, Lazy]] = {
    "NORMAL": _("Normal"),
    "SPECIAL_MENTION": _("Special mention"),
    "SUBSTANDARD": _("Substandard"),
    "DOUBTFUL": _("Doubtful"),
    "LOSS": _("Loss"),
}
OPERATIONS: Final[Mapping[str, Lazy]] = {
    "CASH_IN": _("Cash in"),
    "CASH_OUT": _("Cash out"),
    "CARD": _("Card payment"),
    "TRANSFER_IN": _("Transfer in"),
    "TRANSFER_OUT": _("Transfer out"),
    "SYSTEM": _("By the bank"),
}
PURPOSES: Final[Mapping[str, Lazy]] = {
    "HOUSEHOLD": _("Household"),
    "INTEREST": _("Interest"),
    "OVERDRAFT_INTEREST": _("Overdraft interest"),
    "FEE": _("Fee"),
    "INSURANCE": _("Insurance"),
    "PENSION": _("Pension"),
    "LOAN": _("Loan payment"),
    "LEASING": _("Leasing"),
    "PAYROLL": _("Payroll"),
}
