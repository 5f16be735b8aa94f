"""Indexes, functions and grants of leavers."""

from rapport.kernel.database.schema import Schema

SCHEMA = Schema()
