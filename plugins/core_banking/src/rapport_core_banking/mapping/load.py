"""From YAML to a `Mapping`: read, check the shape, build, check the meaning."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Final

from rapport_core_banking.mapping.build import Builder
from rapport_core_banking.mapping.errors import Finding, MappingError
from rapport_core_banking.mapping.model import Mapping
from rapport_core_banking.mapping.schema import schema_findings
from rapport_core_banking.mapping.source import MAX_BYTES, Document

CORE: Final = "core"


def load_mapping(name: str = CORE) -> Mapping:
    """The shipped mapping `core`, or the YAML file at a path. MappingError says what is wrong with it."""
    if name == CORE:
        return _build(Document(core_text()))  # a test checks its shape; every run would pay for it again
    try:
        with Path(name).open("rb") as file:
            text = file.read(MAX_BYTES + 1).decode("utf-8-sig")
    except OSError as error:
        raise MappingError([Finding("mapping", 0, f"the file cannot be read: {error.strerror}")]) from None
    except UnicodeDecodeError:
        raise MappingError([Finding("mapping", 0, "the file is not UTF-8")]) from None
    return parse_mapping(text)


def parse_mapping(text: str) -> Mapping:
    """As `load_mapping`, from the text itself."""
    document = Document(text)
    findings = schema_findings(document)
    if findings:
        raise MappingError(findings)
    return _build(document)


def core_text() -> str:
    """The YAML of the shipped mapping, to copy and change."""
    return files("rapport_core_banking.mapping").joinpath("core.yaml").read_text("utf-8")


def _build(document: Document) -> Mapping:
    builder = Builder(document)
    mapping = builder.mapping()
    if builder.findings:
        raise MappingError(sorted(builder.findings, key=lambda finding: finding.line))
    return mapping
