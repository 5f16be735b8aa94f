"""Li Chen's morning (domain.md 12, story 1): two red alerts, three overdue contacts, five maturities."""

from datetime import date

from tenants.demonstration.codes import (
    OTHER_BANKS,
    TAG_QUOTE,
    Channel,
    ContactPurpose,
    Level,
    Signal,
)
from tenants.demonstration.staff import FORMER_RM, LI_CHEN
from tenants.demonstration.stories.member import Holding, Income, Person, Step, Talk, person_number
from tenants.demonstration.stories.story import Expectation, Story
from tenants.demonstration.timeline import Timeline

UNIT = 2
_HANDED, _REFUSED, _LEFT = 16, 14, 4
_WEALTH_REFUSED, _WEALTH_MATURED, _WEALTH_LEFT = 21, 18, 15

REFUSED = Person(
    1,
    "周雨桐",
    date(1979, 3, 18),
    "T4",
    UNIT,
    LI_CHEN,
    demand=2_200_000,
    female=True,
    former=FORMER_RM,
    handed=_HANDED,
    holdings=(Holding("DEP_TERM_1Y", 600_000, 12, 5), Holding("WEALTH_CASH", 200_000)),
    steps=(Step(28, -840_000, OTHER_BANKS[5]), Step(_LEFT, -1_250_000, OTHER_BANKS[0])),
    talks=(
        Talk(
            _REFUSED,
            Channel.VISIT,
            ContactPurpose.CARE,
            "客户经理交接后首次上门。客户提出大额存款利率上浮至1.90%,称滨海商联银行已报1.95%;我行按授权上限答复,价格申请未获批准。",
            (TAG_QUOTE, "利率"),
            OTHER_BANKS[0],
            price_refused=True,
        ),
    ),
    quiet=30,
)
MATURED = Person(
    2,
    "吴建明",
    date(1968, 11, 2),
    "T3",
    UNIT,
    LI_CHEN,
    demand=40_000,
    income=Income.NONE,
    holdings=(Holding("WEALTH_FIXED_180", 700_000, 6, -_WEALTH_MATURED, renewed=False),),
    steps=(Step(_WEALTH_LEFT, -690_000, OTHER_BANKS[1]),),
    talks=(
        Talk(
            _WEALTH_REFUSED,
            Channel.CALL,
            ContactPurpose.SALE,
            "理财即将到期,客户比较中陆联合银行同类产品,要求业绩比较基准上调30个基点,未能满足,客户表示到期后再考虑。",
            (TAG_QUOTE, "理财到期"),
            OTHER_BANKS[1],
            price_refused=True,
        ),
    ),
    quiet=30,
)
OVERDUE = (
    Person(3, "郑丽华", date(1972, 6, 25), "T3", UNIT, LI_CHEN, 260_000, female=True, quiet=50,
           holdings=(Holding("WEALTH_MIXED", 640_000, 12, 210),)),
    Person(4, "冯志强", date(1981, 1, 9), "T2", UNIT, LI_CHEN, 110_000, quiet=98,
           holdings=(Holding("DEP_TERM_1Y", 200_000, 12, 120),)),
    Person(5, "何秀珍", date(1956, 9, 30), "T1", UNIT, LI_CHEN, 95_000, female=True, quiet=192),
)  # fmt: skip
MATURING = (
    Person(6, "沈嘉怡", date(1986, 4, 12), "T2", UNIT, LI_CHEN, 90_000, female=True,
           holdings=(Holding("DEP_TERM_6M", 180_000, 6, 2),)),
    Person(7, "唐国栋", date(1963, 12, 5), "T3", UNIT, LI_CHEN, 180_000,
           holdings=(Holding("DEP_CD", 500_000, 12, 3),)),
    Person(8, "彭晓琳", date(1990, 8, 21), "T1", UNIT, LI_CHEN, 48_000, female=True,
           holdings=(Holding("WEALTH_FIXED_90", 60_000, 3, 6),)),
    Person(9, "蒋文博", date(1975, 2, 14), "T2", UNIT, LI_CHEN, 130_000,
           holdings=(Holding("DEP_STRUCTURED", 150_000, 6, 7),)),
)  # fmt: skip
PERSONS = (REFUSED, MATURED, *OVERDUE, *MATURING)


def stories(days: Timeline) -> tuple[Story, ...]:
    first, second = person_number(REFUSED.serial), person_number(MATURED.serial)
    return (
        Story(
            "REFUSED_PRICE",
            "价格申请被拒后资金流出",
            "A price refused, then an outflow",
            "李晨接手客户后上门,利率申请被拒;十天后大额资金转往他行。",
            "Li Chen took the customer over; a rate was refused at her visit; ten days later the money left.",
            (LI_CHEN, FORMER_RM),
            (first,),
            {
                "first_outflow": days.worked(28),
                "rm_change": days.worked(_HANDED),
                "refused": days.worked(_REFUSED),
                "outflow": days.worked(_LEFT),
            },
            (
                Expectation(
                    first, (Signal.A02, Signal.E01, Signal.E05, Signal.E06), Level.RED, days.worked(_LEFT)
                ),
                Expectation(
                    first, (Signal.A01, Signal.E01, Signal.E05, Signal.E06), Level.RED, days.last_day
                ),
            ),
        ),
        Story(
            "MATURED_AND_LEFT",
            "理财到期资金流失",
            "Wealth matured and left",
            "客户要求上调收益被拒,理财到期三天后资金转往他行。",
            "A better yield was refused; three days after the wealth product matured its money left.",
            (LI_CHEN,),
            (second,),
            {
                "refused": days.worked(_WEALTH_REFUSED),
                "matured": days.ago(_WEALTH_MATURED),
                "outflow": days.worked(_WEALTH_LEFT),
            },
            (
                Expectation(
                    second,
                    (Signal.A02, Signal.A04, Signal.A09, Signal.E05, Signal.E06),
                    Level.RED,
                    days.worked(_WEALTH_LEFT),
                ),
                Expectation(
                    second, (Signal.A01, Signal.A09, Signal.E05, Signal.E06), Level.RED, days.last_day
                ),
            ),
        ),
        Story(
            "OVERDUE_CONTACTS",
            "三位客户超期未联系",
            "Three overdue contacts",
            "三位客户距上次联系已超过其等级的间隔。",
            "Three customers have not been contacted within the interval of their tier.",
            (LI_CHEN,),
            tuple(person_number(one.serial) for one in OVERDUE),
            {},
        ),
        Story(
            "FIVE_MATURITIES",
            "七天内五笔到期",
            "Five maturities within seven days",
            "李晨名下五笔存款与理财在七天内到期,此后一个月内再无到期。",
            "Five of her customers' deposits and wealth products mature in seven days, no more that month.",
            (LI_CHEN,),
            (first, *(person_number(one.serial) for one in MATURING)),
            {},
        ),
    )
