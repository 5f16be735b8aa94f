"""The file: masked values, guarded cells, a mark that says whose it is. Pure."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from rapport.customers.listing.columns import COLUMNS
from rapport.customers.listing.rows import ListRow
from rapport.customers.vocabulary import ALERT_LEVELS, LINES, STATUSES, TIERS, TYPES
from rapport.kernel.i18n import gettext
from rapport.kernel.masks import MaskKind, mask
from rapport.kernel.money import decimal_text

BOM: Final = "\ufeff"
# What makes a spreadsheet compute, in both widths; free text keeps its sense behind an apostrophe.
STARTERS: Final = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\u2212", "|", "%")
Cell = Callable[[ListRow, str], str]


def guarded(text: str) -> str:
    """The text so that no spreadsheet takes it for a formula: control characters become blanks."""
    plain = "".join(" " if ord(each) < 32 or ord(each) == 127 else each for each in text)
    return "'" + plain if plain.lstrip(" \u3000\u00a0\ufeff\u200b").startswith(STARTERS) else plain


def masked_name(row: ListRow) -> str:
    return mask(MaskKind.NAME if row.type == "PERSON" else MaskKind.COMPANY, row.name)


def _money(amount: int | None, currency: str) -> str:
    return "" if amount is None else decimal_text(amount, currency)


_FREE: Final[Mapping[str, Cell]] = {
    "customer_no": lambda row, _: row.customer_no,
    "tier": lambda row, _: str(TIERS.get(row.tier, row.tier)),
    "type": lambda row, _: str(TYPES.get(row.type, row.type)),
    "line": lambda row, _: str(LINES.get(row.line, row.line)),
    "alert": lambda row, _: str(ALERT_LEVELS.get(row.alert_level, row.alert_level)),
    "last_contact": lambda row, _: str(row.last_contact_on or ""),
    "contact_due": lambda row, _: str(row.contact_due_on or ""),
    "next_task": lambda row, _: str(row.next_task_on or ""),
    "next_maturity": lambda row, _: str(row.next_maturity or ""),
    "unit": lambda row, _: row.unit or "",
    "rm": lambda row, _: row.rm or "",
    "tags": lambda row, _: ", ".join(row.tags),
    "status": lambda row, _: str(STATUSES.get(row.status, row.status)),
}
_FIGURES: Final[Mapping[str, Cell]] = {
    "aum": lambda row, currency: _money(row.aum, currency),
    "change": lambda row, currency: _money(row.aum_change, currency),
    "deposit": lambda row, currency: _money(row.deposit, currency),
    "loan": lambda row, currency: _money(row.loan, currency),
}
# A remark is free text, in which personal values may stand unmasked: it never leaves.
EXPORTABLE: Final = tuple(key for key in COLUMNS if key in _FREE or key in _FIGURES)


def exportable(columns: Sequence[str]) -> list[str]:
    return [key for key in EXPORTABLE if key in columns]


def header(columns: Sequence[str]) -> list[str]:
    return [gettext("Customer"), *(str(COLUMNS[key].label) for key in columns), gettext("Mark")]


def line(row: ListRow, columns: Sequence[str], currency: str, mark: str) -> list[str]:
    """Figures are our own numbers and stay numbers; everything else is guarded."""
    cells = [guarded(masked_name(row))]
    for key in columns:
        figure = _FIGURES.get(key)
        cells.append(figure(row, currency) if figure else guarded(_FREE[key](row, currency)))
    return [*cells, mark]


def write_csv(watermark: str, head: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """The whole file, watermark first and last, with a byte order mark for spreadsheets."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([guarded(watermark)])
    writer.writerow([guarded(each) for each in head])
    writer.writerows(lines)
    writer.writerow([guarded(watermark)])
    return BOM + out.getvalue()
