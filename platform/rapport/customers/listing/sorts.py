"""The orders of the list, each with an index behind it (docs/decisions/0060).

A list is read in two stretches: the customers that have the key, in its order, and those that have none (never
contacted, no figures yet), by id. Both page by key; no OFFSET.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, LiteralString

Stretch = Literal["keyed", "keyless"]
Source = Literal["measure", "customer"]


@dataclass(frozen=True, slots=True)
class Sort:
    """`key` and `tie` are columns, `cast` the key's SQL type; `nullable`: customers without a key exist."""

    name: str
    source: Source
    key: LiteralString
    tie: LiteralString
    cast: LiteralString
    nullable: bool
    keyless_first: bool = False

    def stretches(self, descending: bool) -> tuple[Stretch, ...]:
        """In the order they are read: whoever was never contacted has waited longest."""
        if not self.nullable:
            return ("keyed",)
        if self.keyless_first and not descending:
            return ("keyless", "keyed")
        return ("keyed", "keyless")


def _figure(name: str, column: LiteralString) -> Sort:
    return Sort(name, "measure", column, "m.customer_id", "bigint", nullable=True)


def _own(name: str, column: LiteralString, cast: LiteralString) -> Sort:
    return Sort(
        name, "customer", column, "c.id", cast, nullable=cast == "date", keyless_first=name == LAST_CONTACT
    )


LAST_CONTACT: Final = "last_contact"
SORTS: Final[Mapping[str, Sort]] = {
    sort.name: sort
    for sort in (
        _figure("aum", "m.aum"),
        _figure("change", "m.aum_change"),
        _figure("deposit", "m.deposit"),
        _own(LAST_CONTACT, "c.last_contact_on", "date"),
        _own("contact_due", "c.contact_due_on", "date"),
        _own("alert", "c.alert_score", "smallint"),
        _own("name", "c.name_pinyin", "text"),
        _own("customer_no", "c.customer_no", "text"),
    )
}
DEFAULT_SORT: Final = "-aum"
