"""Employees (domain.md 2.2, 2.3): 60 RMs, their team leaders and heads, and the posts of head office."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

from tenants.demonstration.bank import (
    BRANCHES,
    SUB_BRANCHES,
    branch_code,
    branch_of,
    first_sub_branch,
    sub_branch_code,
)
from tenants.demonstration.dice import Dice
from tenants.demonstration.names import person_name


class Post(StrEnum):
    RM = "RM"
    TEAM_LEADER = "TEAM_LEADER"
    UNIT_HEAD = "UNIT_HEAD"
    PERFORMANCE_OFFICER = "PERFORMANCE_OFFICER"
    HR_OFFICER = "HR_OFFICER"
    RISK_OFFICER = "RISK_OFFICER"
    PRODUCT_MANAGER = "PRODUCT_MANAGER"
    FEED_OPERATOR = "FEED_OPERATOR"


@dataclass(frozen=True, slots=True)
class Employee:
    """`rm_type` is empty for posts other than RM."""

    number: str
    name: str
    org_code: str
    post: Post
    rm_type: str
    hire_date: date


SEATS = range(1, 6)
CORPORATE_SEAT, SME_SEAT = 4, 5
_LEADER_SEAT, _HEAD_SEAT = 11, 21
_HEAD_OFFICE = (
    (Post.UNIT_HEAD, 1),
    (Post.PERFORMANCE_OFFICER, 2),
    (Post.HR_OFFICER, 2),
    (Post.RISK_OFFICER, 2),
    (Post.PRODUCT_MANAGER, 2),
    (Post.FEED_OPERATOR, 2),
)


def employee_number(unit: int, seat: int) -> str:
    """Sub-branch 1 to 12 (branches count from 91, head office is 0) and seat."""
    return f"E{unit:02d}{seat:02d}"


LI_CHEN = employee_number(2, 1)
FORMER_RM = employee_number(2, 2)
LEAVER = employee_number(1, 3)
_KNOWN = {LI_CHEN: "李晨", FORMER_RM: "陈立群", LEAVER: "赵明远", employee_number(2, _LEADER_SEAT): "周凯文"}


def is_private(unit: int, seat: int) -> bool:
    """The private banker of a branch sits in its first sub-branch."""
    return seat == 3 and unit == first_sub_branch(branch_of(unit))


def retail_seats(unit: int) -> tuple[int, ...]:
    return (1, 2) if is_private(unit, 3) else (1, 2, 3)


def _rm_type(unit: int, seat: int) -> str:
    if seat == CORPORATE_SEAT:
        return "CORPORATE"
    if seat == SME_SEAT:
        return "SME"
    return "PRIVATE" if is_private(unit, seat) else "RETAIL"


class _Names:
    def __init__(self) -> None:
        self._taken = set(_KNOWN.values())

    def of(self, number: str) -> str:
        if number in _KNOWN:
            return _KNOWN[number]
        dice = Dice("employee", number)
        while (name := person_name(dice, female=dice.chance(500))) in self._taken:
            pass
        self._taken.add(name)
        return name


def _employ(names: _Names, unit: int, seat: int, org: str, post: Post) -> Employee:
    number = employee_number(unit, seat)
    dice = Dice("hired", number)
    first = 2006 if post in (Post.UNIT_HEAD, Post.TEAM_LEADER) else 2010
    hired = date(dice.between(first, first + 14), dice.between(1, 12), dice.between(1, 28))
    return Employee(
        number, names.of(number), org, post, _rm_type(unit, seat) if post is Post.RM else "", hired
    )


@cache
def employees() -> tuple[Employee, ...]:
    """Everybody, in the order of their numbers; names are all different."""
    names, out, seat = _Names(), list[Employee](), 0
    for post, count in _HEAD_OFFICE:
        for _ in range(count):
            seat += 1
            out.append(_employ(names, 0, seat, "HO", post))
    for unit in SUB_BRANCHES:
        org = sub_branch_code(unit)
        out += [_employ(names, unit, at, org, Post.RM) for at in SEATS]
        out.append(_employ(names, unit, _LEADER_SEAT, org, Post.TEAM_LEADER))
        out.append(_employ(names, unit, _HEAD_SEAT, org, Post.UNIT_HEAD))
    out += [_employ(names, 90 + at, _HEAD_SEAT, branch_code(at), Post.UNIT_HEAD) for at in BRANCHES]
    return tuple(out)


def log_ins() -> tuple[Employee, ...]:
    """One person of each post to try the product as: Li Chen first, then those around and above her."""
    numbers = (
        LI_CHEN,
        LEAVER,
        employee_number(2, CORPORATE_SEAT),
        employee_number(2, _LEADER_SEAT),
        employee_number(2, _HEAD_SEAT),
        employee_number(91, _HEAD_SEAT),
    )
    by_number = {one.number: one for one in employees()}
    office = [next(one for one in employees() if one.post is post) for post, _ in _HEAD_OFFICE]
    return (*(by_number[number] for number in numbers), *office)
