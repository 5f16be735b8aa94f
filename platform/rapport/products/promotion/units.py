"""Amounts without a currency beside them are hundredths; which currencies count otherwise (ISO 4217)."""

from typing import Final

from rapport_sdk.canonical.currencies import MINOR_DIGITS

WITHOUT_MINOR_UNIT: Final = [code for code, digits in MINOR_DIGITS.items() if digits == 0]
IN_THOUSANDTHS: Final = [code for code, digits in MINOR_DIGITS.items() if digits == 3]
