"""Blind index: equality search over encrypted values (HMAC-SHA-256 per tenant and column, 16 bytes).

Equal normalised values of one column of one tenant give equal tokens; nothing else can be learnt from a token
without the tenant's index key.
"""

from __future__ import annotations

import hmac
import re
import unicodedata
from collections.abc import Iterable
from typing import Final, Literal

from rapport.kernel.secrets.keyfile import hkdf
from rapport.kernel.secrets.keyring import KeyRing

Kind = Literal["mobile", "phone", "id_no", "card_no", "email"]
TOKEN_BYTES: Final = 16
_NOT_DIGIT: Final = re.compile(r"[^0-9]")
_CHINESE_MOBILE: Final = re.compile(r"(?:00)?86(1[0-9]{10})")


def normalise(kind: Kind, value: str) -> str:
    """One spelling for a value however it was typed; full-width forms count as ASCII (NFKC).

    mobile, phone: digits, without China's own prefix (+86, 0086, 86) before a mobile number; id_no: letters
    and digits in upper case; card_no: digits; email: lower case without surrounding space.
    """
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", value).lower())
    match kind:
        case "mobile" | "phone":
            digits = _NOT_DIGIT.sub("", text)
            chinese = _CHINESE_MOBILE.fullmatch(digits)
            return chinese[1] if chinese else digits
        case "id_no":
            return "".join(letter for letter in text.upper() if letter.isalnum())
        case "card_no":
            return _NOT_DIGIT.sub("", text)
        case "email":
            return text.strip()


class BlindIndex:
    """Tokens for one column of one tenant; build it once and use it for many values."""

    __slots__ = ("_key", "kind")

    def __init__(self, keys: KeyRing, table: str, column: str, kind: Kind) -> None:
        self._key = hkdf(keys.index_key, f"blind index {keys.tenant_id} {table} {column}")
        self.kind: Kind = kind

    def token(self, value: str) -> bytes | None:
        """16 bytes to store or to search for; None when nothing is left after normalising."""
        text = normalise(self.kind, value)
        return hmac.digest(self._key, text.encode(), "sha256")[:TOKEN_BYTES] if text else None

    def tokens(self, values: Iterable[str]) -> list[bytes | None]:
        """Tokens of many values, in order."""
        return [self.token(value) for value in values]
