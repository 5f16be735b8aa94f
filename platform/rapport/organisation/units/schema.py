"""Indexes, functions and grants of units."""

from rapport.kernel.database.schema import Schema

SCHEMA = Schema()
