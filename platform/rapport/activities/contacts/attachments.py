"""Files of a call report: limited by size, known by their content, encrypted on disk, given out as attachment."""

import asyncio
import base64
from dataclasses import dataclass
from pathlib import Path
from typing import LiteralString
from uuid import UUID

from rapport.activities.contacts.repository import find_report
from rapport.kernel.access import Actor, Permission, require
from rapport.kernel.audit import append
from rapport.kernel.audit.chain import Json
from rapport.kernel.database import Transaction
from rapport.kernel.errors import FieldError, Invalid, NotFound
from rapport.kernel.i18n import gettext
from rapport.kernel.ids import uuid7
from rapport.kernel.services import Services

MAX_BYTES = 10 * 1024 * 1024
MAX_FILES = 10
SIGNATURES: dict[str, tuple[bytes, tuple[str, ...]]] = {
    "image/jpeg": (b"\xff\xd8\xff", (".jpg", ".jpeg")),
    "image/png": (b"\x89PNG\r\n\x1a\n", (".png",)),
    "application/pdf": (b"%PDF-", (".pdf",)),
}
ADD: LiteralString = """
    INSERT INTO attachment (tenant_id, id, report_id, file_name, media_type, size, stored_as, created_at)
    SELECT $1, $2, $3, $4, $5, $6, $7, now()
     WHERE (SELECT count(*) FROM attachment a WHERE a.tenant_id = $1 AND a.report_id = $3) < $8::int
    RETURNING id
"""
ONE: LiteralString = """
    SELECT a.file_name, a.media_type, a.stored_as FROM attachment a
     WHERE a.tenant_id = $1 AND a.report_id = $2 AND a.id = $3
"""


@dataclass(frozen=True, slots=True)
class File:
    name: str
    media_type: str
    content: bytes


async def attach(
    services: Services, tx: Transaction, actor: Actor, report_id: UUID, name: str, content: bytes
) -> UUID:
    """Keep a file of a report in scope; `Invalid` for what is too large or not what it says it is."""
    require(actor, Permission.CONTACT_WRITE)
    if await find_report(tx, actor, report_id) is None:
        raise NotFound
    file = checked(name, content)
    new_id = uuid7()
    stored_as = f"{tx.tenant.id}/{new_id}"
    arguments = (report_id, file.name, file.media_type, len(content), stored_as, MAX_FILES)
    if await tx.fetch_value(ADD, tx.tenant.id, new_id, *arguments) is None:
        raise _refused("too_many", gettext("A report has at most ten attachments"))
    cipher = await services.key_store.cipher(tx)
    sealed = cipher.encrypt("attachment", "content", new_id, base64.b64encode(content).decode())
    await asyncio.to_thread(_write, _folder(services) / stored_as, sealed)
    details: dict[str, Json] = {
        "attachment": str(new_id),
        "size": len(content),
        "media_type": file.media_type,
    }
    append(tx, actor, "contact.attach", "call_report", str(report_id), details=details)
    return new_id


async def fetch(
    services: Services, tx: Transaction, actor: Actor, report_id: UUID, attachment_id: UUID
) -> File:
    """The file of a report in scope, decrypted; `NotFound` alike for unknown and foreign ones."""
    if await find_report(tx, actor, report_id) is None:
        raise NotFound
    row = await tx.fetch_row(ONE, tx.tenant.id, report_id, attachment_id)
    if row is None:
        raise NotFound
    sealed = await asyncio.to_thread((_folder(services) / row["stored_as"]).read_bytes)
    cipher = await services.key_store.cipher(tx)
    text = cipher.decrypt("attachment", "content", attachment_id, sealed)
    return File(row["file_name"], row["media_type"], base64.b64decode(text))


def checked(name: str, content: bytes) -> File:
    """The file under a harmless name and the type that its first bytes say; its ending must agree."""
    if not content:
        raise _refused("missing", gettext("Choose a file"))
    if len(content) > MAX_BYTES:
        raise _refused("too_large", gettext("A file may have up to 10 MB"))
    plain = "".join(letter for letter in Path(name.replace("\\", "/")).name if letter.isprintable())[-120:]
    for media_type, (signature, endings) in SIGNATURES.items():
        if content.startswith(signature) and plain.lower().endswith(endings):
            return File(plain, media_type, content)
    raise _refused("wrong_type", gettext("Only JPEG, PNG and PDF files are taken"))


def _refused(code: str, text: str) -> Invalid:
    return Invalid(fields=[FieldError("file", code, text)])


def _folder(services: Services) -> Path:
    return services.settings.data_dir / "attachments"


def _write(path: Path, sealed: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.touch(mode=0o600, exist_ok=False)
    path.write_bytes(sealed)
