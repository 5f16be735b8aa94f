"""Headers of pages, beside those that the kernel puts on every answer (rapport.kernel.http.headers)."""

from __future__ import annotations

from typing import Final

# the same address answers with a whole page or with its main part, in the person's language
PAGE_HEADERS: Final = {"Vary": "HX-Request, HX-Target, Cookie", "Cache-Control": "no-store"}
