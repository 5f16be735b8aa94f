"""ARRANGEMENT: term deposits, wealth, agency, bills, guarantees, factoring, e-banking and fees."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tenants.demonstration.codes import Operation, Purpose
from tenants.demonstration.customers import Customer
from tenants.demonstration.events import Event
from tenants.demonstration.stories.member import Holding
from tenants.demonstration.timeline import Timeline, add_months

# Yearly rate in basis points; a product without one pays nothing to the account at maturity.
RATES = {
    "DEP_TERM_3M": 95,
    "DEP_TERM_6M": 115,
    "DEP_TERM_1Y": 125,
    "DEP_TERM_2Y": 135,
    "DEP_TERM_3Y": 165,
    "DEP_CD": 175,
    "DEP_STRUCTURED": 195,
    "WEALTH_FIXED_90": 225,
    "WEALTH_FIXED_180": 240,
    "WEALTH_FIXED_365": 265,
    "WEALTH_MIXED": 290,
    "AGENCY_BOND": 195,
}
_OPEN_ENDED = {"WEALTH_CASH": 160}


@dataclass(frozen=True, slots=True)
class Contract:
    """One arrangement, minor units; `maturity` None is open-ended.

    From its maturity on it is RENEWED by the next one, or MATURED and its principal on the main account.
    """

    number: str
    customer: Customer
    product: str
    ccy: str
    start: date
    maturity: date | None
    rate: int
    principal: int
    renewed: bool


@dataclass(frozen=True, slots=True)
class Payout:
    """What a maturity pays to the main account: interest, or `principal` that was not renewed."""

    event: Event
    principal: bool


class ContractBook:
    """All contracts of the bank, numbered in the order in which they are entered."""

    def __init__(self, days: Timeline) -> None:
        self._days = days
        self.contracts: list[Contract] = []

    def enter(self, customer: Customer, product: str, principal: int, start: date, ccy: str = "CNY") -> None:
        """An open-ended contract."""
        self._add(customer, product, principal, start, None, ccy)

    def roll(self, customer: Customer, holding: Holding, ccy: str = "CNY") -> list[Payout]:
        """The contract that runs now and those it renewed, back to the opening day.

        Returns what maturities inside the history pay to the customer's main account.
        """
        if not holding.months:
            self.enter(customer, holding.product, holding.yuan * 100, _since(customer, self._days), ccy)
            return []
        final = maturity = self._final(customer, holding)
        paid: list[Payout] = []
        while maturity > self._days.opening:
            start = add_months(maturity, -holding.months)
            if start < customer.open_date:
                break
            renewed = holding.renewed or maturity != final
            made = self._add(
                customer, holding.product, holding.yuan * 100, start, maturity, ccy, renewed=renewed
            )
            paid += self._pays(made)
            maturity = start
        return paid

    def _final(self, customer: Customer, holding: Holding) -> date:
        """The last maturity known; no contract begins before the customer did."""
        planned = self._days.ago(-holding.matures)
        first = customer.open_date
        return planned if add_months(planned, -holding.months) >= first else add_months(first, holding.months)

    def _pays(self, made: Contract) -> Iterator[Payout]:
        maturity = made.maturity
        if maturity is None or not self._days.opening < maturity <= self._days.next_day:
            return
        day = maturity.toordinal()
        interest = _interest(made.principal, RATES.get(made.product, 0), (maturity - made.start).days)
        if interest:
            event = Event(day, interest, Operation.SYSTEM, Purpose.INTEREST, "", made.number)
            yield Payout(event, principal=False)
        if not made.renewed:
            event = Event(day, made.principal, Operation.SYSTEM, Purpose.NONE, "", made.number)
            yield Payout(event, principal=True)

    def _add(
        self,
        customer: Customer,
        product: str,
        principal: int,
        start: date,
        maturity: date | None,
        ccy: str,
        *,
        renewed: bool = True,
    ) -> Contract:
        number = f"R{customer.unit:02d}{len(self.contracts) + 1:07d}"
        rate = RATES.get(product, _OPEN_ENDED.get(product, 0))
        made = Contract(number, customer, product, ccy, start, maturity, rate, principal, renewed)
        self.contracts.append(made)
        return made


def _since(customer: Customer, days: Timeline) -> date:
    """An open-ended contract began before the history, or with the customer."""
    return max(customer.open_date, add_months(days.opening, -1 - customer.serial % 30))


def _interest(principal: int, basis_points: int, days: int) -> int:
    """Minor units, HALF_UP, ACT/360 (domain.md 0.1)."""
    return (principal * basis_points * days * 2 + 3_600_000) // 7_200_000


def rows(contracts: list[Contract], day: date, *, full: bool) -> Iterator[tuple[object, ...]]:
    """ARRANGEMENT rows: what began or matured on `day`, or in the backfill all that had begun."""
    for one in contracts:
        if day in (one.start, one.maturity) or (full and one.start <= day):
            yield (
                one.number,
                one.customer.number,
                one.product,
                one.ccy,
                one.customer.org_code,
                one.start,
                one.maturity,
                f"{one.rate // 100}.{one.rate % 100:02d}",
                one.principal,
                _status(one, day),
            )


def _status(one: Contract, day: date) -> str:
    if one.maturity is None or one.maturity > day:
        return "OPEN"
    return "RENEWED" if one.renewed else "MATURED"
