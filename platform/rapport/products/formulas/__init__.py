"""Measures of accounts (domain.md 3.2): pure functions on balances that are kept as changes.

Amounts are whole minor units (`int`, as the tables hold them); rates, shares and limits are `Decimal`.
The nightly run does the same arithmetic in SQL and is tested against these functions. An amount is rounded
once, HALF_UP, at the leaf (customer, product, period, component); what stands above is a sum of leaves.
How SQL rounds a quotient to the same digits: `rapport.kernel.money`. No operand may be `double precision`.
"""

from rapport.products.formulas.attribution import ShareSpan, attribute, check_shares
from rapport.products.formulas.balances import (
    Average,
    BalanceChange,
    average,
    average_to_date,
    balance_days,
    days_with_balance,
    peak_balance,
    point_balance,
)
from rapport.products.formulas.exchange import MissingRateError, RateChange, convert, converted_average
from rapport.products.formulas.interest import Interest, interest
from rapport.products.formulas.measures import (
    Baseline,
    Increments,
    Measures,
    MonthEnd,
    baseline,
    increments,
    measures,
    month_end,
)

__all__ = [
    "Average",
    "BalanceChange",
    "Baseline",
    "Increments",
    "Interest",
    "Measures",
    "MissingRateError",
    "MonthEnd",
    "RateChange",
    "ShareSpan",
    "attribute",
    "average",
    "average_to_date",
    "balance_days",
    "baseline",
    "check_shares",
    "convert",
    "converted_average",
    "days_with_balance",
    "increments",
    "interest",
    "measures",
    "month_end",
    "peak_balance",
    "point_balance",
]
