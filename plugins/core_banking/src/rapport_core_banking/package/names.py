"""Which file belongs to which table and day, by the patterns of the mapping."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass
from functools import lru_cache

from rapport_core_banking.mapping.dates import in_range, read_date
from rapport_core_banking.mapping.model import Mapping, TableMapping


@dataclass(frozen=True, slots=True)
class Named:
    """What a file's name says. `as_of` is None where only the folder holds the date."""

    table: TableMapping
    as_of: dt.date | None
    marker: bool


class Names:
    """Reads and writes names of one mapping."""

    def __init__(self, mapping: Mapping) -> None:
        self._mapping = mapping
        self._tables: ReadOnly[str, TableMapping] = {table.file_name: table for table in mapping.tables}
        self._folder = self._expression(mapping.folder)
        self._file = self._expression(mapping.file)
        self._marker = self._expression(mapping.marker.pattern)

    @property
    def flat(self) -> bool:
        """All days lie in the root itself."""
        return not self._mapping.folder

    def day_of_folder(self, name: str) -> dt.date | None:
        """None where the name is no day's; a folder without {date} in its pattern cannot be told from it."""
        found = self._folder.fullmatch(name)
        return self._date(found) if found else None

    def folder_of(self, as_of: dt.date) -> str:
        return self._mapping.folder.replace("{date}", _shown(as_of, self._mapping.date.text))

    def read(self, name: str) -> Named | None:
        """None where no pattern has this name, or its date is none."""
        for expression, marker in ((self._marker, True), (self._file, False)):
            found = expression.fullmatch(name)
            if found:
                return self._named(found, marker=marker)
        return None

    def _named(self, found: re.Match[str], *, marker: bool) -> Named | None:
        as_of = self._date(found)
        if as_of is None and "date" in found.groupdict():
            return None
        return Named(self._tables[found["table"]], as_of, marker)

    def _date(self, found: re.Match[str]) -> dt.date | None:
        text = found.groupdict().get("date")
        day = read_date(text, self._mapping.date.text) if text else None
        return day if day and in_range(day) else None

    def data_name(self, table: TableMapping, as_of: dt.date) -> str:
        return self._mapping.file.replace("{table}", table.file_name).replace(
            "{date}", _shown(as_of, self._mapping.date.text)
        )

    def _expression(self, pattern: str) -> re.Pattern[str]:
        names = sorted(self._tables, key=len, reverse=True)
        parts = {
            "{table}": f"(?P<table>{'|'.join(map(re.escape, names))})",
            "{date}": f"(?P<date>{self._mapping.date.plain_pattern})",
        }
        split = re.split(r"(\{table\}|\{date\})", pattern)
        return re.compile("".join(parts.get(part) or re.escape(part) for part in split), re.ASCII)


@lru_cache(maxsize=1024)
def _shown(as_of: dt.date, form: str) -> str:
    return form.replace("YYYY", f"{as_of:%Y}").replace("MM", f"{as_of:%m}").replace("DD", f"{as_of:%d}")
