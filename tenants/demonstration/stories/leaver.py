"""A private banker gives notice, and his key customers begin to move their money (domain.md 2.5, story 7)."""

from datetime import date

from tenants.demonstration.codes import (
    OTHER_BANKS,
    TAG_POACHED,
    Channel,
    ContactPurpose,
    Level,
    Line,
    Signal,
)
from tenants.demonstration.staff import LEAVER
from tenants.demonstration.stories.member import Holding, Person, Step, Talk, person_number
from tenants.demonstration.stories.story import Expectation, Story
from tenants.demonstration.timeline import Timeline

NOTICE = 7
_UNIT = 1
_OUT = (4, 2, 1)
_TALKED = 5
_TO = OTHER_BANKS[2]

PERSONS = (
    Person(
        10,
        "顾鸿飞",
        date(1961, 7, 8),
        "T5",
        _UNIT,
        LEAVER,
        3_600_000,
        line=Line.PRIVATE,
        holdings=(
            Holding("WEALTH_FAMILY_TRUST", 3_000_000),
            Holding("DEP_CD", 2_000_000, 36, 300),
            Holding("WEALTH_FIXED_365", 1_000_000, 12, 190),
        ),
        steps=(Step(_OUT[0], -3_300_000, _TO),),
        talks=(
            Talk(
                _TALKED,
                Channel.BRANCH,
                ContactPurpose.CARE,
                "客户得知客户经理提出离职,表示江北通汇银行已有人联系并承诺专属方案,是否继续留存资金要看接手的人。",
                (TAG_POACHED,),
                _TO,
            ),
        ),
    ),
    Person(
        11,
        "陆敏",
        date(1970, 10, 19),
        "T4",
        _UNIT,
        LEAVER,
        1_300_000,
        female=True,
        line=Line.PRIVATE,
        holdings=(Holding("WEALTH_MIXED", 900_000, 12, 75), Holding("DEP_TERM_3Y", 800_000, 36, 500)),
        steps=(Step(_OUT[1], -1_150_000, _TO),),
    ),
    Person(
        12,
        "范景行",
        date(1983, 5, 27),
        "T4",
        _UNIT,
        LEAVER,
        1_100_000,
        line=Line.PRIVATE,
        holdings=(Holding("WEALTH_CASH", 700_000), Holding("DEP_CD", 800_000, 12, 140)),
        steps=(Step(_OUT[2], -950_000, _TO),),
    ),
)


def stories(days: Timeline) -> tuple[Story, ...]:
    numbers = tuple(person_number(one.serial) for one in PERSONS)
    signals = (
        (Signal.A02, Signal.E01, Signal.E05),
        (Signal.A02, Signal.E01),
        (Signal.A02, Signal.E01),
    )
    return (
        Story(
            "LEAVING_RM",
            "客户经理离职,重点客户资金外流",
            "A relationship manager leaves",
            "赵明远提出离职后一周内,三位重点客户把资金转往同一家银行。",
            "Within a week of Zhao Mingyuan's notice three key customers moved money to the same bank.",
            (LEAVER,),
            numbers,
            {"notice": days.worked(NOTICE), "first_outflow": days.worked(_OUT[0])},
            tuple(
                Expectation(number, live, Level.ORANGE, days.worked(out))
                for number, live, out in zip(numbers, signals, _OUT, strict=True)
            ),
        ),
    )
