"""Indexes, functions and grants of dossier."""

from rapport.kernel.database.schema import Schema

SCHEMA = Schema()
