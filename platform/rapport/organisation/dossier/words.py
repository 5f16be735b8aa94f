"""Words of dossiers: the closed lists of domain.md 2.3."""

from collections.abc import Mapping
from typing import Final

from rapport.kernel.i18n import Lazy, _

STATUSES: Final[Mapping[str, Lazy]] = {
    "ACTIVE": _("At work"),
    "LEAVE": _("On leave"),
    "NOTICE": _("Has given notice"),
    "TRANSFERRED": _("Transferred"),
    "LEFT": _("Has left"),
}
STATUS_TONES: Final[Mapping[str, str]] = {"ACTIVE": "good", "LEAVE": "info", "NOTICE": "bad"}
TYPES: Final[Mapping[str, Lazy]] = {
    "CORPORATE": _("Corporate"),
    "RETAIL": _("Retail and wealth"),
    "SME": _("Small business"),
    "CREDIT": _("Personal credit"),
    "PRIVATE": _("Private banking"),
    "INSTITUTION": _("Institutional"),
}
EDUCATION: Final[Mapping[str, Lazy]] = {
    "SECONDARY": _("Secondary school"),
    "COLLEGE": _("College"),
    "BACHELOR": _("Bachelor"),
    "MASTER": _("Master"),
    "DOCTOR": _("Doctorate"),
}
CERTIFICATES: Final[Mapping[str, Lazy]] = {
    "BANKING_BASIC": _("Banking professional, basic"),
    "BANKING_MIDDLE": _("Banking professional, intermediate"),
    "FUND": _("Fund practitioner"),
    "INSURANCE": _("Insurance sales"),
    "WEALTH": _("Wealth product sales"),
    "CREDIT": _("Credit granting"),
    "AFP": _("AFP"),
    "CFP": _("CFP"),
}
PRODUCTS: Final[Mapping[str, Lazy]] = {
    "FUND": _("Funds"),
    "INSURANCE": _("Insurance"),
    "WEALTH": _("Wealth products"),
    "LOAN": _("Loans"),
    "CREDIT": _("Credit lines"),
}
MERITS: Final[Mapping[str, Lazy]] = {"REWARD": _("Reward"), "PUNISHMENT": _("Disciplinary action")}
LEAVES: Final[Mapping[str, Lazy]] = {
    "ANNUAL": _("Annual leave"),
    "SICK": _("Sick leave"),
    "MATERNITY": _("Parental leave"),
    "COMPULSORY": _("Compulsory leave"),
    "OTHER": _("Other leave"),
}
PARTS: Final[Mapping[str, Lazy]] = {
    "rm_type": _("Type of manager"),
    "hire_date": _("Joined the bank"),
    "rm_since": _("Manager since"),
    "education": _("Education"),
    "languages": _("Languages"),
    "industries": _("Industries"),
    "qualification": _("Certificates"),
    "employment": _("Employment"),
    "training": _("Training"),
    "grade": _("Grade"),
}
