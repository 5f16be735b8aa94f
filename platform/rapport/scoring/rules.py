"""The parameters of scoring that a tenant may set, with the specification's defaults (domain.md 9)."""

from dataclasses import dataclass

from rapport.kernel.parameters import declare
from rapport.scoring.formulas.funds_movement import MovementParameters
from rapport.scoring.formulas.parameters import ChurnParameters
from rapport.scoring.formulas.tiers import TierParameters


@dataclass(frozen=True, slots=True)
class CompetitorTags:
    """Tags of a call report that say the customer mentioned a competitor's offer (E05)."""

    tags: tuple[str, ...] = ("他行报价", "挖转", "COMPETITOR")


CHURN = declare("churn", ChurnParameters())
MOVEMENTS = declare("funds_movements", MovementParameters())
TIERS = declare("tiers", TierParameters())
COMPETITOR_TAGS = declare("competitor_tags", CompetitorTags())
