"""Check the product's formulas against a file of test vectors (`rapport vectors FILE`)."""

from rapport.vectors.engine import VectorsError, run

__all__ = ["VectorsError", "run"]
