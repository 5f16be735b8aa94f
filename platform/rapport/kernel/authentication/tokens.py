"""Session tokens and API keys: the tenant's public code, then 256 random bits; only a SHA-256 is stored.

Session: `<code>.<43 characters>`. API key: `rk_<code>_<43 characters>`. A code has no dot and no
underscore, so both forms read one way only. The code says whose scope to open before row-level security can
be asked (tenancy.md).
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from typing import Final

TENANT_CODE: Final = r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?"
_RANDOM: Final = r"[A-Za-z0-9_-]{43}"
_SESSION: Final = re.compile(rf"({TENANT_CODE})\.{_RANDOM}", re.ASCII)
_API_KEY: Final = re.compile(rf"rk_({TENANT_CODE})_{_RANDOM}", re.ASCII)
_TENANT: Final = re.compile(TENANT_CODE, re.ASCII)


@dataclass(frozen=True, slots=True)
class Token:
    """`text` is handed out once; `hash` (32 bytes) is what the database holds."""

    text: str
    hash: bytes

    def __repr__(self) -> str:
        return "Token()"


def is_tenant_code(text: str) -> bool:
    """1 to 40 of a-z, 0-9 and hyphens, no hyphen at either end: also a host name's label."""
    return _TENANT.fullmatch(text) is not None


def new_session_token(tenant_code: str) -> Token:
    """ValueError when the code could not be read back."""
    return _token(f"{_checked(tenant_code)}.{secrets.token_urlsafe(32)}")


def new_api_key(tenant_code: str) -> Token:
    """ValueError when the code could not be read back."""
    return _token(f"rk_{_checked(tenant_code)}_{secrets.token_urlsafe(32)}")


def parse_session_token(text: str) -> tuple[str, bytes] | None:
    """(tenant code, hash to look up), or None for anything that is not of the form."""
    return _parse(_SESSION, text)


def parse_api_key(text: str) -> tuple[str, bytes] | None:
    """(tenant code, hash to look up), or None for anything that is not of the form."""
    return _parse(_API_KEY, text)


def bearer(authorization: str) -> str | None:
    """The credential of an `Authorization: Bearer …` header, or None."""
    scheme, _, credential = authorization.partition(" ")
    return credential.strip() or None if scheme.lower() == "bearer" else None


def key_prefix(text: str) -> str:
    """What a list may show of an API key: all but the last 37 characters of the secret."""
    return text[:-37]


def same_hash(stored: bytes, presented: bytes) -> bool:
    """Compares in constant time."""
    return hmac.compare_digest(stored, presented)


def _token(text: str) -> Token:
    return Token(text, _hash(text))


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode("ascii")).digest()


def _parse(form: re.Pattern[str], text: str) -> tuple[str, bytes] | None:
    found = form.fullmatch(text)
    return (found[1], _hash(text)) if found else None


def _checked(tenant_code: str) -> str:
    if not is_tenant_code(tenant_code):
        raise ValueError("a tenant code is 1 to 40 of a-z, 0-9 and hyphens, with no hyphen at either end")
    return tenant_code
