"""Marker files: they say that a data file is whole, and what to count against."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Final

from rapport_core_banking.mapping.model import Marker, TableMapping
from rapport_sdk.package import Mode

MAX_BYTES: Final = 64 * 1024
_AMOUNT: Final = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,8})?")
_ROWS: Final = re.compile(r"[0-9]{1,12}")


class MarkerFault(Exception):
    """`reason` and `params` are those of the file's problem."""

    def __init__(self, reason: str, **params: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.params = params


@dataclass(frozen=True, slots=True)
class Told:
    """What a marker says. None: it does not say."""

    mode: Mode
    rows: int | None = None
    amount: str | None = None
    checksum: str | None = None


def read_marker(raw: bytes, marker: Marker, table: TableMapping) -> Told:
    """MarkerFault where a key is missing or is not what it has to be."""
    if not marker.keys:
        return Told(table.modes[0])
    values = _properties(raw)
    return Told(
        _mode(values, marker, table),
        _rows(values, marker.keys.get("rows")),
        _amount(values, marker.keys.get("amount")),
        _checksum(values, marker),
    )


def _properties(raw: bytes) -> dict[str, str]:
    if len(raw) > MAX_BYTES:
        raise MarkerFault("MARKER_INVALID", key="size", expected="at most 64 KiB")
    try:
        lines = raw.decode("utf-8-sig").split("\n")
    except UnicodeDecodeError:
        raise MarkerFault("MARKER_INVALID", key="encoding", expected="plain text") from None
    found: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        key, sign, value = line.partition("=")
        if not sign or key.strip() in found:
            raise MarkerFault("MARKER_INVALID", key=f"line {number}", expected="key=value, each key once")
        found[key.strip()] = value.strip()
    return found


def _value(values: dict[str, str], key: str) -> str:
    if key not in values:
        raise MarkerFault("MARKER_INVALID", key=key, expected="this key")
    return values[key]


def _mode(values: dict[str, str], marker: Marker, table: TableMapping) -> Mode:
    key = marker.keys.get("mode")
    if key is None:
        return table.modes[0]
    mode = marker.modes.get(_value(values, key))
    if mode is None:
        raise MarkerFault("MARKER_INVALID", key=key, expected=" or ".join(marker.modes))
    if mode not in table.modes:
        raise MarkerFault("MODE_NOT_ALLOWED", mode=mode, allowed=", ".join(table.modes))
    return mode


def _rows(values: dict[str, str], key: str | None) -> int | None:
    if key is None:
        return None
    text = _value(values, key)
    if not _ROWS.fullmatch(text):
        raise MarkerFault("MARKER_INVALID", key=key, expected="a whole number")
    return int(text)


def _amount(values: dict[str, str], key: str | None) -> str | None:
    if key is None:
        return None
    text = _value(values, key)
    if not _AMOUNT.fullmatch(text):
        raise MarkerFault("MARKER_INVALID", key=key, expected="an amount such as 1234.50")
    return text


def _checksum(values: dict[str, str], marker: Marker) -> str | None:
    key = marker.keys.get("checksum")
    if key is None:
        return None
    text = _value(values, key).lower()
    digits = hashlib.new(marker.checksum, usedforsecurity=False).digest_size * 2
    if not re.fullmatch(f"[0-9a-f]{{{digits}}}", text):
        raise MarkerFault("MARKER_INVALID", key=key, expected=f"{digits} hexadecimal digits")
    return text
