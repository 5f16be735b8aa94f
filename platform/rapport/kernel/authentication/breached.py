"""The offline list of breached passwords: what they are made of, and how people put it together.

A list of whole passwords that are long enough to pass the length rule would be mostly combinations. So the
file holds the parts (words, names, keyboard walks, number strings), and a password counts as breached when,
after the usual substitutions are undone, at most three parts, runs, repetitions, years and dates make up all
of it.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Final

MAX_PARTS: Final = 3
LONGEST_PART: Final = 40
_ROWS: Final = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_COLUMNS: Final = "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p"
_LINES: Final = tuple(line[::step] for line in (*_ROWS, _COLUMNS) for step in (1, -1))
_SIGNS: Final = tuple(
    str.maketrans(signs) for signs in ({}, {"@": "a", "$": "s"}, {"@": "a", "$": "s", "!": "i"})
)
_DIGITS: Final = tuple(str.maketrans("013457", letters) for letters in ("oieast", "oleast"))
_PUNCTUATION: Final = re.compile(r"[\W_]+")
_FREE: Final = re.compile(r"(?:19|20)\d\d(?:[01]?\d(?:[0-3]?\d)?)?|\d{1,4}|(.)\1+")


@cache
def parts() -> frozenset[str]:
    """The words of `breached.txt`, lower case; lines that begin with # are notes."""
    text = files("rapport.kernel.authentication").joinpath("breached.txt").read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


def is_breached(password: str) -> bool:
    """True when at most three common parts, or one short part said again and again, make up the password."""
    text = password.casefold()
    spellings = {_PUNCTUATION.sub("", text.translate(signs)) for signs in _SIGNS}
    return any(_repeats(spelling) or _parts_needed(spelling) <= MAX_PARTS for spelling in spellings)


def _repeats(text: str) -> bool:
    """Whether a unit of at most a third of the text is repeated to the end."""
    return any(text == (text[:size] * len(text))[: len(text)] for size in range(1, len(text) // 3 + 1))


def _parts_needed(text: str) -> int:
    """The least number of common parts that make up the whole text, MAX_PARTS + 1 if there are more."""
    least = [0] + [MAX_PARTS + 1] * len(text)
    for end in range(1, len(text) + 1):
        for start in range(max(0, end - LONGEST_PART), end):
            if least[start] < least[end] - 1 and _is_part(text[start:end]):
                least[end] = least[start] + 1
    return least[-1]


def _is_part(piece: str) -> bool:
    return (
        piece in parts()
        or any(piece.translate(digits) in parts() for digits in _DIGITS)
        or _FREE.fullmatch(piece) is not None
        or (len(piece) >= 3 and any(piece in line for line in _LINES))
    )
