"""Checking an exit pack without any database: files, rows, audit chains, and the sealed personal values."""

import csv
import json
import sys
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from rapport.kernel.audit.chain import Anchor, read_export, verify

from tenants.exit_pack import digest, files_of, personal_key


def verify_exit_pack(folder: Path, passphrase: str = "") -> list[str]:
    """What is wrong, one line each; empty when the pack is whole. Without a passphrase the seal stays closed."""
    path = folder / "manifest.json"
    if not path.is_file():
        return ["there is no manifest.json"]
    manifest = json.loads(path.read_text(encoding="utf-8"))
    faults = _files(folder, manifest["files"])
    if faults:
        return faults
    faults = [*_rows(folder, manifest["rows"]), *_chains(folder, manifest["chains"])]
    if passphrase:
        faults += _personal(folder / "personal.sealed", passphrase, manifest["personal"])
    return faults


def _files(folder: Path, told: dict[str, str]) -> list[str]:
    found = {str(each.relative_to(folder)): digest(each) for each in files_of(folder)}
    names = sorted(told.keys() | found.keys())
    return [f"{name}: missing, added or changed" for name in names if told.get(name) != found.get(name)]


def _rows(folder: Path, told: dict[str, int]) -> list[str]:
    csv.field_size_limit(sys.maxsize)
    faults: list[str] = []
    for name, rows in told.items():
        with (folder / "tables" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            found = sum(1 for _ in csv.reader(file)) - 1
        if found != rows:
            faults.append(f"{name}: {found} rows instead of {rows}")
    return faults


def _chains(folder: Path, told: dict[str, Any]) -> list[str]:
    faults: list[str] = []
    for name, chain in told.items():
        n, _, hashed = chain["head"].partition(":")
        anchors = [Anchor(int(n), bytes.fromhex(hashed))] if n and int(n) else []
        report = verify(name, read_export(folder / chain["file"]), anchors)
        faults += [f"audit chain {name}: {fault.kind} at {fault.n}" for fault in report.faults]
    return faults


def _personal(path: Path, passphrase: str, told: int) -> list[str]:
    data = path.read_bytes()
    key, at, number, values = personal_key(passphrase, data[:16]), 16, 0, 0
    while at < len(data):
        end = at + 4 + int.from_bytes(data[at : at + 4])
        try:
            text = key.decrypt(data[at + 4 : at + 16], data[at + 16 : end], number.to_bytes(8))
        except InvalidTag:
            return ["personal.sealed: it does not open with this passphrase"]
        values, at, number = values + len(text.splitlines()), end, number + 1
    return [] if values == told else [f"personal.sealed: {values} values instead of {told}"]
