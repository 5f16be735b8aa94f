"""From a column of text to a typed column: set-based, strict, with the rows that cannot be taken."""

from rapport_core_banking.reading.cells.base import CellFault, Cells, Context
from rapport_core_banking.reading.cells.convert import convert

__all__ = ["CellFault", "Cells", "Context", "convert"]
