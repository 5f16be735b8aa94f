"""The list's columns: what may be shown, what is shown unless a person chose otherwise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rapport.kernel.access import Actor, Scope
from rapport.kernel.i18n import Lazy, _


@dataclass(frozen=True, slots=True)
class Column:
    """`sort`: the order its header asks for; `number`: right-aligned, the largest first."""

    key: str
    label: Lazy
    sort: str = ""
    number: bool = False


COLUMNS: Final[Mapping[str, Column]] = {
    column.key: column
    for column in (
        Column("customer_no", _("Number"), "customer_no"),
        Column("tier", _("Tier")),
        Column("type", _("Type")),
        Column("line", _("Business line")),
        Column("aum", _("Total assets"), "aum", number=True),
        Column("change", _("30 days"), "change", number=True),
        Column("deposit", _("Deposits"), "deposit", number=True),
        Column("loan", _("Loans"), number=True),
        Column("alert", _("Alert"), "alert", number=True),
        Column("last_contact", _("Last contact"), "last_contact"),
        Column("contact_due", _("Contact due"), "contact_due"),
        Column("next_task", _("Next task")),
        Column("next_maturity", _("Next maturity")),
        Column("unit", _("Unit")),
        Column("rm", _("Manager")),
        Column("tags", _("Tags")),
        Column("remark", _("Remark")),
        Column("status", _("Status")),
    )
}
OWN: Final = (
    "customer_no", "tier", "aum", "change", "deposit", "alert", "last_contact", "contact_due", "next_task", "tags",
)  # fmt: skip
LED: Final = (
    "customer_no", "tier", "aum", "change", "deposit", "alert", "last_contact", "contact_due", "unit", "rm",
    "tags",
)  # fmt: skip


def leads(actor: Actor) -> bool:
    """Whether the actor looks at other people's customers."""
    return actor.scope not in (Scope.SELF, Scope.NONE)


def default_columns(actor: Actor) -> tuple[str, ...]:
    return LED if leads(actor) else OWN


def chosen_columns(given: Sequence[str], actor: Actor) -> tuple[str, ...]:
    """The columns that the address names, in the list's own order; the defaults if it names none it knows."""
    wanted = {part for value in given for part in value.split(",")}
    chosen = tuple(key for key in COLUMNS if key in wanted)
    return chosen or default_columns(actor)


def column_address(columns: tuple[str, ...], actor: Actor) -> str:
    """How the address names them: not at all for the defaults."""
    return "" if set(columns) == set(default_columns(actor)) else ",".join(columns)
