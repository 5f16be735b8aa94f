"""Middle rates of the currencies that the bank keeps accounts in: yuan for one unit, four decimals."""

from datetime import date, timedelta
from decimal import Decimal

from rapport.kernel.calendar import is_working_day

from tenants.demonstration.dice import Dice
from tenants.demonstration.timeline import CALENDAR, Timeline

# Ten-thousandths of a yuan: first rate, largest change from one working day to the next.
OLDEST = timedelta(days=3 * 365)
_CURRENCIES = {"USD": (71_250, 90), "HKD": (9_148, 11)}


def middle_rates(days: Timeline) -> dict[str, dict[date, Decimal]]:
    """Rates of each calendar day since the oldest running contract began; free days keep the last one."""
    return {ccy: _walk(days, ccy, *start) for ccy, start in _CURRENCIES.items()}


def _walk(days: Timeline, ccy: str, rate: int, change: int) -> dict[date, Decimal]:
    dice, day, anchor, out = Dice("rate", ccy), days.opening - OLDEST, rate, dict[date, Decimal]()
    while day <= days.next_day:
        if is_working_day(day, CALENDAR):
            # A pull towards the first rate keeps a year's walk plausible.
            rate += dice.between(-change, change) + (anchor - rate) // 25
        out[day] = Decimal(rate).scaleb(-4)
        day += timedelta(days=1)
    return out
