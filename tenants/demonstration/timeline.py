"""The days of the feed: opening, one backfill package, daily packages, and the day after for samples."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from rapport.kernel.calendar import BankCalendar, working_day_on_or_after, working_day_on_or_before

LAST_DAY = date(2026, 11, 20)
DAILY_DAYS = 20
HISTORY_DAYS = 365
CALENDAR = BankCalendar.chinese()


@dataclass(frozen=True)
class Timeline:
    """`last_day` is the last business date of the feed; everything else is counted back from it."""

    last_day: date = LAST_DAY
    daily_days: int = DAILY_DAYS

    @cached_property
    def backfill(self) -> date:
        """Date of the first package, which carries the past year."""
        return self.ago(self.daily_days)

    @cached_property
    def opening(self) -> date:
        """Day whose end-of-day balances open the history; postings begin on the day after."""
        return self.backfill - timedelta(days=HISTORY_DAYS)

    @cached_property
    def next_day(self) -> date:
        """The day after the feed: today of a replayed tenant, and the date of the sample packages."""
        return self.last_day + timedelta(days=1)

    @cached_property
    def daily(self) -> tuple[date, ...]:
        return tuple(self.ago(at) for at in reversed(range(self.daily_days)))

    def ago(self, days: int) -> date:
        return self.last_day - timedelta(days=days)

    def worked(self, days_ago: int) -> date:
        """`days_ago`, or the working day before it."""
        return working_day_on_or_before(self.ago(days_ago), CALENDAR)

    @cached_property
    def months(self) -> tuple[date, ...]:
        """First days of the months between opening and the day after the feed."""
        first, out = self.opening.replace(day=1), list[date]()
        while first <= self.next_day:
            out.append(first)
            first = add_months(first, 1)
        return tuple(out)

    def monthly(self, day: int) -> list[date]:
        """`day` of each month, or the working day before it, as far as postings run."""
        days = (working_day_on_or_before(first.replace(day=day), CALENDAR) for first in self.months)
        return [at for at in days if self.opening < at <= self.next_day]


def add_months(day: date, months: int) -> date:
    """The same day of another month, the month's last if it is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + years, month + 1, 1)
    return first.replace(day=min(day.day, _days_in_month(first)))


def _days_in_month(first: date) -> int:
    return ((first + timedelta(days=31)).replace(day=1) - first).days


def month_end(first: date) -> date:
    return first.replace(day=_days_in_month(first))


def last_working_day(first: date) -> date:
    return working_day_on_or_before(month_end(first), CALENDAR)


def first_working_day(first: date) -> date:
    return working_day_on_or_after(first, CALENDAR)
