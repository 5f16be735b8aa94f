"""Org units: types, validity, merge, split, rename, import (domain.md 2.1)."""
