"""The measures that a nightly run computes set-based; their pure functions are `products/formulas`."""

from rapport.products.measures.frame import Currencies, MeasureFrame, PeriodStarts, Windows
from rapport.products.measures.rates import MissingRate
from rapport.products.measures.service import drop_measures, measure_frame, measure_range

__all__ = [
    "Currencies",
    "MeasureFrame",
    "MissingRate",
    "PeriodStarts",
    "Windows",
    "drop_measures",
    "measure_frame",
    "measure_range",
]
