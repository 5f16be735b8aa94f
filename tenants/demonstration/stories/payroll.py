"""A textile firm moves its payroll to another bank: two cycles are missed, by the firm and by its people."""

from datetime import date

from tenants.demonstration.codes import (
    OTHER_BANKS,
    TAG_QUOTE,
    Channel,
    ContactPurpose,
    Level,
    Line,
    Signal,
)
from tenants.demonstration.staff import CORPORATE_SEAT, employee_number
from tenants.demonstration.stories.member import (
    Firm,
    Income,
    Person,
    Step,
    Talk,
    company_number,
    person_number,
)
from tenants.demonstration.stories.story import Expectation, Story
from tenants.demonstration.timeline import Timeline

PAYDAY = 10
MISSED = 2
UNIT = 3
_MANAGER = employee_number(UNIT, CORPORATE_SEAT)
_OUT, _TALKED, _DRAINED = 3, 8, (5, 4)

FIRM = Firm(
    1,
    "临澜华晟纺织有限公司",
    "GROWTH",
    UNIT,
    _MANAGER,
    Line.CORPORATE,
    demand=4_200_000,
    steps=(Step(_OUT, -2_200_000, OTHER_BANKS[1]),),
    talks=(
        Talk(
            _TALKED,
            Channel.VISIT,
            ContactPurpose.WINBACK,
            "财务负责人称代发工资已于上月改由中陆联合银行办理,对方免收手续费;申请我行同等减免,未获批准。",
            (TAG_QUOTE, "代发工资"),
            OTHER_BANKS[1],
            price_refused=True,
        ),
    ),
    payroll_lost=True,
)
SENIORS = (
    Person(22, "姚振华", date(1974, 3, 3), "T2", UNIT, employee_number(UNIT, 1), 265_000),
    Person(23, "钟慧敏", date(1978, 12, 16), "T2", UNIT, employee_number(UNIT, 2), 265_000, female=True),
)
_STAFF_NAMES = (
    "崔建军", "谭晓燕", "邱小平", "秦玉兰", "江志勇", "尹春梅", "薛飞", "闫丽娟",
    "段文斌", "雷艳", "侯永刚", "龙思雨", "史超", "陶静", "黎明辉", "贺婷婷",
)  # fmt: skip


def _senior(one: Person) -> Person:
    steps = (Step(_DRAINED[0], -130_000, OTHER_BANKS[1]), Step(_DRAINED[1], -125_000, OTHER_BANKS[1]))
    return Person(
        one.serial,
        one.name,
        one.born,
        one.tier,
        one.unit,
        one.manager,
        one.demand,
        one.female,
        income=Income.FIRM,
        steps=steps,
        payroll_lost=True,
    )


STAFF = tuple(
    Person(
        24 + at,
        name,
        date(1972 + at, 1 + at % 12, 3 + at),
        "T0",
        UNIT,
        employee_number(UNIT, 1 + at % 3),
        15_000 + 1_500 * at,
        female=at % 2 == 1,
        income=Income.FIRM,
        payroll_lost=True,
    )
    for at, name in enumerate(_STAFF_NAMES)
)
PERSONS = (*map(_senior, SENIORS), *STAFF)
FIRMS = (FIRM,)


def missed_paydays(days: Timeline) -> tuple[date, ...]:
    """The paydays up to the last day that brought nothing."""
    return tuple([at for at in days.monthly(PAYDAY) if at <= days.last_day][-MISSED:])


def stories(days: Timeline) -> tuple[Story, ...]:
    firm = company_number(FIRM.serial)
    seniors = tuple(person_number(one.serial) for one in SENIORS)
    staff = tuple(person_number(one.serial) for one in STAFF)
    missed = missed_paydays(days)
    return (
        Story(
            "LOST_PAYROLL",
            "代发工资流失",
            "A lost payroll",
            "华晟纺织的代发工资转往他行,十八名员工连续两个发薪日没有到账;手续费减免被拒后,企业转出大额资金。",
            "Huasheng Textile moved its payroll: two paydays brought nothing to its eighteen people; "
            "a fee waiver was refused, and then the firm moved its money.",
            (_MANAGER, employee_number(UNIT, 1), employee_number(UNIT, 2)),
            (firm, *seniors, *staff),
            {"first_missed": missed[0], "second_missed": missed[1], "outflow": days.worked(_OUT)},
            (
                Expectation(firm, (Signal.A02, Signal.E05, Signal.E06), Level.ORANGE, days.worked(_OUT)),
                *(
                    Expectation(number, (Signal.A06, Signal.A09), Level.YELLOW, days.last_day)
                    for number in seniors
                ),
                *(Expectation(number, (Signal.A06,), Level.NONE, days.last_day) for number in staff),
            ),
        ),
    )
