"""What narrows the list. Each filter is a condition over c (customer) and m (its measures), or a mere mention
of its parameter: the statement's parameters keep their places, and an unused one costs nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, LiteralString

# Places after $1 tenant, $2 scope, $3 limit, $4 key, $5 tie.
TODAY: LiteralString = "$6::date"
FIRST_FREE: Final = 6


@dataclass(frozen=True, slots=True)
class Filter:
    """`conditions` by the value asked for, or "" for a filter of one shape; `idle` when it is not asked for."""

    conditions: Mapping[str, LiteralString]
    idle: LiteralString

    def condition(self, value: str) -> LiteralString:
        return self.conditions.get(value) or self.conditions.get("", self.idle)


def _one(condition: LiteralString, idle: LiteralString) -> Filter:
    return Filter({"": condition}, idle)


_OVERDUE: LiteralString = "c.contact_due_on < $6::date"
_SOON: LiteralString = "c.contact_due_on >= $6::date AND c.contact_soon_on <= $6::date"
_BIG: LiteralString = (
    "abs(m.aum_change) >= $15::bigint"
    " AND abs(m.aum_change)::numeric * 100 >= $16::int * abs(m.aum_30_days_ago)"
)
# Asked for in this order: the names are those of `ListQuery`.
FILTERS: Final[Mapping[str, Filter]] = {
    "today": _one("$6::date IS NOT NULL", "$6::date IS NULL"),
    "tiers": _one("c.tier = ANY($7::text[])", "$7::text[] IS NULL"),
    "types": _one("c.type = ANY($8::text[])", "$8::text[] IS NULL"),
    "lines": _one("c.line = ANY($9::text[])", "$9::text[] IS NULL"),
    "alerts": _one("c.alert_level = ANY($10::text[])", "$10::text[] IS NULL"),
    "units": _one("c.managing_org_id = ANY($11::uuid[])", "$11::uuid[] IS NULL"),
    "rm": _one("c.lead_rm_id = $12::uuid", "$12::uuid IS NULL"),
    "tags": _one("c.tags @> $13::text[]", "$13::text[] IS NULL"),
    "maturing": _one("m.next_maturity BETWEEN $6::date AND $6::date + $14::int", "$14::int IS NULL"),
    "change": Filter(
        {
            "BIG": _BIG,
            "DOWN": f"m.aum_change < 0 AND {_BIG}",
            "UP": f"m.aum_change > 0 AND {_BIG}",
        },
        "$15::bigint IS NULL AND $16::int IS NULL",
    ),
    "contact": Filter(
        {
            "OVERDUE": _OVERDUE,
            "DUE_SOON": _SOON,
            "DUE": f"({_OVERDUE} OR {_SOON})",
            "OK": "c.contact_due_on >= $6::date AND coalesce(c.contact_soon_on > $6::date, true)",
            "NO_PLAN": "c.contact_due_on IS NULL",
        },
        "true",
    ),
}
