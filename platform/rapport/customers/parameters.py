"""What a bank may set about its customer list and timeline (domain.md, marks): amounts in the base currency."""

from dataclasses import dataclass
from decimal import Decimal

from rapport.kernel.parameters import declare


@dataclass(frozen=True, slots=True)
class ListRules:
    """A change of AUM in thirty days is big from this many main units **and** this share of the earlier AUM.

    `maturing_days`: how far the built-in view of coming maturities looks ahead.
    """

    big_change_amount: Decimal = Decimal(10_000)
    big_change_percent: int = 20
    maturing_days: int = 30


LIST_RULES = declare("customer_list", ListRules())
