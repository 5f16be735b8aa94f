"""The measures that a nightly run computes set-based; their pure functions are `products/formulas`."""

from rapport.products.measures.frame import Currencies, MeasureFrame, PeriodStarts, Windows
from rapport.products.measures.months import month_averages
from rapport.products.measures.rates import MissingRate, currencies_in_use
from rapport.products.measures.service import drop_measures, first_balance_day, measure_frame, measure_range

__all__ = [
    "Currencies",
    "MeasureFrame",
    "MissingRate",
    "PeriodStarts",
    "Windows",
    "currencies_in_use",
    "drop_measures",
    "first_balance_day",
    "measure_frame",
    "measure_range",
    "month_averages",
]
