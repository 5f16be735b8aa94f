"""Headers of pages: the content security policy (security.md, Web), and no copies of private pages."""

from __future__ import annotations

from typing import Final

CONTENT_SECURITY_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)

SECURITY_HEADERS: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}

# the same address answers with a whole page or with its main part, in the cookie's language
PAGE_HEADERS: Final = {"Vary": "HX-Request, HX-Target, Cookie", "Cache-Control": "no-store"}

# answers to requests that a person did not make (live refresh) must not extend a session
BACKGROUND_REQUEST: Final = "HX-Background"
