"""Packages with one thing wrong each, for the day after the feed: what quarantine shows, and the cure."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

from tenants.demonstration.accounts import Account
from tenants.demonstration.files import ENCODING, SEPARATOR, File, stem, write_package, yuan
from tenants.demonstration.staff import employees

Files = dict[str, File]
UNKNOWN_PRODUCTS = ("DEP_DIGITAL_WALLET", "WEALTH_PENSION")
_UNKNOWN_BALANCE = 5_000_000
_SHRUNK_PCT = 80


def write_samples(root: Path, day: date, files: Files, account: Account) -> dict[str, Path]:
    """One folder for each sample, by name; `account` lends its owner to the unknown products."""
    made: dict[str, Callable[[Files], Files]] = {
        "clean": dict,
        "malformed": _malformed,
        "bad_encoding": _bad_encoding,
        "unknown_products": lambda found: _unknown_products(found, day, account),
        "ledger_difference": _ledger_difference,
        "unknown_products_and_difference": lambda found: _ledger_difference(
            _unknown_products(found, day, account)
        ),
        "shrunk_full": _shrunk_full,
    }
    for name, change in made.items():
        write_package(root / name, day, change(files).values())
    _write_damaged(root, day, files)
    return {name: root / name for name in (*made, "checksum", "unfinished")}


def _write_damaged(root: Path, day: date, files: Files) -> None:
    """Wrong beside the file rather than in it: a byte lost after the checksum, an .OK not yet there."""
    folder = write_package(root / "checksum", day, files.values())
    (folder / f"{stem('TXN', day)}.dat").write_bytes(files["TXN"].body[:-2] + b"\n")
    folder = write_package(root / "unfinished", day, files.values())
    (folder / f"{stem('TXN', day)}.OK").unlink()


def _lines(file: File) -> list[str]:
    return file.body.decode(ENCODING).splitlines()


def _rebuilt(file: File, lines: list[str], amount: int | None = None) -> File:
    body = "".join(f"{line}\n" for line in lines).encode(ENCODING)
    return replace(file, rows=len(lines), body=body, amount=file.amount if amount is None else amount)


def _malformed(files: Files) -> Files:
    """A posting in the middle of the journal has lost its last field."""
    lines = _lines(files["TXN"])
    at = len(lines) // 2
    lines[at] = lines[at].rsplit(SEPARATOR, 1)[0]
    return {**files, "TXN": _rebuilt(files["TXN"], lines)}


def _bad_encoding(files: Files) -> Files:
    """A byte that gb18030 does not know stands in an employee's name."""
    file, name = files["EMPLOYEE"], employees()[0].name.encode(ENCODING)
    return {**files, "EMPLOYEE": replace(file, body=file.body.replace(name, b"\xff" + name[1:], 1))}


def _unknown_products(files: Files, day: date, account: Account) -> Files:
    """A new account and a new contract with codes that no mapping knows; the ledger counts the account."""
    owner, unit, stamp = account.customer.number, account.customer.org_code, f"{day:%Y%m%d}"
    number = f"{account.number}9"
    opened = (number, owner, UNKNOWN_PRODUCTS[0], "CNY", unit, stamp, "", "OPEN")
    contract = (
        "R990000001",
        owner,
        UNKNOWN_PRODUCTS[1],
        "CNY",
        unit,
        stamp,
        "",
        "2.10",
        "80000.00",
        "OPEN",
    )
    added = {
        "ACCOUNT": (opened, 0),
        "ACCT_CUST": ((number, owner, "OWNER"), 0),
        "BALANCE": ((number, stamp, yuan(_UNKNOWN_BALANCE), "CNY"), _UNKNOWN_BALANCE),
        "ARRANGEMENT": (contract, 8_000_000),
    }
    out = dict(files)
    for table, (row, amount) in added.items():
        file = files[table]
        out[table] = _rebuilt(file, [*_lines(file), SEPARATOR.join(row)], file.amount + amount)
    return {**out, "GL": _ledger(files["GL"], _UNKNOWN_BALANCE)}


def _ledger_difference(files: Files) -> Files:
    return {**files, "GL": _ledger(files["GL"], 1)}


def _ledger(file: File, more: int) -> File:
    """The ledger with `more` minor units of yuan deposits."""
    lines = _lines(file)
    at = next(at for at, line in enumerate(lines) if SEPARATOR.join(("2011", "CNY")) in line)
    *head, balance = lines[at].split(SEPARATOR)
    lines[at] = SEPARATOR.join((*head, yuan(_minor(balance) + more)))
    return _rebuilt(file, lines, file.amount + more)


def _shrunk_full(files: Files) -> Files:
    """A fifth of the balances is missing, and the ledger agrees with the rest."""
    file = files["BALANCE"]
    lines = _lines(file)
    kept = lines[: len(lines) * _SHRUNK_PCT // 100]
    lost: dict[str, int] = dict.fromkeys(("CNY", "USD", "HKD"), 0)
    for line in lines[len(kept) :]:
        _, _, balance, ccy = line.split(SEPARATOR)
        lost[ccy] += _minor(balance)
    return {
        **files,
        "BALANCE": _rebuilt(file, kept, file.amount - sum(lost.values())),
        "GL": _without(files["GL"], lost),
    }


def _without(file: File, lost: dict[str, int]) -> File:
    lines = list[str]()
    for line in _lines(file):
        as_of, subject, ccy, balance = line.split(SEPARATOR)
        less = lost[ccy] if subject == "2011" else 0
        lines.append(SEPARATOR.join((as_of, subject, ccy, yuan(_minor(balance) - less))))
    return _rebuilt(file, lines, file.amount - sum(lost.values()))


def _minor(text: str) -> int:
    return int(text.replace(".", ""))
