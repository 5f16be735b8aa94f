"""The bank's customers: people, companies and institutions, with the few that planted stories need."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from tenants.demonstration.bank import SUB_BRANCHES, branch_of, first_sub_branch, sub_branch_code
from tenants.demonstration.codes import CustomerType, Line
from tenants.demonstration.dice import Dice
from tenants.demonstration.identity import credit_code, mobile, resident_id
from tenants.demonstration.names import CompanyNames, institution_name, person_name
from tenants.demonstration.staff import (
    CORPORATE_SEAT,
    SME_SEAT,
    employee_number,
    retail_seats,
)
from tenants.demonstration.stories import FIRMS, PERSONS
from tenants.demonstration.stories.member import (
    Firm,
    Person,
    company_number,
    institution_number,
    person_number,
)
from tenants.demonstration.timeline import Timeline

SMALLEST = 240
_PER_INSTITUTION, _PERSONS_OF = 120, (5, 6)
_RETAIL_TIERS = (("T0", 620), ("T1", 200), ("T2", 110), ("T3", 56), ("T4", 11), ("T5", 3))
_PRIVATE_TIERS = ("T4", "T5")
_NEW_PER_DAY = 3


@dataclass(frozen=True, slots=True)
class Customer:
    """`tier` is what balances and contacts aim at; `manager` is the lead RM, empty in the customer pool.

    `mobile_from` is the day on which `mobile` replaced `former_mobile` in the bank's files, if ever.
    """

    serial: int
    number: str
    type: CustomerType
    name: str
    sex: str
    birth_date: date | None
    id_no: str
    mobile: str
    former_mobile: str
    mobile_from: date | None
    unit: int
    open_date: date
    line: Line
    tier: str
    manager: str

    @property
    def org_code(self) -> str:
        return sub_branch_code(self.unit)

    @property
    def is_person(self) -> bool:
        return self.type is CustomerType.PERSON


@dataclass(frozen=True, slots=True)
class Counts:
    persons: int
    companies: int
    institutions: int

    @classmethod
    def of(cls, customers: int) -> "Counts":
        """Five of six are people, one of 120 an institution; ValueError below 240."""
        if customers < SMALLEST:
            raise ValueError(f"a demonstration bank needs at least {SMALLEST} customers")
        persons = customers * _PERSONS_OF[0] // _PERSONS_OF[1]
        institutions = customers // _PER_INSTITUTION
        return cls(persons, customers - persons - institutions, institutions)


def population(days: Timeline, customers: int) -> list[Customer]:
    """All customers that the bank has on the day after the feed, in the order of their numbers."""
    counts = Counts.of(customers)
    names = CompanyNames({one.name for one in FIRMS.values()})
    return [
        *(_person(days, serial, counts.persons) for serial in range(1, counts.persons + 1)),
        *(_company(serial, names) for serial in range(1, counts.companies + 1)),
        *(_institution(serial) for serial in range(1, counts.institutions + 1)),
    ]


def _person(days: Timeline, serial: int, persons: int) -> Customer:
    known = PERSONS.get(serial)
    dice = Dice("person", serial)
    cast = known or _somebody(dice, serial)
    opened = _opened(days, serial, persons, dice, cast.born) if known is None else _some_day(dice, 2008, 2016)
    newcomer = opened > days.backfill
    tier, line = ("T0", Line.RETAIL) if newcomer else (cast.tier, cast.line)
    manager = "" if newcomer and serial % 2 else _retail_manager(cast, serial, line)
    moved = days.daily[serial % days.daily_days] if serial % 127 == 0 and not newcomer else None
    return Customer(
        serial,
        person_number(serial),
        CustomerType.PERSON,
        cast.name,
        "F" if cast.female else "M",
        cast.born,
        resident_id(cast.unit, cast.born, serial, female=cast.female),
        mobile(serial),
        mobile(serial + 50_000_000),
        moved,
        cast.unit,
        opened,
        line,
        tier,
        manager,
    )


def _somebody(dice: Dice, serial: int) -> Person:
    female = dice.chance(490)
    tier = dice.weighted(_RETAIL_TIERS)
    age = dice.between(38, 76) if tier >= "T3" else dice.between(19, 82)
    born = date(2026 - age, dice.between(1, 12), dice.between(1, 28))
    line = Line.PRIVATE if tier in _PRIVATE_TIERS else Line.RETAIL
    name = person_name(dice, female=female)
    return Person(serial, name, born, tier, serial % len(SUB_BRANCHES) + 1, "", 0, female, line)


def _retail_manager(cast: Person, serial: int, line: Line) -> str:
    if cast.manager:
        return cast.manager
    if line is Line.PRIVATE:
        return employee_number(first_sub_branch(branch_of(cast.unit)), 3)
    seats = retail_seats(cast.unit)
    return employee_number(cast.unit, seats[serial // len(SUB_BRANCHES) % len(seats)])


def _opened(days: Timeline, serial: int, persons: int, dice: Dice, born: date) -> date:
    """The last serials come on the daily days, three a day (fewer in a small bank); one in 20 last year."""
    newcomers = min(_NEW_PER_DAY * days.daily_days, persons // 40)
    at = serial - (persons - newcomers) - 1
    if at >= 0:
        return days.daily[at * days.daily_days // newcomers]
    if dice.chance(50):
        return days.opening + timedelta(days=dice.between(1, (days.backfill - days.opening).days))
    return _long_ago(dice, born)


def _long_ago(dice: Dice, born: date) -> date:
    return _some_day(dice, max(2004, min(born.year + 16, 2024)), 2024)


def _some_day(dice: Dice, first_year: int, last_year: int) -> date:
    return date(dice.between(first_year, last_year), dice.between(1, 12), dice.between(1, 28))


def _company(serial: int, names: CompanyNames) -> Customer:
    dice = Dice("company", serial)
    cast = FIRMS.get(serial) or _some_firm(dice, serial, names)
    return _body(
        CustomerType.COMPANY, company_number(serial), credit_code("91", cast.unit, serial), cast, dice
    )


def _some_firm(dice: Dice, serial: int, names: CompanyNames) -> Firm:
    tier = _company_tier(serial)
    unit = serial // 19 % len(SUB_BRANCHES) + 1 if tier != "BASIC" else serial % len(SUB_BRANCHES) + 1
    line = Line.SME if tier == "BASIC" else Line.CORPORATE
    seat = SME_SEAT if tier == "BASIC" else CORPORATE_SEAT
    name = names.draw(dice, large=tier != "BASIC")
    return Firm(serial, name, tier, unit, employee_number(unit, seat), line, 0)


def _company_tier(serial: int) -> str:
    """Of 950: 8 strategic, 42 key, 200 growth, 700 basic."""
    place = serial % 19
    if place < 4:
        return "GROWTH"
    if place > 4:
        return "BASIC"
    return "STRATEGIC" if serial // 19 % 6 == 5 else "KEY"


def _institution(serial: int) -> Customer:
    unit = serial % len(SUB_BRANCHES) + 1
    tier = "KEY" if serial % 5 == 0 else "GROWTH"
    manager = employee_number(unit, CORPORATE_SEAT)
    cast = Firm(serial, institution_name(serial), tier, unit, manager, Line.INSTITUTION, 0)
    code = credit_code("12", unit, serial + 5_000_000)
    dice = Dice("institution", serial)
    return _body(CustomerType.INSTITUTION, institution_number(serial), code, cast, dice)


def _body(kind: CustomerType, number: str, code: str, cast: Firm, dice: Dice) -> Customer:
    phone = mobile(int(number[1:]))
    opened = _some_day(dice, 2005, 2024)
    return Customer(
        cast.serial,
        number,
        kind,
        cast.name,
        "",
        None,
        code,
        phone,
        phone,
        None,
        cast.unit,
        opened,
        cast.line,
        cast.tier,
        cast.manager,
    )


def rows(customers: list[Customer], day: date, *, full: bool) -> Iterator[tuple[object, ...]]:
    """CUSTOMER rows as of `day`: all of them, or what `day` brought. The bank rates firms, not people."""
    for one in customers:
        changed = one.open_date == day or one.mobile_from == day
        if changed or (full and one.open_date <= day):
            phone = one.mobile if one.mobile_from is None or one.mobile_from <= day else one.former_mobile
            yield (
                one.number,
                one.type.value,
                one.name,
                one.sex,
                one.birth_date,
                one.id_no,
                phone,
                one.org_code,
                one.open_date,
                "ACTIVE",
                "" if one.is_person else one.tier,
                one.line.value,
            )
