"""Secrets in a connector's configuration: written once, never shown again."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from typing import Any, Final
from urllib.parse import quote

import msgspec

MASK: Final = "***"


class Secret:
    """A text that never shows itself: `reveal()` is the only way to it."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return f"Secret({MASK})"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other.reveal() == self._text

    def __hash__(self) -> int:
        return hash(self._text)


def secret_fields(config_type: type[Any]) -> list[str]:
    """Dotted paths of the fields of a configuration that are declared `Secret` (optional ones too)."""
    return list(_paths(msgspec.inspect.type_info(config_type), ""))


def _paths(kind: msgspec.inspect.Type, path: str) -> Iterator[str]:
    match kind:
        case msgspec.inspect.CustomType(cls=cls) if cls is Secret:
            yield path
        case msgspec.inspect.UnionType(types=types):
            for member in types:
                yield from _paths(member, path)
        case msgspec.inspect.StructType(fields=fields):
            for field in fields:
                yield from _paths(field.type, f"{path}.{field.encode_name}".lstrip("."))
        case _:
            return


def secret_values(config: object) -> list[str]:
    """Every secret text that a decoded configuration holds, the longest first."""
    found = set(_values(config))
    return sorted(found, key=len, reverse=True)


def _values(node: object) -> Iterator[str]:
    if isinstance(node, Secret):
        yield node.reveal()
    elif isinstance(node, msgspec.Struct):
        for name in node.__struct_fields__:
            yield from _values(getattr(node, name))


def redact(text: str, secrets: Iterable[str]) -> str:
    """`text` without the secrets, in the clear or as percent encoding, Base64 or a JSON string."""
    for secret in secrets:
        for form in _forms(secret):
            text = text.replace(form, MASK)
    return text


def _forms(secret: str) -> list[str]:
    if not secret:
        return []
    raw = secret.encode()
    encoded = [base64.b64encode(raw).decode(), base64.urlsafe_b64encode(raw).decode()]
    forms = {secret, quote(secret, safe=""), msgspec.json.encode(secret).decode()[1:-1], *encoded}
    forms |= {form.rstrip("=") for form in encoded}
    return sorted(forms, key=len, reverse=True)
