"""Middle rates of the currencies that the bank keeps accounts in: yuan for one unit, four decimals."""

from datetime import date, timedelta
from decimal import Decimal

from rapport.kernel.calendar import is_working_day

from tenants.demonstration.dice import Dice
from tenants.demonstration.timeline import CALENDAR, Timeline

# Ten-thousandths of a yuan: first rate, largest change from one working day to the next.
_CURRENCIES = {"USD": (71_250, 90), "HKD": (9_148, 11)}


def middle_rates(days: Timeline) -> dict[str, dict[date, Decimal]]:
    """Rates of each calendar day from the backfill on; free days keep the last one."""
    return {ccy: _walk(days, ccy, *start) for ccy, start in _CURRENCIES.items()}


def _walk(days: Timeline, ccy: str, rate: int, change: int) -> dict[date, Decimal]:
    dice, day, anchor, out = Dice("rate", ccy), days.backfill, rate, dict[date, Decimal]()
    while day <= days.next_day:
        if is_working_day(day, CALENDAR):
            # A pull towards the first rate keeps a year's walk plausible.
            rate += dice.between(-change, change) + (anchor - rate) // 25
        out[day] = Decimal(rate).scaleb(-4)
        day += timedelta(days=1)
    return out
