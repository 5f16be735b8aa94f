"""How a customer's name is sorted and found: normal form, pinyin, initials, n-grams (tenancy.md, Leakproof).

A gram is `<tenant>:<part>`. Of Chinese text every character and every pair is one. Latin words, the pinyin
without spaces and its initials give every run of two and of three letters, and each initial, marked with `^`,
answers a word of one letter. A name that fits a query has all of the query's grams; the reverse is not sure
for four letters and more, so whoever searches compares the candidates with `fits`.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Final

from pypinyin import lazy_pinyin

# Family names that are read otherwise than the character alone, and characters that pypinyin does not know.
_COMPOUND: Final = {
    "万俟": ("mo", "qi"),
    "尉迟": ("yu", "chi"),
    "单于": ("chan", "yu"),
    "长孙": ("zhang", "sun"),
    "澹台": ("tan", "tai"),
}
_SURNAMES: Final = {
    **dict.fromkeys("曾", "zeng"),
    **dict.fromkeys("单", "shan"),
    **dict.fromkeys("仇", "qiu"),
    **dict.fromkeys("解", "xie"),
    **dict.fromkeys("查", "zha"),
    **dict.fromkeys("盖", "ge"),
    **dict.fromkeys("乐", "yue"),
    **dict.fromkeys("区", "ou"),
    **dict.fromkeys("朴", "piao"),
    **dict.fromkeys("缪", "miao"),
    **dict.fromkeys("翟", "zhai"),
    **dict.fromkeys("任", "ren"),
    **dict.fromkeys("华", "hua"),
    **dict.fromkeys("宓", "mi"),
    **dict.fromkeys("覃", "qin"),
    **dict.fromkeys("员", "yun"),
    **dict.fromkeys("黑", "he"),
    **dict.fromkeys("繁", "po"),
    **dict.fromkeys("秘", "bi"),
    **dict.fromkeys("冼", "xian"),
    **dict.fromkeys("尹", "yin"),
}
_UNKNOWN: Final = {"𠮷": "ji"}
_LONGEST_PERSON: Final = 4
_CHINESE: Final = (
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)


@dataclass(frozen=True, slots=True)
class NameForms:
    """The columns `name_norm`, `name_pinyin` (syllables with spaces), `name_initials` and `name_grams`."""

    norm: str
    pinyin: str
    initials: str
    grams: list[str]


def name_forms(tenant_id: int, name: str, *, person: bool) -> NameForms:
    """All forms of one name. `person`: the first character is read as a family name."""
    norm = normalise(name)
    syllables = _person(norm) if person and _is_short_chinese(norm) else _phrase(norm)
    initials = "".join(syllable[0] for syllable in syllables)
    grams = sorted({f"{tenant_id}:{part}" for part in _parts(norm, "".join(syllables), initials)})
    return NameForms(norm, " ".join(syllables), initials, grams)


def normalise(text: str) -> str:
    """Full-width forms as plain ones, lower case, without spaces and punctuation."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return "".join(letter for letter in plain if letter.isalnum())


def search_grams(tenant_id: int, query: str) -> list[str] | None:
    """What a name must have to fit the query; None if there is nothing to search for."""
    parts = {part for word in query.split() for part in _wanted(normalise(word))}
    return sorted(f"{tenant_id}:{part}" for part in parts) or None


def fits(query: str, forms: NameForms) -> bool:
    """Whether every word of the query is a part of the name, its pinyin or its initials."""
    words = [word for word in map(normalise, query.split()) if word]
    return bool(words) and all(_fits(word, forms) for word in words)


def _fits(word: str, forms: NameForms) -> bool:
    if len(word) == 1 and not is_chinese(word):
        return word in forms.initials
    joined = forms.pinyin.replace(" ", "")
    return all(run in forms.norm or run in joined or run in forms.initials for run in _runs(word))


def is_chinese(letter: str) -> bool:
    return any(first <= ord(letter) <= last for first, last in _CHINESE)


def _wanted(word: str) -> Iterator[str]:
    """A single letter beside Chinese is left to `fits`."""
    if len(word) == 1 and not is_chinese(word):
        yield "^" + word
        return
    for run in _runs(word):
        if is_chinese(run[0]):
            yield from _windows(run, min(len(run), 2))
        elif len(run) > 1:
            yield from _windows(run, min(len(run), 3))


def _parts(norm: str, pinyin: str, initials: str) -> Iterator[str]:
    for run in _runs(norm):
        if is_chinese(run[0]):
            yield from run
            yield from _windows(run, 2)
        else:
            yield from _latin(run)
    yield from _latin(pinyin)
    yield from _latin(initials)
    yield from ("^" + initial for initial in initials)


def _latin(text: str) -> Iterator[str]:
    yield from _windows(text, 2)
    yield from _windows(text, 3)


def _windows(text: str, size: int) -> Iterator[str]:
    return (text[at : at + size] for at in range(len(text) - size + 1))


def _runs(text: str) -> Iterable[str]:
    """Stretches of Chinese and of other letters, in their order."""
    return ("".join(letters) for _, letters in groupby(text, is_chinese))


def _is_short_chinese(norm: str) -> bool:
    return 0 < len(norm) <= _LONGEST_PERSON and all(map(is_chinese, norm))


def _person(norm: str) -> list[str]:
    compound = _COMPOUND.get(norm[:2])
    if compound:
        return [*compound, *map(_reading, norm[2:])]
    return [_SURNAMES.get(norm[0]) or _reading(norm[0]), *map(_reading, norm[1:])]


@lru_cache(maxsize=32_768)
def _reading(letter: str) -> str:
    return _UNKNOWN.get(letter) or lazy_pinyin(letter)[0]


def _phrase(norm: str) -> list[str]:
    """By words, so that 银行 is yin hang and 重庆 chong qing; a Latin word is one syllable."""
    syllables: list[str] = []
    for run in _runs(norm):
        if not is_chinese(run[0]):
            syllables.append(run)
        else:
            syllables += [known for part in lazy_pinyin(run) for known in _split_unknown(part)]
    return syllables


def _split_unknown(part: str) -> Iterable[str]:
    """pypinyin hands unknown characters back in one piece."""
    return map(_reading, part) if is_chinese(part[0]) else (part,)
