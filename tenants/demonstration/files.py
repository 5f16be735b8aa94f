"""Files of a package: records as gb18030 bytes, and the .OK beside them, written last."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from tenants.demonstration.layout import TABLES

SEPARATOR = "|+|"
ENCODING = "gb18030"
Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class File:
    """One table of one day: `amount` is the control total in minor units."""

    table: str
    mode: str
    rows: int
    amount: int
    body: bytes

    @property
    def ok(self) -> str:
        digest = sha256(self.body).hexdigest()
        return f"mode={self.mode}\nrows={self.rows}\namount={yuan(self.amount)}\nsha256={digest}\n"


def yuan(minor: int) -> str:
    """Minor units with two decimals."""
    sign = "-" if minor < 0 else ""
    return f"{sign}{abs(minor) // 100}.{abs(minor) % 100:02d}"


def build(table: str, mode: str, rows: Iterable[Row]) -> File:
    """A file of `rows`: money as minor units, dates as dates, None where unknown."""
    layout, lines, total = TABLES[table], list[str](), 0
    money, place = frozenset(layout.money_places), layout.total_place
    for row in rows:
        lines.append(SEPARATOR.join(_text(value, money=at in money) for at, value in enumerate(row)))
        total += _amount(row, place)
    return from_lines(table, mode, lines, total)


def from_lines(table: str, mode: str, lines: list[str], amount: int) -> File:
    body = "".join(f"{line}\n" for line in lines).encode(ENCODING)
    return File(table, mode, len(lines), amount, body)


def _amount(row: Row, place: int | None) -> int:
    value = 0 if place is None else row[place]
    if not isinstance(value, int):
        raise TypeError("a control column holds minor units")
    return value


def _text(value: object, *, money: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return f"{value:%Y%m%d}"
    return yuan(value) if money and isinstance(value, int) else str(value)


def stem(table: str, day: date) -> str:
    return f"CBS_{table}_{day:%Y%m%d}"


def write_package(root: Path, day: date, files: Iterable[File]) -> Path:
    """All files of a day under `root/<YYYYMMDD>`, each .OK after its .dat."""
    folder = root / f"{day:%Y%m%d}"
    folder.mkdir(parents=True, exist_ok=True)
    for file in files:
        name = stem(file.table, day)
        (folder / f"{name}.dat").write_bytes(file.body)
        (folder / f"{name}.OK").write_text(file.ok, encoding="ascii", newline="\n")
    return folder
