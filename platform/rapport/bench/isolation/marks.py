"""What gives a bank away: words and numbers that its rows alone hold, and the ids of its objects."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

WORDS: Final = ("Qorvath", "Zembluk")
MOBILES: Final = ("13900001111", "13900002222")
ACCOUNTS: Final = ("6217000000000011", "6217000000000022")


@dataclass(frozen=True)
class Marks:
    """`word` is in every text, `objects` are ids by kind; texts of the bank hold nothing of another's."""

    word: str
    mobile: str
    account: str
    objects: Mapping[str, tuple[UUID, ...]] = field(default_factory=dict[str, tuple[UUID, ...]])

    @property
    def texts(self) -> tuple[str, ...]:
        return (self.word.lower(), self.mobile, self.account)

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(str(each) for ids in self.objects.values() for each in ids)

    def found_in(self, answer: str, asked: str) -> list[str]:
        """This bank's marks in an answer to somebody else; an id that he typed himself is no news to him."""
        text = answer.lower()
        words = [mark for mark in self.texts if mark in text]
        return words + [each for each in self.ids if each in text and each not in asked]
