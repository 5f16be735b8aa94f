"""End-of-day files of an invented bank of any size, in the default mapping's form (feeds.md)."""

import hashlib
from collections.abc import Iterable
from datetime import date
from pathlib import Path

_ORG = ("HO|+|总行|+||+|HEAD_OFFICE", "S1|+|东关支行|+|HO|+|SUB_BRANCH")


def write_day(root: Path, day: date, accounts: int, *, masters: bool) -> None:
    """One complete day. With `masters` everybody is introduced, without postings; else all is changed and posted.

    Account `i` stands at i + the day's number yuan, so every balance moves every day.
    """
    stamp, mode = f"{day:%Y%m%d}", "FULL" if masters else "DELTA"
    step = day.toordinal() % 1000
    numbers = range(accounts) if masters else range(0)
    _write(root, stamp, "ORG", "FULL", _ORG)
    people = (f"C{i}|+|PERSON|+|客户{i % 977}|+|M|+||+||+||+|S1|+|{stamp}|+|ACTIVE" for i in numbers)
    _write(root, stamp, "CUSTOMER", mode, people)
    owned = (f"A{i:08d}|+|C{i}|+|DEP_CURRENT|+|CNY|+|S1|+|{stamp}|+||+|OPEN" for i in numbers)
    _write(root, stamp, "ACCOUNT", mode, owned)
    _write(root, stamp, "ACCT_CUST", mode, ())
    balances = (f"A{i:08d}|+|{stamp}|+|{i + step}.00|+|CNY" for i in range(accounts))
    total = sum(range(accounts)) + accounts * step
    _write(root, stamp, "BALANCE", "FULL", balances, f"{total}.00")
    posted = 0 if masters else accounts
    _write(root, stamp, "TXN", "DELTA", (_posting(stamp, i, accounts) for i in range(posted)), f"{posted}.50")
    for table, kind in (("LOAN", "FULL"), ("CARD", mode)):
        _write(root, stamp, table, kind, ())
    ledger = (f"{stamp}|+|2011|+|CNY|+|{total}.00", f"{stamp}|+|1301|+|CNY|+|0.00")
    _write(root, stamp, "GL", "FULL", ledger, f"{total}.00")


def _posting(stamp: str, i: int, accounts: int) -> str:
    """Over the accounts in no order; the first is of 1.50, the others of 1.00."""
    account = i * 7919 % accounts
    amount = "1.50" if i == 0 else "1.00"
    return (
        f"T{stamp}{i:08d}|+|A{account:08d}|+|{stamp}|+|C|+|{amount}|+|TRANSFER_IN|+||+|工商银行|+|62{i:014d}"
    )


def _write(root: Path, stamp: str, table: str, mode: str, lines: Iterable[str], amount: str = "0") -> None:
    text = "".join(f"{line}\n" for line in lines)
    body = text.encode("gb18030")
    if not body:
        amount = "0"
    path = root / stamp / f"CBS_{table}_{stamp}.dat"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)
    digest = hashlib.sha256(body).hexdigest()
    marker = f"mode={mode}\nrows={text.count(chr(10))}\namount={amount}\nsha256={digest}\n"
    path.with_suffix(".OK").write_text(marker)
