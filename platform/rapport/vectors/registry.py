"""Which formula of the product computes which vector. A vertical's new formula is added here."""

from collections.abc import Callable, Mapping
from typing import Any

from rapport.vectors import contacts, measures, organisation, scoring

Formula = Callable[[Mapping[str, Any], str], Any]
"""Inputs of a vector and its currency → a result in the shape of `expected`."""

REGISTRY: dict[str, Formula] = {
    "M-01": measures.averages,
    "M-02": measures.interest_of_month,
    "M-03": measures.attribution,
    "M-04": measures.changes,
    "M-06": measures.foreign_currency,
    "N-01": scoring.tiers,
    "N-02": scoring.tiers,
    "N-06": scoring.churn,
    "N-07": scoring.movements,
    "O-01": organisation.claims,
    "D-04": contacts.compliance,
    "D-05": contacts.reminders,
    "R-02": contacts.masks,
}
