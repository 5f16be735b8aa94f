"""Second factor: time-based codes (RFC 6238: SHA-1, 6 digits, 30 s) that work once, and recovery codes."""

from __future__ import annotations

import hashlib
import hmac
import io
import re
import secrets
import unicodedata
from collections.abc import Sequence
from typing import Final
from uuid import UUID

import pyotp
import segno
from pyotp.totp import TOTP

WINDOW: Final = 1
RECOVERY_CODES: Final = 10
_CODE: Final = re.compile(r"[0-9]{6}")
_CROCKFORD: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_RECOVERY: Final = re.compile(r"[0-9A-HJKMNP-TV-Z]{16}")


def new_secret() -> str:
    """160 random bits in base32, as authenticator apps take them."""
    return pyotp.random_base32(32)


def verify(secret: str, typed: str, *, last_step: int, now: float) -> int | None:
    """The 30-second step that the code belongs to, or None when it is wrong, older than one step or was used.

    `last_step` is the step stored at the last success (0 before the first), `now` are Unix seconds. Store
    the result only where it is greater than the stored one (`… SET totp_step = $n WHERE … AND totp_step <
    $n`), so that of two requests at once one fails.
    """
    code = "".join(unicodedata.normalize("NFKC", typed).split())
    if not _CODE.fullmatch(code):
        return None
    generator = TOTP(secret)
    current = generator.timecode(now)
    steps = range(max(0, current - WINDOW), current + WINDOW + 1)
    matching = [step for step in steps if hmac.compare_digest(generator.generate_otp(step), code)]
    return next((step for step in reversed(matching) if step > last_step), None)


def provisioning_uri(secret: str, *, account: str, issuer: str) -> str:
    """The otpauth:// address; `account` is the log-in name, `issuer` the bank."""
    return TOTP(secret).provisioning_uri(name=account, issuer_name=issuer)


def qr_svg(uri: str) -> bytes:
    """The address as an SVG document (image/svg+xml), no styles or scripts, dark on white in every theme."""
    buffer = io.BytesIO()
    segno.make(uri, error="m", micro=False).save(
        buffer,
        kind="svg",
        xmldecl=False,
        svgclass=None,
        lineclass=None,
        omitsize=True,
        light="#fff",
        border=4,
    )
    return buffer.getvalue()


def new_recovery_codes() -> list[str]:
    """Ten codes of 80 random bits (`XXXX-XXXX-XXXX-XXXX`, no I, L, O, U), shown once."""
    raw = ["".join(secrets.choice(_CROCKFORD) for _ in range(16)) for _ in range(RECOVERY_CODES)]
    return ["-".join(code[at : at + 4] for at in range(0, 16, 4)) for code in raw]


def recovery_hash(user_id: UUID, code: str) -> bytes:
    """The 32 bytes to store; they differ from person to person."""
    return hashlib.sha256(b"rapport recovery code\0" + user_id.bytes + _plain(code).encode()).digest()


def match_recovery(user_id: UUID, typed: str, hashes: Sequence[bytes]) -> int | None:
    """The position of the stored hash that the code belongs to (delete it: it works once), or None."""
    if not _RECOVERY.fullmatch(_plain(typed)):
        return None
    wanted = recovery_hash(user_id, typed)
    found = [at for at, stored in enumerate(hashes) if hmac.compare_digest(stored, wanted)]
    return found[0] if found else None


def _plain(code: str) -> str:
    """As people type it: any case, with or without hyphens, I and L for 1, O for 0."""
    text = unicodedata.normalize("NFKC", code).upper()
    return "".join(text.split()).replace("-", "").translate(str.maketrans("ILO", "110"))
