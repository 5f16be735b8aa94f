"""INTERACTION: contacts made through the year, within each tier's interval but for a few that are late."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from rapport.kernel.calendar import is_working_day, working_day_on_or_after

from tenants.demonstration.codes import OTHER_BANKS, TAG_QUOTE, TAG_SEPARATOR, Channel, ContactPurpose
from tenants.demonstration.customers import Customer
from tenants.demonstration.dice import Dice
from tenants.demonstration.lending import sheltered
from tenants.demonstration.phrases import FIRST_CONTACT, ordinary
from tenants.demonstration.portfolios import Portfolios
from tenants.demonstration.stories import FIRMS, PERSONS
from tenants.demonstration.stories.member import Firm, Person
from tenants.demonstration.timeline import CALENDAR, Timeline

# Days between contacts of any kind (domain.md 10.1), every second one face to face; BASIC is the bank's own.
_INTERVALS = {
    "T1": 180,
    "T2": 90,
    "T3": 45,
    "T4": 30,
    "T5": 15,
    "STRATEGIC": 7,
    "KEY": 15,
    "GROWTH": 30,
    "BASIC": 120,
}
_FACE = ((Channel.VISIT, 58), (Channel.BRANCH, 42))
_REMOTE = (
    (Channel.CALL, 58),
    (Channel.WECOM, 30),
    (Channel.VIDEO, 5),
    (Channel.EMAIL, 4),
    (Channel.EVENT, 3),
)
_LATE, _SELDOM_CONTACTED, _QUOTED = 45, 150, 4
_FIRST_HOUR, _MINUTES = 9, 8 * 60


@dataclass(frozen=True, slots=True)
class Contact:
    """`minute` counts from nine in the morning."""

    customer: Customer
    day: date
    minute: int
    channel: Channel
    purpose: ContactPurpose
    feedback: str
    tags: tuple[str, ...]
    competitor: str
    price_refused: bool


class ContactBook:
    """All contacts of the bank, numbered by day."""

    def __init__(self, days: Timeline, customers: list[Customer], portfolios: Portfolios) -> None:
        self._days, self._portfolios = days, portfolios
        made = [contact for customer in customers if customer.manager for contact in self._of(customer)]
        made.sort(key=lambda one: (one.day, one.minute, one.customer.number))
        self._made = list(enumerate(made, start=1))

    def rows(self, first: date, last: date) -> Iterator[tuple[object, ...]]:
        """INTERACTION rows of the contacts made from `first` to `last`, both included."""
        for serial, one in self._made:
            if first <= one.day <= last:
                hour, minute = divmod(one.minute, 60)
                yield (
                    f"V{serial:08d}",
                    one.customer.number,
                    self._portfolios.lead(one.customer, one.day),
                    f"{one.day:%Y%m%d}{_FIRST_HOUR + hour:02d}{minute:02d}00",
                    one.channel.value,
                    one.purpose.value,
                    one.feedback,
                    TAG_SEPARATOR.join(one.tags),
                    one.competitor,
                    "1" if one.price_refused else "0",
                )

    def _of(self, customer: Customer) -> Iterator[Contact]:
        dice = Dice("contacts", customer.number)
        cast = _cast(customer)
        if cast is not None:
            yield from self._told(customer, cast, dice)
        if customer.open_date > self._days.opening:
            yield self._first(customer, dice)
        interval = _INTERVALS.get(customer.tier, 0)
        if interval:
            yield from self._regular(customer, interval, dice, self._last(customer, cast, interval, dice))
        elif dice.chance(_SELDOM_CONTACTED):
            yield from self._regular(customer, 400, dice, self._days.ago(dice.below(360)))

    def _told(self, customer: Customer, cast: Person | Firm, dice: Dice) -> Iterator[Contact]:
        for talk in cast.talks:
            day, minute = self._days.worked(talk.days_ago), dice.below(_MINUTES)
            yield Contact(
                customer,
                day,
                minute,
                talk.channel,
                talk.purpose,
                talk.text,
                talk.tags,
                talk.competitor,
                talk.price_refused,
            )

    def _first(self, customer: Customer, dice: Dice) -> Contact:
        day = working_day_on_or_after(customer.open_date, CALENDAR)
        return Contact(
            customer,
            day,
            dice.below(_MINUTES),
            Channel.CALL,
            ContactPurpose.NEW,
            FIRST_CONTACT,
            (),
            "",
            False,
        )

    def _last(self, customer: Customer, cast: Person | Firm | None, interval: int, dice: Dice) -> date:
        """The day of the last ordinary contact."""
        if isinstance(cast, Person) and cast.quiet is not None:
            return self._days.worked(cast.quiet)
        told = max((talk.days_ago for talk in cast.talks), default=0) if cast else 0
        if cast is None and not sheltered(customer) and dice.chance(_LATE):
            return self._days.ago(interval * dice.between(105, 140) // 100)
        return self._days.ago(told + dice.below(max(interval * 7 // 10, 1)))

    def _regular(self, customer: Customer, interval: int, dice: Dice, last: date) -> Iterator[Contact]:
        """Back from `last`, face to face and remote in turn, at most nine tenths of the interval apart."""
        face, day = True, last
        while day > self._days.opening and day > customer.open_date:
            if is_working_day(day, CALENDAR):
                yield self._ordinary(customer, day, dice, face=face)
                face = not face
                day -= timedelta(days=dice.between(interval * 7 // 10, interval * 9 // 10))
            else:
                day -= timedelta(days=1)

    def _ordinary(self, customer: Customer, day: date, dice: Dice, *, face: bool) -> Contact:
        channel = dice.weighted(_FACE if face else _REMOTE)
        purpose, text, tags = ordinary(dice, channel, person=customer.is_person)
        minute, rival = dice.below(_MINUTES), ""
        if dice.chance(_QUOTED) and not sheltered(customer) and _cast(customer) is None:
            rival = dice.pick(OTHER_BANKS)
            text, tags = f"{text}客户提到{rival}的报价。", (*tags, TAG_QUOTE)
        return Contact(customer, day, minute, channel, purpose, text, tags, rival, price_refused=False)


def _cast(customer: Customer) -> Person | Firm | None:
    if customer.is_person:
        return PERSONS.get(customer.serial)
    return FIRMS.get(customer.serial) if customer.number.startswith("C2") else None
