"""Indexes, functions and grants of exports."""

from rapport.kernel.database.schema import Schema

SCHEMA = Schema()
