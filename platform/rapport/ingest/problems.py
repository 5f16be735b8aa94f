"""What can be wrong with a day beyond its files' own form, in words (the SDK has the words for the form).

The sentences are English msgids with named parameters; a page translates them and fills in `params`.
"""

from collections.abc import Mapping
from typing import Final

from rapport_sdk.problems import REASONS as FORM

REASONS: Final[Mapping[str, str]] = {
    "UNKNOWN_REFERENCE": "What this column refers to is not known.",
    "WAITS_FOR_ITS_ACCOUNT": "The account of this row waits for its product code; the row waits with it.",
    "UNKNOWN_PRODUCT": "No product type is mapped to the product code {code}; the row waits.",
    "TOO_MANY_UNKNOWN_PRODUCTS": "More than 10,000 rows have product codes that are not mapped.",
    "CIRCLE": "The unit is its own parent, directly or over others.",
    "NO_SINGLE_LEAD": "A customer has exactly one lead for each business line.",
    "SHARES_NOT_100": "The shares of a customer and business line do not sum to 100.",
    "OTHER_CURRENCY": "The currency is not that of the account.",
    "POSTING_CHANGED": "This posting is in already, from another day and with other values.",
    "UNITS_ABSENT": "{count} units are not in the full file any more and count as closed.",
    "EMPLOYEES_ABSENT": "{count} employees are not in the full file any more and count as left.",
    "ACCOUNTS_MISSING": "{count} open accounts are not in the full file; their balances are carried on.",
    "LEFT_FROM_REPLACED": "{count} rows of the replaced revision are not in this one; they keep their values.",
    "MORE_OF_THE_SAME": "{count} lines in all have this problem.",
    "SHRANK": "The full file has {rows} rows after {before}: a person must release it.",
    "WAITING_FOR_FILES": "Not complete yet: {tables}.",
    "WAITS_FOR_FULL": "The first full {tables} is not in yet; the day waits for it.",
    "NOT_STORABLE": "The database refused this file ({code}).",
    "NO_LEDGER": "The general ledger has no balance for subject {subject} in {currency}.",
}


def sentence(code: str, params: Mapping[str, str]) -> str:
    """The English sentence, filled in; a parameter that is not given stays as its name."""
    return (REASONS.get(code) or FORM.get(code) or code).format_map(_Shown(params))


class _Shown(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return f"{{{key}}}"
