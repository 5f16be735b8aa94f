"""Indexes, functions and grants of privacy."""

from rapport.kernel.database.schema import Schema

SCHEMA = Schema()
