"""What a connector says of itself, and its configuration: schema, decoding, migration."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, Final

import msgspec

from rapport_sdk.errors import BadConfiguration
from rapport_sdk.secret import Secret

API_VERSION: Final = (1, 0)
_CLAUSE: Final = re.compile(r"(>=|<=|==|<|>)(\d+)(?:\.(\d+))?")


class Kind(StrEnum):
    """What a connector reaches."""

    CORE_BANKING = "core_banking"
    CALL_CENTRE = "call_centre"
    WAREHOUSE = "warehouse"
    OTHER = "other"


class Capability(StrEnum):
    """EXTRACT: reads streams. PACKAGES: its stream is whole days of files, and `scan` lists them."""

    EXTRACT = "extract"
    PACKAGES = "packages"


Migration = Callable[[int, dict[str, Any]], dict[str, Any]]


class Spec(msgspec.Struct, frozen=True, kw_only=True):
    """A connector's declaration.

    `api` is the range of SDK versions it was written for; `config` a msgspec struct; `migrate(version, raw)`
    turns a stored configuration of an earlier `config_version` into the present one.
    """

    name: str
    version: str
    kind: Kind
    config: type[Any]
    api: str = ">=1.0,<2"
    title: str = ""
    capabilities: frozenset[Capability] = frozenset({Capability.EXTRACT})
    config_version: int = 1
    migrate: Migration | None = None


def supports(api: str, version: tuple[int, int] = API_VERSION) -> bool:
    """Whether a range such as `>=1.0,<2` holds `version`. ValueError on anything else than such a range."""
    clauses = [_CLAUSE.fullmatch(part.strip()) for part in api.split(",")]
    if not all(clauses):
        raise ValueError("the api range is written like >=1.0,<2")
    return all(_holds(version, clause) for clause in clauses if clause)


def _holds(version: tuple[int, int], clause: re.Match[str]) -> bool:
    bound = (int(clause[2]), int(clause[3] or 0))
    order = (version > bound) - (version < bound)
    return {">=": order >= 0, "<=": order <= 0, "==": order == 0, "<": order < 0, ">": order > 0}[clause[1]]


def config_schema(spec: Spec) -> dict[str, Any]:
    """JSON schema of the configuration; secrets are `writeOnly`, the form is made from it."""
    return msgspec.json.schema(spec.config, schema_hook=_secret_schema)


def _secret_schema(kind: type) -> dict[str, Any]:
    if kind is Secret:
        return {"type": "string", "format": "password", "writeOnly": True}
    raise NotImplementedError(kind)


def decode_config(spec: Spec, raw: Mapping[str, Any], version: int | None = None) -> Any:
    """The configuration as its struct. BadConfiguration names the field and what is expected there."""
    values = dict(raw)
    if spec.migrate and version is not None and version < spec.config_version:
        values = spec.migrate(version, values)
    try:
        return msgspec.convert(values, spec.config, dec_hook=_decode)
    except msgspec.ValidationError as error:
        reason, _, path = str(error).partition(" - at `$")
        raise BadConfiguration(reason, path.strip("`.")) from None


def _decode(kind: type, value: object) -> object:
    if kind is Secret and isinstance(value, str):
        return Secret(value)
    raise ValueError("Expected `str`")  # msgspec adds the path


def shown_config(config: object) -> dict[str, Any]:
    """The configuration for a screen: every secret is a mask."""
    shown: dict[str, Any] = msgspec.to_builtins(config, enc_hook=lambda _: "***")
    return shown
