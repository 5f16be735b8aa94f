"""A bank's layout as data: YAML, checked, turned into plain objects."""

from rapport_core_banking.mapping.errors import Finding, MappingError
from rapport_core_banking.mapping.load import CORE, load_mapping, parse_mapping
from rapport_core_banking.mapping.model import Mapping

__all__ = ["CORE", "Finding", "Mapping", "MappingError", "load_mapping", "parse_mapping"]
