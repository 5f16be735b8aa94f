"""The feed in words: states, reasons, files and steps, in the reader's language."""

from collections.abc import Mapping
from typing import Any, Final

from rapport.kernel.i18n import Lazy, _

STATES: Final[Mapping[str, Lazy]] = {
    "SEEN": _("Files are coming"),
    "COMPLETE": _("Complete, waits its turn"),
    "STAGED": _("Staged"),
    "VALIDATED": _("Validated"),
    "PROMOTED": _("Promoted"),
    "ARCHIVED": _("Promoted and archived"),
    "QUARANTINED": _("Quarantined"),
    "HELD": _("Held for release"),
    "REPLACED": _("Replaced by a later revision"),
}
DIFFERS: Final = _("Promoted, differs from the ledger")
AGREES: Final = _("Promoted, agrees with the ledger")
TONES: Final[Mapping[str, str]] = {
    "PROMOTED": "good",
    "ARCHIVED": "good",
    "QUARANTINED": "bad",
    "HELD": "warn",
    "COMPLETE": "info",
    "STAGED": "info",
    "VALIDATED": "info",
}
CELLS: Final[Mapping[str, str]] = {"good": "good", "bad": "bad", "warn": "held", "info": "running"}
DAY_REASONS: Final[Mapping[str, Lazy]] = {
    "SHRANK": _("A full file has far fewer rows than the one before."),
    "WAITING_FOR_FILES": _("Files of the day are still missing."),
    "WAITS_FOR_FULL": _("The day waits for the first full file of a table it refers to."),
    "UNKNOWN_REFERENCE": _("Rows refer to what no file has brought yet; the day is tried again by itself."),
}
ENTITIES: Final[Mapping[str, Lazy]] = {
    "org_unit": _("Units"),
    "employee": _("Employees"),
    "party": _("Customers"),
    "deposit_arrangement": _("Accounts"),
    "party_arrangement_role": _("Account holders"),
    "term_arrangement": _("Contracts"),
    "loan_arrangement": _("Loans"),
    "card_arrangement": _("Cards"),
    "facility_arrangement": _("Credit lines"),
    "standing_order": _("Standing orders"),
    "rm_assignment": _("Portfolios"),
    "interaction": _("Contacts"),
    "exchange_rate": _("Exchange rates"),
    "balance_history": _("Past balances"),
    "arrangement_balance": _("Balances"),
    "posting": _("Postings"),
    "ledger_balance": _("General ledger"),
}
STEPS: Final[Mapping[str, Lazy]] = {
    "inputs": _("Inputs"),
    "measures": _("Balances and averages"),
    "tiers": _("Tiers"),
    "signals": _("Signals"),
    "modules": _("Alerts, maturities and movements"),
    "contacts": _("Contact plans"),
    "tasks": _("Tasks"),
    "publish": _("Publication"),
    "prune": _("Clearing away"),
}
RUN_STATES: Final[Mapping[str, tuple[Lazy, str]]] = {
    "WAITING": (_("Waiting"), "plain"),
    "RUNNING": (_("Running"), "info"),
    "DONE": (_("Done"), "good"),
    "PRUNED": (_("Done, its figures are cleared away"), "plain"),
    "SUPERSEDED": (_("Replaced by a newer run"), "plain"),
    "DROPPED": (_("Given up and cleared away"), "plain"),
    "PUBLISHED": (_("Published"), "good"),
    "FAILED": (_("Failed"), "bad"),
    "ABANDONED": (_("Given up for a newer run"), "plain"),
}
JOBS: Final[Mapping[str, Lazy]] = {
    "ingest.run_all": _("Look for new days"),
    "ingest.run_day": _("Take a day in again"),
    "ingest.run_days": _("Take in again the days that waited"),
    "ingest.run_night": _("Compute a night again"),
}
JOB_STATES: Final[Mapping[str, tuple[Lazy, str]]] = {
    "WAITING": (_("Waits for a worker"), "plain"),
    "RUNNING": (_("Running"), "info"),
    "RETRY": (_("Failed, is tried again"), "warn"),
    "DEAD": (_("Failed for good"), "bad"),
}
SUBJECTS: Final[Mapping[str, Lazy]] = {"2011": _("Deposits"), "1301": _("Loans")}
REASONS: Final[Mapping[str, Lazy]] = {
    "UNKNOWN_REFERENCE": _("What this column refers to is not known."),
    "WAITS_FOR_ITS_ACCOUNT": _("The account of this row waits for its product code; the row waits with it."),
    "UNKNOWN_PRODUCT": _("No product type is mapped to the product code {code}; the row waits."),
    "TOO_MANY_UNKNOWN_PRODUCTS": _("More than 10,000 rows have product codes that are not mapped."),
    "CIRCLE": _("The unit is its own parent, directly or over others."),
    "NO_SINGLE_LEAD": _("A customer has exactly one lead for each business line."),
    "SHARES_NOT_100": _("The shares of a customer and business line do not sum to 100."),
    "OTHER_CURRENCY": _("The currency is not that of the account."),
    "POSTING_CHANGED": _("This posting is in already, from another day and with other values."),
    "UNITS_ABSENT": _("{count} units are not in the full file any more and count as closed."),
    "EMPLOYEES_ABSENT": _("{count} employees are not in the full file any more and count as left."),
    "ACCOUNTS_MISSING": _("{count} open accounts are not in the full file; their balances are carried on."),
    "LEFT_FROM_REPLACED": _(
        "{count} rows of the replaced revision are not in this one; they keep their values."
    ),
    "MORE_OF_THE_SAME": _("{count} lines in all have this problem."),
    "SHRANK": _("The full file has {rows} rows after {before}: a person must release it."),
    "WAITING_FOR_FILES": _("Not complete yet: {tables}."),
    "WAITS_FOR_FULL": _("The first full {tables} is not in yet; the day waits for it."),
    "NOT_STORABLE": _("The database refused this file ({code})."),
    "NO_LEDGER": _("The general ledger has no balance for subject {subject} in {currency}."),
    "DATA_MISSING": _("The marker file is there, the data file is not."),
    "NOT_A_FILE": _("This is not a regular file."),
    "UNREADABLE": _("The file cannot be opened; check its owner and permissions."),
    "FILE_TOO_LARGE": _("The file is larger than the {limit} MiB that the mapping allows."),
    "CHANGED_WHILE_READING": _("The file was written to while it was read. Write the marker file last."),
    "MARKER_INVALID": _("The marker file is wrong at '{key}': {expected} is expected."),
    "MODE_NOT_ALLOWED": _("The marker file says mode {mode}, this table takes {allowed}."),
    "CHECKSUM": _("The checksum is not the one in the marker file: the file was cut or changed on the way."),
    "ROW_COUNT": _("The marker file says {expected} rows, the file has {found}."),
    "CONTROL_AMOUNT": _("The marker file says the amounts sum to {expected}, they sum to {found}."),
    "CONTROL_AMOUNT_UNKNOWN": _(
        "The sum of the amounts cannot be checked: the amount of a row is unreadable."
    ),
    "ENCODING": _("The bytes here are not {encoding}."),
    "NUL": _("There is a NUL byte here."),
    "CONTROL_CHARACTER": _("There is a control character here."),
    "BYTE_ORDER_MARK": _("The file begins with a byte order mark. The encoding utf-8-sig takes it off."),
    "LINE_TOO_LONG": _("The line is longer than the {limit} KiB that the mapping allows."),
    "HEADER": _("The header line does not name the columns of the mapping in their order."),
    "FIELD_COUNT": _("The line has {found} fields, {expected} are expected."),
    "LINE_WIDTH": _("The line has {found} bytes, {expected} are expected."),
    "QUOTE": _("A quotation mark is opened and not closed, or stands inside a field."),
    "REPLACEMENT_CHARACTER": _("A character was already lost before the file was written (U+FFFD)."),
    "MISSING_VALUE": _("A value is needed here and there is none."),
    "WHITESPACE": _("The value begins or ends with a space."),
    "TOO_LONG": _("The text has more than {limit} characters."),
    "BAD_DATE": _("This is not a date of the form {format}."),
    "DATE_RANGE": _("The date lies outside the years {first} to {last}."),
    "WRONG_DAY": _("The date is not the business date of the package."),
    "FUTURE_DATE": _("The date is later than the business date of the package."),
    "BAD_MOMENT": _("This is not a time stamp of the form {format}."),
    "BAD_NUMBER": _("This is not a number of the form that the mapping describes."),
    "NUMBER_RANGE": _("The number lies outside what this column allows."),
    "AMOUNT_PRECISION": _("The amount has more decimals than its currency."),
    "UNKNOWN_CURRENCY": _("This is not an ISO 4217 currency code."),
    "UNKNOWN_CODE": _("The code is not in the mapping's list for this column."),
    "REPEATED_LINE": _("The line repeats line {first} word for word and moves no money: it is left out."),
    "DUPLICATE_KEY": _("The key of this line stands on line {first} already."),
}


def state_of(state: str, reconciled: bool | None) -> tuple[Lazy, str]:
    """Words and tone (plain, info, good, warn, bad) of a day."""
    if state in {"PROMOTED", "ARCHIVED"} and reconciled is not None:
        return (AGREES, "good") if reconciled else (DIFFERS, "bad")
    return STATES.get(state) or Lazy(state), TONES.get(state, "plain")


def short_state(state: str) -> Lazy:
    """Without what the ledger says."""
    return STATES["PROMOTED"] if state == "ARCHIVED" else STATES.get(state) or Lazy(state)


def cell_of(state: str, reconciled: bool | None) -> str:
    """The calendar's class of a day."""
    return CELLS.get(state_of(state, reconciled)[1], "seen")


def sentence(code: str, params: Mapping[str, Any], fallback: str) -> str:
    """A finding in the reader's language; what is stored in English for a code that has no words here."""
    words = REASONS.get(code)
    return fallback if words is None else str(words).format_map(_Shown(params))


def day_reason(code: str) -> str:
    """Why a day does not go in; empty without a reason."""
    if not code:
        return ""
    known = DAY_REASONS.get(code)
    return str(known or _("Files of the day are wrong; nothing of it is in the tables."))


class _Shown(dict[str, Any]):
    """A parameter that is not given stays as its name."""

    def __missing__(self, key: str) -> str:
        return f"{{{key}}}"
