"""The filters in use, each as a word with the address of the list without it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rapport.customers.listing.query import CHOICES, LISTS, ListQuery
from rapport.customers.vocabulary import ALERT_LEVELS, CHANGES, CONTACT_STATES, LINES, TIERS, TYPES
from rapport.kernel.i18n import Lazy, _, current, ngettext

LABELS = {
    "tier": _("Tier"),
    "type": _("Type"),
    "line": _("Business line"),
    "alert": _("Alert"),
    "tag": _("Tag"),
    "contact": _("Contact"),
    "change": _("Change"),
    "unit": _("Unit"),
    "rm": _("Manager"),
}
WORDS: dict[str, dict[str, Lazy]] = {
    "tier": dict(TIERS),
    "type": dict(TYPES),
    "line": dict(LINES),
    "alert": dict(ALERT_LEVELS),
    "contact": dict(CONTACT_STATES),
    "change": dict(CHANGES),
}


@dataclass(frozen=True, slots=True)
class Chip:
    label: str
    value: str
    url: str


def applied(query: ListQuery, cols: str, view: str, names: Mapping[str, str]) -> list[Chip]:
    """A chip for each filter; taking one away keeps the others, the columns and the view's tab.

    `names` of units and managers by their codes, as far as the reader is shown them.
    """
    return [
        Chip(label, value, "/customers?" + without.address(cols=cols, view=view))
        for label, value, without in _parts(query, names)
    ]


def _parts(query: ListQuery, names: Mapping[str, str]) -> Iterator[tuple[str, str, ListQuery]]:
    for name in LISTS:
        values: tuple[str, ...] = getattr(query, name)
        words = [str(WORDS.get(name, {}).get(value, value)) for value in values]
        if values:
            yield str(LABELS[name]), _separator().join(words), query.without(name)
    for name in (*CHOICES, "unit", "rm"):
        value: str = getattr(query, name)
        if value:
            word = WORDS.get(name, {}).get(value) or names.get(value, value)
            yield str(LABELS[name]), str(word), query.without(name)
    if query.maturing is not None:
        days = ngettext("%(num)s day", "%(num)s days", query.maturing) % {"num": query.maturing}
        yield str(_("Matures within")), days, query.without("maturing")
    if query.q:
        yield str(_("Search")), query.q, query.without("q")


def _separator() -> str:
    return "、" if current.get() == "zh_CN" else ", "
