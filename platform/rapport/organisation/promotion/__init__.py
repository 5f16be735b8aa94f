"""Units, employees and assignments from the bank's files (feeds.md; docs/decisions/0050, 0052)."""

from rapport.organisation.promotion.assignments import promote_assignments
from rapport.organisation.promotion.employees import promote_employees
from rapport.organisation.promotion.units import promote_units

__all__ = ["promote_assignments", "promote_employees", "promote_units"]
