"""What was typed into the search box, as the statement's parameters: name, customer number, mobile number.

A name is found by its grams, through the one function that row-level security cannot slow down; whatever the
grams leave open is compared again (`names.fits`). Numbers are found by their beginning, a mobile number only
whole, by its blind index: a masked value cannot be searched by parts (security.md, Data).
"""

import re
from dataclasses import dataclass
from itertools import groupby
from typing import Final, LiteralString

from rapport.customers.names import is_chinese, normalise, search_grams
from rapport.kernel.secrets import BlindIndex

MOST_FOUND: Final = 20_000
_END: Final = "\U0010ffff"
_DIGITS: Final = re.compile(r"[0-9+() -]{7,20}")
# Grams answer for these lengths alone; longer runs are compared again.
_SURE_CHINESE, _SURE_LATIN = 2, 3

FITS: LiteralString = """
    NOT EXISTS (SELECT 1 FROM unnest($19::text[]) AS r(run)
                 WHERE position(r.run IN c.name_norm) = 0 AND position(r.run IN c.name_initials) = 0
                   AND position(r.run IN replace(c.name_pinyin, ' ', '')) = 0)
    AND NOT EXISTS (SELECT 1 FROM unnest($20::text[]) AS l(letter)
                     WHERE position(l.letter IN c.name_initials) = 0)"""
BY_NUMBER: LiteralString = "c.customer_no >= $21::text AND c.customer_no < $22::text"
BY_MOBILE: LiteralString = "c.mobile_index = $23::bytea"
# A whole bank or unit: candidates from the indexes first, then the scope.
_FOUND: LiteralString = """WITH found AS MATERIALIZED (
    SELECT c.id FROM customer_search($17::text[], $18::int) AS s(id)
      JOIN customer c ON c.tenant_id = $1 AND c.id = s.id
     WHERE {fits}
     UNION SELECT c.id FROM customer c WHERE c.tenant_id = $1 AND {by number}
     UNION SELECT c.id FROM customer c WHERE c.tenant_id = $1 AND {by mobile})"""
AMONG_FOUND: LiteralString = "c.id IN (SELECT f.id FROM found f)"
# A portfolio: its few customers are compared one by one, and none is missed.
_IN_PORTFOLIO: LiteralString = """
    ($18::int IS NOT NULL AND ((c.name_grams @> $17::text[] AND {fits}) OR {by number} OR {by mobile}))"""
IDLE: LiteralString = """
    ($17::text[] IS NULL AND $18::int IS NULL AND $19::text[] IS NULL AND $20::text[] IS NULL
     AND $21::text IS NULL AND $22::text IS NULL AND $23::bytea IS NULL)"""


def _filled(statement: LiteralString) -> LiteralString:
    fitting = statement.replace("{fits}", FITS)
    return fitting.replace("{by number}", BY_NUMBER).replace("{by mobile}", BY_MOBILE)


FOUND: LiteralString = _filled(_FOUND)
IN_PORTFOLIO: LiteralString = _filled(_IN_PORTFOLIO)


@dataclass(frozen=True, slots=True)
class SearchTerms:
    """Parameters $17 to $23, in order; all None: nothing to search for."""

    grams: list[str] | None = None
    most: int | None = None
    runs: list[str] | None = None
    letters: list[str] | None = None
    number_from: str | None = None
    number_to: str | None = None
    mobile: bytes | None = None

    def parameters(self) -> tuple[object, ...]:
        return (
            self.grams, self.most, self.runs, self.letters, self.number_from, self.number_to, self.mobile
        )  # fmt: skip


def search_terms(tenant_id: int, text: str, mobiles: BlindIndex | None) -> SearchTerms:
    """`mobiles` makes the token of a number; None where nobody may find a customer by it."""
    words = [word for word in map(normalise, text.split()) if word]
    number = text.strip().upper()
    numbered = any(letter.isdigit() for letter in number) and len(number.split()) == 1
    digits = _DIGITS.fullmatch(text.strip()) is not None
    return SearchTerms(
        grams=search_grams(tenant_id, text),
        most=MOST_FOUND,
        runs=[run for word in words for run in _unsure(word)],
        letters=[word for word in words if _is_letter(word)],
        number_from=number if numbered else None,
        number_to=number + _END if numbered else None,
        mobile=mobiles.token(text) if mobiles is not None and digits else None,
    )


def _is_letter(run: str) -> bool:
    return len(run) == 1 and not is_chinese(run)


def _unsure(word: str) -> list[str]:
    """The stretches of a word that its grams do not answer for: long ones, and a letter beside Chinese."""
    runs = ["".join(letters) for _, letters in groupby(word, is_chinese)]
    mixed = len(runs) > 1
    return [run for run in runs if len(run) > _sure_length(run) or (mixed and _is_letter(run))]


def _sure_length(run: str) -> int:
    return _SURE_CHINESE if is_chinese(run[0]) else _SURE_LATIN
