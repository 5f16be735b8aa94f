"""What a signal found, as a sentence in the reader's language (domain.md 9.6)."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from rapport.kernel import i18n
from rapport.kernel.i18n import Lazy, _
from rapport.kernel.money import minor_units

# Each template names keys of its signal's evidence; amounts, shares and days are written as the language does.
SENTENCES: Final[Mapping[str, Lazy]] = {
    "A01": _(
        "Average of the last %(recent_days)s days %(recent_average)s, of the %(prior_days)s days before"
        " %(prior_average)s: down to %(ratio)s, the limit is %(ratio_limit)s"
    ),
    "A02": _("%(amount)s went out on %(booked_on)s: %(ratio)s of the %(previous_aum)s of the day before"),
    "A04": _("%(principal)s matured on %(matured_on)s; %(left)s of it had left by %(left_until)s"),
    "A06": _(
        "Last salary on %(last_credit)s, every %(cycle_days)s days before: %(missed_cycles)s cycles missed"
    ),
    "A09": _("%(balance)s are left of a peak of %(peak)s in twelve months: %(ratio)s"),
    "A10": _("Paid back on %(settled_on)s, %(days_early)s days before its end on %(maturity)s"),
    "E01": _("Last on %(latest)s"),
    "E04": _(
        "Last contact on %(last_contact)s, %(days_since)s days ago; the tier asks for one every"
        " %(interval_days)s days"
    ),
    "E05": _("Last on %(latest)s, %(count)s times in %(window_days)s days"),
    "E06": _("Last on %(latest)s, %(count)s times in %(window_days)s days"),
}
MONEY: Final = frozenset(
    {
        "recent_average",
        "prior_average",
        "drop",
        "amount",
        "previous_aum",
        "principal",
        "left",
        "balance",
        "peak",
    }
)
SHARES: Final = frozenset({"ratio", "ratio_limit"})
DAYS: Final = frozenset(
    {
        "booked_on",
        "matured_on",
        "left_until",
        "last_credit",
        "settled_on",
        "maturity",
        "latest",
        "last_contact",
    }
)


def sentence(code: str, evidence: Mapping[str, Any], currency: str) -> str:
    """The evidence in words; a signal without a sentence of its own, or without its facts, says nothing."""
    template = SENTENCES.get(code)
    if template is None:
        return ""
    shown = {name: _written(name, value, currency) for name, value in evidence.items()}
    try:
        return template % shown
    except KeyError:
        return ""


def _written(name: str, value: Any, currency: str) -> str:
    try:
        if name in MONEY:
            return i18n.money(minor_units(Decimal(str(value)), currency), currency, short=True)
        if name in SHARES:
            return i18n.percent(Decimal(str(value)))
        if name in DAYS:
            return i18n.day(date.fromisoformat(str(value)))
    except (InvalidOperation, ValueError):
        return str(value)
    return str(value)
