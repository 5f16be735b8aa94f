"""Indexes, functions and grants of portfolios."""

from rapport.kernel.database.schema import Schema

SCHEMA = Schema()
