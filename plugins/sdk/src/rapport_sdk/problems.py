"""What can be wrong with a file: a stable code, a sentence, and its place. Never a value out of the file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec

# The sentences are English msgids with named parameters; a host translates them and fills in `params`.
REASONS: Final[Mapping[str, str]] = {
    "DATA_MISSING": "The marker file is there, the data file is not.",
    "NOT_A_FILE": "This is not a regular file.",
    "UNREADABLE": "The file cannot be opened; check its owner and permissions.",
    "FILE_TOO_LARGE": "The file is larger than the {limit} MiB that the mapping allows.",
    "CHANGED_WHILE_READING": "The file was written to while it was read. Write the marker file last.",
    "MARKER_INVALID": "The marker file is wrong at '{key}': {expected} is expected.",
    "MODE_NOT_ALLOWED": "The marker file says mode {mode}, this table takes {allowed}.",
    "CHECKSUM": "The checksum is not the one in the marker file: the file was cut or changed on the way.",
    "ROW_COUNT": "The marker file says {expected} rows, the file has {found}.",
    "CONTROL_AMOUNT": "The marker file says the amounts sum to {expected}, they sum to {found}.",
    "CONTROL_AMOUNT_UNKNOWN": "The sum of the amounts cannot be checked: the amount of a row is unreadable.",
    "ENCODING": "The bytes here are not {encoding}.",
    "NUL": "There is a NUL byte here.",
    "CONTROL_CHARACTER": "There is a control character here.",
    "BYTE_ORDER_MARK": "The file begins with a byte order mark. The encoding utf-8-sig takes it off.",
    "LINE_TOO_LONG": "The line is longer than the {limit} KiB that the mapping allows.",
    "HEADER": "The header line does not name the columns of the mapping in their order.",
    "FIELD_COUNT": "The line has {found} fields, {expected} are expected.",
    "LINE_WIDTH": "The line has {found} bytes, {expected} are expected.",
    "QUOTE": "A quotation mark is opened and not closed, or stands inside a field.",
    "REPLACEMENT_CHARACTER": "A character was already lost before the file was written (U+FFFD).",
    "MISSING_VALUE": "A value is needed here and there is none.",
    "WHITESPACE": "The value begins or ends with a space.",
    "TOO_LONG": "The text has more than {limit} characters.",
    "BAD_DATE": "This is not a date of the form {format}.",
    "DATE_RANGE": "The date lies outside the years {first} to {last}.",
    "WRONG_DAY": "The date is not the business date of the package.",
    "FUTURE_DATE": "The date is later than the business date of the package.",
    "BAD_MOMENT": "This is not a time stamp of the form {format}.",
    "BAD_NUMBER": "This is not a number of the form that the mapping describes.",
    "NUMBER_RANGE": "The number lies outside what this column allows.",
    "AMOUNT_PRECISION": "The amount has more decimals than its currency.",
    "UNKNOWN_CURRENCY": "This is not an ISO 4217 currency code.",
    "UNKNOWN_CODE": "The code is not in the mapping's list for this column.",
    "REPEATED_LINE": "The line repeats line {first} word for word and moves no money: it is left out.",
    "DUPLICATE_KEY": "The key of this line stands on line {first} already.",
}


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """One finding. `line` counts from 1 and is 0 when the whole file is meant; `column` may be empty.

    A single `blocking` problem rejects the file; the others concern one row, which is set aside (up to the
    mapping's limit) or, for REPEATED_LINE, left out.
    """

    file: str
    reason: str
    line: int = 0
    column: str = ""
    params: dict[str, str] = {}
    blocking: bool = True

    @property
    def message(self) -> str:
        """The English sentence, filled in."""
        return REASONS[self.reason].format_map(self.params)
