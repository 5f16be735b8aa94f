"""Maturities at each lead of D-05 seen from the day after the feed, and one that was not renewed (A04)."""

from datetime import date

from tenants.demonstration.codes import (
    OTHER_BANKS,
    TAG_QUOTE,
    Channel,
    ContactPurpose,
    Level,
    Signal,
)
from tenants.demonstration.staff import employee_number
from tenants.demonstration.stories.member import Holding, Income, Person, Step, Talk, person_number
from tenants.demonstration.stories.story import Expectation, Story
from tenants.demonstration.timeline import Timeline

LEADS = (1, 7, 15, 30)
_MATURED, _LEFT, _TALKED = 6, 3, 7


def _rm(unit: int) -> str:
    return employee_number(unit, 1)


# A maturity `lead` days after the day that follows the feed.
DUE = (
    Person(18, "欧阳雪", date(1988, 5, 5), "T2", 9, _rm(9), 100_000, female=True,
           holdings=(Holding("DEP_TERM_1Y", 160_000, 12, LEADS[0] + 1),)),
    Person(19, "白松林", date(1959, 2, 20), "T2", 10, _rm(10), 80_000,
           holdings=(Holding("WEALTH_FIXED_90", 220_000, 3, LEADS[1] + 1),)),
    Person(20, "孟春燕", date(1971, 7, 13), "T3", 11, _rm(11), 150_000, female=True,
           holdings=(Holding("DEP_CD", 600_000, 12, LEADS[2] + 1),)),
    Person(21, "邹永康", date(1980, 10, 28), "T2", 12, _rm(12), 120_000,
           holdings=(Holding("DEP_STRUCTURED", 180_000, 6, LEADS[3] + 1),)),
)  # fmt: skip
LEFT = Person(
    17,
    "梁启文",
    date(1966, 1, 31),
    "T2",
    8,
    _rm(8),
    90_000,
    income=Income.PENSION,
    holdings=(Holding("DEP_TERM_6M", 180_000, 6, -_MATURED, renewed=False),),
    steps=(Step(_LEFT, -178_000, OTHER_BANKS[3]),),
    talks=(
        Talk(
            _TALKED,
            Channel.CALL,
            ContactPurpose.SALE,
            "提醒定期存款到期。客户说远澜农商银行六个月定期利率高出15个基点,到期后想转过去一部分。",
            (TAG_QUOTE, "到期"),
            OTHER_BANKS[3],
        ),
    ),
)
PERSONS = (*DUE, LEFT)


def stories(days: Timeline) -> tuple[Story, ...]:
    left = person_number(LEFT.serial)
    return (
        Story(
            "MATURITY_LEADS",
            "到期提醒:1天、7天、15天、30天",
            "Maturities 1, 7, 15 and 30 days ahead",
            "四位客户的存款与理财分别在一天、七天、十五天和三十天后到期。",
            "Deposits and wealth of four customers mature one, seven, fifteen and thirty days from today.",
            tuple(one.manager for one in DUE),
            tuple(person_number(one.serial) for one in DUE),
            {},
        ),
        Story(
            "NOT_RENEWED",
            "定期到期未续存",
            "A term deposit not renewed",
            "定期存款到期三天后资金转往他行,到期前客户已提到他行利率。",
            "Three days after it matured the money left; the customer had named another bank's rate.",
            (LEFT.manager,),
            (left,),
            {"matured": days.ago(_MATURED), "outflow": days.worked(_LEFT)},
            (Expectation(left, (Signal.A04, Signal.E05), Level.YELLOW, days.worked(_LEFT)),),
        ),
    )
