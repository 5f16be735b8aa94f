"""The bank that is not: names and units of 临澜银行, an invented city commercial bank."""

from dataclasses import dataclass
from enum import StrEnum

TENANT_CODE = "LINLAN"
NAME_ZH = "临澜银行"
NAME_EN = "Bank of Linlan"
CURRENCY = "CNY"
TIMEZONE = "Asia/Shanghai"
CUSTOMERS = 6_000


class UnitLevel(StrEnum):
    HEAD_OFFICE = "HEAD_OFFICE"
    BRANCH = "BRANCH"
    SUB_BRANCH = "SUB_BRANCH"


@dataclass(frozen=True, slots=True)
class Unit:
    code: str
    name_zh: str
    name_en: str
    parent: str
    level: UnitLevel


_BRANCHES = (
    ("临澜分行", "Linlan Branch"),
    ("云岫分行", "Yunxiu Branch"),
    ("沧屏分行", "Cangping Branch"),
    ("望浦分行", "Wangpu Branch"),
)
_SUB_BRANCHES = (
    ("滨江支行", "Binjiang Sub-branch"),
    ("学府路支行", "Xuefu Road Sub-branch"),
    ("东关支行", "Dongguan Gate Sub-branch"),
    ("云岫新区支行", "Yunxiu New Town Sub-branch"),
    ("松涛路支行", "Songtao Road Sub-branch"),
    ("鹤鸣支行", "Heming Sub-branch"),
    ("沧屏港支行", "Cangping Harbour Sub-branch"),
    ("盐仓支行", "Yancang Sub-branch"),
    ("海天路支行", "Haitian Road Sub-branch"),
    ("望浦中心支行", "Wangpu Centre Sub-branch"),
    ("麦田支行", "Maitian Sub-branch"),
    ("石桥支行", "Shiqiao Sub-branch"),
)
SUB_BRANCHES = range(1, len(_SUB_BRANCHES) + 1)
BRANCHES = range(1, len(_BRANCHES) + 1)
_PER_BRANCH = len(_SUB_BRANCHES) // len(_BRANCHES)


def sub_branch_code(number: int) -> str:
    return f"S{number:02d}"


def branch_code(number: int) -> str:
    return f"B{number:02d}"


def branch_of(sub_branch: int) -> int:
    return (sub_branch - 1) // _PER_BRANCH + 1


def first_sub_branch(branch: int) -> int:
    """The sub-branch where the branch keeps its private bankers."""
    return (branch - 1) * _PER_BRANCH + 1


UNITS: tuple[Unit, ...] = (
    Unit("HO", f"{NAME_ZH}总行", "Head Office", "", UnitLevel.HEAD_OFFICE),
    *(
        Unit(branch_code(at), zh, en, "HO", UnitLevel.BRANCH)
        for at, (zh, en) in zip(BRANCHES, _BRANCHES, strict=True)
    ),
    *(
        Unit(sub_branch_code(at), zh, en, branch_code(branch_of(at)), UnitLevel.SUB_BRANCH)
        for at, (zh, en) in zip(SUB_BRANCHES, _SUB_BRANCHES, strict=True)
    ),
)
