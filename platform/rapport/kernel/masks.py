"""What of a personal value is shown by default (domain.md 11 G5, vector `R-02`).

One star stands for each hidden character of a name or number, so lengths are kept; surrounding blanks are
dropped first. The rule for every kind: a pattern says how many characters show at the head and at the tail,
and never more than half of a value is shown, which shortens the head first and then the tail. Only values
of exactly the form that a pattern was made for show the whole of it although that is more than half:

- a mainland mobile number (11 digits from 1) shows 3 + 4,
- a bank card number (16 to 19 digits) shows 6 + 4.

So a landline, a foreign number, a short account number or a one-character name shows less, an 18- or
15-digit identity number 3 + 4. A name shows its surname: two characters for the compound Chinese ones where
half of the name allows it, otherwise the first character, also of a foreign name, whose blanks and dots are
starred too. A company shows two characters and the four of its legal form. An e-mail shows its domain and,
if its local part has at least two characters, the first of them; three stars stand for the rest, so that
not even the length is told.
"""

import re
from enum import StrEnum


class MaskKind(StrEnum):
    """What a value is. ID18 serves every identity document, PHONE is any number that may be a landline."""

    NAME = "name"
    COMPANY = "company"
    MOBILE = "mobile"
    PHONE = "phone"
    ID18 = "id18"
    CARD = "card"
    ACCOUNT = "account"
    EMAIL = "email"
    ADDRESS = "address"


_PATTERNS = {
    MaskKind.COMPANY: (2, 4),
    MaskKind.MOBILE: (3, 4),
    MaskKind.PHONE: (3, 4),
    MaskKind.ID18: (3, 4),
    MaskKind.CARD: (6, 4),
    MaskKind.ACCOUNT: (0, 4),
    MaskKind.ADDRESS: (6, 0),
}
_WHOLE_PATTERN = {
    MaskKind.MOBILE: re.compile(r"1[0-9]{10}"),
    MaskKind.PHONE: re.compile(r"1[0-9]{10}"),
    MaskKind.CARD: re.compile(r"[0-9]{16,19}"),
}
_COMPOUND = (
    "欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 司徒 司空 夏侯 宇文 长孙 轩辕 端木 独孤 南宫 西门 "
    "东郭 百里 呼延 闻人 澹台 公冶 宗政 濮阳 淳于 单于 太叔 申屠 仲孙 钟离 鲜于 闾丘 亓官 拓跋 夹谷 谷梁 "
    "乐正 漆雕 公西 巫马 公良 万俟 赫连 第五 左丘 东门 段干 梁丘 公羊 完颜 纳兰 叶赫 歐陽 司馬 諸葛 東方"
)
_COMPOUND_SURNAMES = frozenset(_COMPOUND.split())


def mask(kind: str, value: str) -> str:
    """The value as lists, pages and exports show it. ValueError for an unknown kind, so nothing is shown."""
    of_kind, text = MaskKind(kind), value.strip()
    if of_kind is MaskKind.EMAIL:
        return _email(text)
    if of_kind is MaskKind.NAME:
        return _starred(text, *_within_half(text, _surname_length(text), 0))
    head, tail = _PATTERNS[of_kind]
    whole = _WHOLE_PATTERN.get(of_kind)
    if whole is None or not whole.fullmatch(text):
        head, tail = _within_half(text, head, tail)
    return _starred(text, head, tail)


def _surname_length(name: str) -> int:
    return 2 if len(name) > 3 and name[:2] in _COMPOUND_SURNAMES else 1


def _within_half(text: str, head: int, tail: int) -> tuple[int, int]:
    budget = len(text) // 2
    tail = min(tail, budget)
    return min(head, budget - tail), tail


def _starred(text: str, head: int, tail: int) -> str:
    hidden = len(text) - head - tail
    return text[:head] + "*" * hidden + text[len(text) - tail :]


def _email(text: str) -> str:
    local, at, domain = text.rpartition("@")
    return (local[:1] if len(local) > 1 else "") + "***" + at + domain if at else "*" * len(text)
