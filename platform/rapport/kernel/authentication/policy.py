"""A bank's own rules of logging in: a versioned parameter under maker and checker, within bounds."""

from dataclasses import dataclass
from typing import Final

from rapport.kernel.authentication.password_policy import ADMINISTRATOR_MINIMUM, MAXIMUM, MINIMUM
from rapport.kernel.business_date import local_day
from rapport.kernel.database import Transaction
from rapport.kernel.parameters import declare, get


@dataclass(frozen=True, slots=True)
class LogInPolicy:
    """`history`: how many former passwords may not come back. `age_days` 0: a password does not age.

    `own_words`: forbidden in every password of the bank, besides the platform's breached list.
    """

    length: int = MINIMUM
    administrator_length: int = ADMINISTRATOR_MINIMUM
    history: int = 5
    age_days: int = 0
    own_words: tuple[str, ...] = ()
    idle_minutes: int = 15
    absolute_hours: int = 8
    most_sessions: int = 3


LOG_IN_POLICY: Final = declare("log_in_policy", LogInPolicy())
# What the platform guarantees whatever a bank sets: (least, most).
BOUNDS: Final[dict[str, tuple[int, int]]] = {
    "length": (MINIMUM, MAXIMUM // 2),
    "administrator_length": (ADMINISTRATOR_MINIMUM, MAXIMUM // 2),
    "history": (0, 10),
    "age_days": (0, 365),
    "idle_minutes": (1, 15),
    "absolute_hours": (1, 8),
    "most_sessions": (1, 3),
}
LEAST_AGE: Final = 30
MOST_WORDS: Final = 50
WORD_LENGTHS: Final = (4, 40)


async def policy(tx: Transaction) -> LogInPolicy:
    """What holds at this bank now."""
    return await get(tx, LOG_IN_POLICY, local_day(tx.tenant))


def out_of_bounds(wanted: LogInPolicy) -> list[str]:
    """The fields that the platform does not allow; empty when the policy may hold."""
    wrong = [name for name, (least, most) in BOUNDS.items() if not least <= getattr(wanted, name) <= most]
    if 0 < wanted.age_days < LEAST_AGE:
        wrong.append("age_days")
    shortest, longest = WORD_LENGTHS
    if len(wanted.own_words) > MOST_WORDS or any(
        not shortest <= len(word) <= longest for word in wanted.own_words
    ):
        wrong.append("own_words")
    return wrong
