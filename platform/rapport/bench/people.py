"""The bank of the API's benchmark: names, as many as wanted, the same at every run."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from rapport.customers.names import NameForms, name_forms
from rapport.kernel.ids import uuid7

SURNAMES: Final = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢"
)
GIVEN: Final = (
    "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂文"
    "华建国志玉红梅雪晨浩宇欣怡子涵梓萱思雨嘉佳琪若曦俊逸天泽"
)
TRADES: Final = (
    "精密机械",
    "纺织",
    "食品",
    "新材料",
    "物流",
    "建筑工程",
    "医疗器械",
    "电子科技",
    "茶业",
    "环保设备",
)
PLACES: Final = ("杭州", "宁波", "绍兴", "嘉兴", "湖州", "金华", "温州", "台州")
LATIN: Final = (
    "Anderson",
    "Bergmann",
    "Castillo",
    "Dubois",
    "Eriksson",
    "Fitzgerald",
    "Novak",
    "Okafor",
    "Rossi",
    "Silva",
)
FIRMS: Final = ("Trading", "Logistics", "Instruments", "Textiles", "Holdings")
FRAGMENTS: Final = (
    "王伟", "李娜", "张强", "陈静", "思雨", "浩宇", "精密机械", "纺织", "杭州", "宁波食", "wang", "zhangq", "lina",
    "chenj", "hangzhou", "ssy", "zq", "Novak", "rossi", "Anders", "trading", "若曦", "天泽", "医疗",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Somebody:
    """A customer before he is one; `mobile` is a number that no exchange gives out."""

    id: UUID
    number: str
    name: str
    person: bool
    mobile: str
    forms: NameForms


def customers(tenant_id: int, count: int) -> Iterator[Somebody]:
    """One in ten is a company, one in fifty has a Latin name."""
    dice = random.Random(20_261_122)  # noqa: S311 nothing secret hangs on it
    for n in range(count):
        person = dice.random() >= 0.1
        name = _name(dice, person=person)
        forms = name_forms(tenant_id, name, person=person)
        yield Somebody(uuid7(), f"C{n:08d}", name, person, f"1990{n:07d}", forms)


def _name(dice: random.Random, *, person: bool) -> str:
    if dice.random() < 0.02:
        return f"{dice.choice(LATIN)} {dice.choice(FIRMS)}"
    if not person:
        return f"{dice.choice(PLACES)}{dice.choice(GIVEN)}{dice.choice(GIVEN)}{dice.choice(TRADES)}有限公司"
    return dice.choice(SURNAMES) + "".join(dice.choices(GIVEN, k=dice.choice((1, 2, 2))))
