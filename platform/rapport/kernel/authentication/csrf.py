"""Cross-site request forgery: a token bound to the session, and a check of where the request comes from."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
from collections.abc import Mapping
from typing import Final

SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_NONCE: Final = 16
_LENGTH: Final = 64  # base64 of nonce and 32 bytes


class CsrfTokens:
    """`key` is a server key (`KeyEncryptionKeys.derive("csrf")`).

    A session is named by any bytes that only its owner's requests carry, such as the token's stored hash;
    before log-in, by a random cookie of the log-in page.
    """

    __slots__ = ("_key",)

    def __init__(self, key: bytes) -> None:
        self._key = key

    def issue(self, session: bytes) -> str:
        """64 characters for a form or a header; every call gives another text, each holds for the session."""
        nonce = os.urandom(_NONCE)
        return base64.urlsafe_b64encode(nonce + self._mac(nonce, session)).decode()

    def valid(self, session: bytes, presented: str) -> bool:
        """Whether `issue` made this text for this session."""
        if len(presented) != _LENGTH or not presented.isascii():
            return False
        try:
            raw = base64.b64decode(presented, altchars=b"-_", validate=True)
        except binascii.Error:
            return False
        return hmac.compare_digest(raw[_NONCE:], self._mac(raw[:_NONCE], session))

    def _mac(self, nonce: bytes, session: bytes) -> bytes:
        return hmac.digest(self._key, nonce + hashlib.sha256(session).digest(), "sha256")


def same_origin(headers: Mapping[str, str], *, scheme: str, host: str) -> bool:
    """Whether an unsafe request that carries a cookie comes from a page of this very host.

    `headers` has lower-case names; `scheme` and `host` (with port) are those of the request. A subdomain is
    another bank, so "same-site" is refused. A request with neither Sec-Fetch-Site nor Origin is refused:
    every browser of today sends one of them with a POST.
    """
    site = headers.get("sec-fetch-site")
    origin = headers.get("origin")
    if site is not None and site != "same-origin":
        return False
    if origin is not None:
        return origin.lower() == f"{scheme}://{host}".lower()
    return site is not None
