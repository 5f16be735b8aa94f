"""Made-up customers, the same at every start."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from rapport.kernel.i18n import Lazy, _

TODAY: Final = date(2026, 11, 20)
AS_OF: Final = date(2026, 11, 19)
COUNT: Final = 240

TIERS: Final[dict[str, Lazy]] = {
    "T5": _("Private banking"),
    "T4": _("Wealth"),
    "T3": _("Platinum"),
    "T2": _("VIP"),
    "T1": _("Preferred"),
    "T0": _("Mass"),
}
SEGMENTS: Final[dict[str, Lazy]] = {
    "retail": _("Retail"),
    "sme": _("Small business"),
    "corporate": _("Corporate"),
}
SURNAMES: Final = [
    *zip("王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗", (
        "Wang", "Li", "Zhang", "Liu", "Chen", "Yang", "Zhao", "Huang", "Zhou", "Wu",
        "Xu", "Sun", "Hu", "Zhu", "Gao", "Lin", "He", "Guo", "Ma", "Luo",
    ), strict=True)
]  # fmt: skip
GIVEN: Final = [
    ("静怡", "Jingyi"), ("伟", "Wei"), ("建国", "Jianguo"), ("秀英", "Xiuying"), ("浩然", "Haoran"),
    ("丽华", "Lihua"), ("子涵", "Zihan"), ("志强", "Zhiqiang"), ("晓明", "Xiaoming"), ("文博", "Wenbo"),
]  # fmt: skip
MANAGERS: Final = ("陈晓琳", "李佳宁", "周子墨", "吴浩")
FLOORS: Final = {"T5": 600, "T4": 200, "T3": 50, "T2": 20, "T1": 5, "T0": 0}  # ten thousands


@dataclass(frozen=True, slots=True)
class Customer:
    id: UUID
    number: str
    name: str
    latin: str
    tier: str
    segment: str
    aum: int
    change: int
    churn: int
    mobile: str
    last_contact: date
    next_task: date | None
    manager: str
    version: int = 1


def _customer(n: int, chance: random.Random) -> Customer:
    surname, latin = SURNAMES[n % len(SURNAMES)]
    given, given_latin = GIVEN[(n * 7 + n // 20) % len(GIVEN)]
    aum = int(10 ** chance.uniform(5.4, 9.2))
    tier = next(code for code, floor in FLOORS.items() if aum >= floor * 10_000 * 100)
    task = TODAY + timedelta(days=chance.randint(-2, 24)) if chance.random() < 0.7 else None
    return Customer(
        id=UUID(int=0x0190_0000_0000_7000_8000_0000_0000_0000 + n),
        number=f"C88{chance.randint(100000, 999999)}",
        name=surname + given,
        latin=f"{given_latin} {latin}",
        tier=tier,
        segment=chance.choices(list(SEGMENTS), (8, 2, 1))[0],
        aum=aum,
        change=int(aum * chance.uniform(-0.16, 0.14)),
        churn=min(99, int(abs(chance.gauss(22, 22)))),
        mobile=f"13{chance.randint(0, 9)}{chance.randint(0, 99999999):08d}",
        last_contact=TODAY - timedelta(days=chance.randint(0, 150)),
        next_task=task,
        manager=chance.choice(MANAGERS),
    )


def sample() -> dict[UUID, Customer]:
    chance = random.Random(20261120)  # noqa: S311 - made-up figures
    people = [_customer(n, chance) for n in range(COUNT)]
    people[0] = replace(people[0], name="张静怡", latin="Jingyi Zhang", tier="T5", aum=628_100_000, churn=74)
    return {person.id: person for person in people}
