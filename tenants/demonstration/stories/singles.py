"""Smaller stories of one customer each: prepaid, drained, inflow, silence, a competitor."""

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
from tenants.demonstration.staff import SME_SEAT, employee_number
from tenants.demonstration.stories.member import (
    Firm,
    Holding,
    Income,
    Person,
    Step,
    Talk,
    company_number,
    person_number,
)
from tenants.demonstration.stories.story import Expectation, Story
from tenants.demonstration.timeline import Timeline

_PREPAID, _ASKED, _DRAINED, _IN, _SILENT, _OUT, _QUOTED = 9, 11, 10, 2, 58, 3, 6
# Where the silent customer's average falls under 70 % for good: two nights before the last.
_DRIFTED = 2

PREPAID = Person(
    13,
    "孙伟杰",
    date(1984, 9, 9),
    "T3",
    5,
    employee_number(5, 1),
    650_000,
    holdings=(Holding("WEALTH_MIXED", 950_000, 12, 160),),
    talks=(
        Talk(
            _ASKED,
            Channel.WECOM,
            ContactPurpose.CARE,
            "客户询问房贷提前还款手续,称星河网络银行可以更低利率置换,希望我行调低按揭利率。",
            (TAG_QUOTE, "提前还款"),
            OTHER_BANKS[4],
        ),
    ),
    prepays=_PREPAID,
)
DRAINED = Person(
    14,
    "韩雪梅",
    date(1977, 4, 4),
    "T2",
    6,
    employee_number(6, 2),
    300_000,
    female=True,
    income=Income.NONE,
    steps=(Step(_DRAINED, -282_000, OTHER_BANKS[4]),),
)
INFLOW = Person(
    15,
    "曹云飞",
    date(1982, 8, 8),
    "T2",
    7,
    employee_number(7, 1),
    140_000,
    holdings=(Holding("DEP_TERM_1Y", 180_000, 12, 95),),
    steps=(Step(_IN, 900_000, OTHER_BANKS[0]),),
)
SILENT = Person(
    16,
    "罗淑芬",
    date(1958, 6, 17),
    "T4",
    7,
    employee_number(7, 3),
    1_900_000,
    female=True,
    line=Line.PRIVATE,
    income=Income.PENSION,
    holdings=(Holding("WEALTH_CASH", 900_000),),
    steps=(Step(24, -800_000, OTHER_BANKS[3]), Step(14, -560_000, OTHER_BANKS[3])),
    quiet=_SILENT,
)
QUOTED = Firm(
    2,
    "云岫启程物流有限公司",
    "BASIC",
    5,
    employee_number(5, SME_SEAT),
    Line.SME,
    2_400_000,
    steps=(Step(_OUT, -1_400_000, OTHER_BANKS[2]),),
    talks=(
        Talk(
            _QUOTED,
            Channel.VISIT,
            ContactPurpose.CARE,
            "企业提到江北通汇银行给予结算手续费全免和协定存款上浮,正在比较,尚未决定。",
            (TAG_QUOTE, "结算"),
            OTHER_BANKS[2],
        ),
    ),
)
PERSONS = (PREPAID, DRAINED, INFLOW, SILENT)
FIRMS = (QUOTED,)


def stories(days: Timeline) -> tuple[Story, ...]:
    prepaid, drained, inflow, silent = (person_number(one.serial) for one in PERSONS)
    quoted = company_number(QUOTED.serial)
    return (
        Story(
            "PREPAID_LOAN",
            "按揭贷款提前结清",
            "A mortgage prepaid in full",
            "客户提到他行利率后,用存款提前结清全部按揭,名下再无其他授信。",
            "After naming another bank's rate the customer prepaid the whole mortgage; no facility is left.",
            (PREPAID.manager,),
            (prepaid,),
            {"asked": days.worked(_ASKED), "prepaid": days.worked(_PREPAID)},
            (Expectation(prepaid, (Signal.A10, Signal.E05), Level.YELLOW, days.worked(_PREPAID)),),
        ),
        Story(
            "DRAINED_ACCOUNT",
            "账户掏空",
            "A drained account",
            "一笔转账带走几乎全部余额。",
            "One transfer took nearly all of the balance.",
            (DRAINED.manager,),
            (drained,),
            {"outflow": days.worked(_DRAINED)},
            (Expectation(drained, (Signal.A02, Signal.A09), Level.YELLOW, days.worked(_DRAINED)),),
        ),
        Story(
            "FUNDS_INFLOW",
            "大额资金转入",
            "A large inflow",
            "客户从他行转入九十万元,是销售机会。",
            "The customer brought 900,000 from another bank: an opportunity.",
            (INFLOW.manager,),
            (inflow,),
            {"inflow": days.worked(_IN)},
        ),
        Story(
            "SILENT_CUSTOMER",
            "久未联系,资产下滑",
            "Long silent, assets drifting away",
            "财富客户近两个月无人联系,其间两次转出资金。",
            "Nobody has contacted a wealth customer for two months, and money left twice.",
            (SILENT.manager,),
            (silent,),
            {"last_contact": days.worked(_SILENT), "drifted": days.ago(_DRIFTED)},
            (Expectation(silent, (Signal.A01, Signal.E04), Level.ORANGE, days.last_day),),
        ),
        Story(
            "COMPETITOR",
            "他行报价后结算资金转出",
            "A competitor's offer, then an outflow",
            "小微企业提到他行免费结算,三天后转出过半存款。",
            "A small firm spoke of another bank's free settlement; days later over half its deposits left.",
            (QUOTED.manager,),
            (quoted,),
            {"quoted": days.worked(_QUOTED), "outflow": days.worked(_OUT)},
            (Expectation(quoted, (Signal.A02, Signal.E05), Level.YELLOW, days.worked(_OUT)),),
        ),
    )
