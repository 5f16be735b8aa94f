"""What a firm usually keeps on its main account; its loans and everything else are measured by it."""

from tenants.demonstration.codes import CustomerType
from tenants.demonstration.customers import Customer
from tenants.demonstration.dice import Dice
from tenants.demonstration.incomes import pays_wages
from tenants.demonstration.stories import FIRMS
from tenants.demonstration.stories.member import Firm

# Yuan, from and to.
_LEVELS = {
    "BASIC": (120_000, 800_000),
    "GROWTH": (1_200_000, 6_000_000),
    "KEY": (6_000_000, 40_000_000),
    "STRATEGIC": (40_000_000, 200_000_000),
}
_PAYROLL_LEAST = 2_000_000


def firm_of_story(customer: Customer) -> Firm | None:
    return FIRMS.get(customer.serial) if customer.type is CustomerType.COMPANY else None


def firm_level(customer: Customer) -> int:
    """Cents."""
    known = firm_of_story(customer)
    if known is not None:
        return known.demand * 100
    low, high = _LEVELS[customer.tier]
    low = max(low, _PAYROLL_LEAST) if pays_wages(customer) else low
    return Dice("level", customer.number).between(low // 1_000, high // 1_000) * 100_000
