"""Numbers that look right and belong to nobody: check digits hold, regions and prefixes are unassigned."""

from datetime import date

# No province has the code 98, no mobile operator holds 154, no card scheme has issued 998801.
REGION = "98"
MOBILE_PREFIX = "154"
CARD_PREFIX = "998801"
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ORG_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def resident_id(unit: int, born: date, serial: int, *, female: bool) -> str:
    """18 characters after GB 11643: region, birth date, sequence (odd for men), check digit."""
    order = serial % 500 * 2 + (not female)
    body = f"{REGION}{unit:02d}{serial // 500 % 100:02d}{born:%Y%m%d}{order:03d}"
    return body + _ID_CHECKS[sum(int(c) * w for c, w in zip(body, _ID_WEIGHTS, strict=True)) % 11]


def credit_code(kind: str, unit: int, serial: int) -> str:
    """18 characters after GB 32100: `kind` is 91 for companies, 12 for public institutions."""
    body = f"{kind}{REGION}{unit:02d}00{_organisation_code(serial)}"
    total = sum(_CREDIT_ALPHABET.index(c) * w for c, w in zip(body, _CREDIT_WEIGHTS, strict=True))
    return body + _CREDIT_ALPHABET[(31 - total % 31) % 31]


def _organisation_code(serial: int) -> str:
    body = f"{serial:08d}"
    check = 11 - sum(_ORG_ALPHABET.index(c) * w for c, w in zip(body, _ORG_WEIGHTS, strict=True)) % 11
    return body + ("X" if check == 10 else "0" if check == 11 else str(check))


def mobile(serial: int) -> str:
    """A different number for each serial below 100,000,000."""
    return f"{MOBILE_PREFIX}{serial * 61_803_399 % 100_000_000:08d}"


def card_number(serial: int) -> str:
    """16 digits with the Luhn check digit."""
    return with_luhn(f"{CARD_PREFIX}{serial:09d}")


def with_luhn(body: str) -> str:
    total = 0
    for at, digit in enumerate(reversed(body)):
        value = int(digit) * (2 if at % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return f"{body}{-total % 10}"
