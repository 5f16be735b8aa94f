"""The exit pack: everything of a tenant in open formats, taken at one moment while the tenant works on.

`tables/<name>.csv` every table as CSV (RFC 4180, UTF-8, bytes as `\\x` and hexadecimal); `schema.json` columns;
`audit/<n>.jsonl` each chain with `audit/verify.py`, its verifier (standard library only); `personal.sealed`
the encrypted fields in clear, sealed to a passphrase; `manifest.json` rows and SHA-256 of each file. Not in it:
keys, passwords, log-ins; the content of attachments and of archived feed files, which are no rows.

`personal.sealed`: 16 bytes salt, then frames: length (4, big-endian), nonce (12), AES-256-GCM of JSON lines
{"table", "id", "column", "value"} with the frame's number (8, big-endian) as additional data; the last frame is
empty. The key is scrypt(passphrase, salt, n=2^15, r=8, p=1), 32 bytes.
"""

import asyncio
import hashlib
import json
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, LiteralString

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from rapport.kernel import audit
from rapport.kernel.access import system_actor
from rapport.kernel.audit import chain as verifier
from rapport.kernel.audit.chain import chain_name
from rapport.kernel.audit.verify import CHAINS, HEAD, ROWS
from rapport.kernel.database import Tenant, Transaction
from rapport.kernel.errors import Invalid
from rapport.kernel.services import Services

SNAPSHOT: LiteralString = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"
# keys and log-ins open doors and are no records of the bank: they stay
TABLES: LiteralString = """
    SELECT c.relname AS name,
           format('SELECT %s FROM %I WHERE tenant_id = %s',
                  string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum), c.relname, $1::int) AS statement,
           json_agg(json_build_object('column', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
                                      'required', a.attnotnull) ORDER BY a.attnum)::text AS columns
      FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                  AND a.attname NOT IN ('password_hash', 'totp_secret')
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
       AND c.relname NOT IN ('data_key', 'user_session', 'api_key', 'audit_entry', 'audit_head')
     GROUP BY c.oid, c.relname
    HAVING bool_or(a.attname = 'tenant_id')
     ORDER BY c.relname
"""
SEALED: dict[tuple[str, str], LiteralString] = {
    ("customer", "id_no"): "SELECT id, id_no FROM customer WHERE tenant_id = $1 AND id_no IS NOT NULL",
    ("customer", "mobile"): "SELECT id, mobile FROM customer WHERE tenant_id = $1 AND mobile IS NOT NULL",
    ("user_account", "email"): "SELECT id, email FROM user_account WHERE tenant_id = $1",
    ("employee_change", "before"): """
        SELECT id, before FROM employee_change WHERE tenant_id = $1 AND before IS NOT NULL
    """,
    ("employee_change", "after"): """
        SELECT id, after FROM employee_change WHERE tenant_id = $1 AND after IS NOT NULL
    """,
    ("card", "card_no"): "SELECT id, card_no FROM card WHERE tenant_id = $1",
}
FRAME_ROWS = 5_000


@dataclass(frozen=True, slots=True)
class ExitPack:
    """`passphrase` opens `personal.sealed`; it is told once and stored nowhere."""

    folder: Path
    tables: int
    rows: int
    personal: int
    passphrase: str


def personal_key(passphrase: str, salt: bytes) -> AESGCM:
    return AESGCM(Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(passphrase.encode()))


async def write_exit_pack(services: Services, tenant: Tenant, folder: Path) -> ExitPack:
    """Everything at one moment, into a new or empty folder; audited. Raises Invalid for a folder in use."""
    await asyncio.to_thread(_prepare, folder)
    passphrase = secrets.token_urlsafe(24)
    async with services.database.transaction(tenant, readonly=True) as tx:
        await tx.execute(SNAPSHOT)
        rows = await _tables(tx, folder)
        heads = await _chains(tx, folder)
        personal = await _personal(services, tx, folder / "personal.sealed", passphrase)
    await asyncio.to_thread(_manifest, folder, tenant, rows, heads, personal)
    details: dict[str, audit.Json] = {"tables": len(rows), "rows": sum(rows.values()), "personal": personal}
    async with services.database.transaction(tenant) as tx:
        audit.append(
            tx, system_actor(tenant, "operator"), "tenant.exit_pack", "tenant", tenant.code, details=details
        )
    return ExitPack(folder, len(rows), sum(rows.values()), personal, passphrase)


def _prepare(folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()):
        raise Invalid("the folder for the exit pack must be empty")
    for each in (folder, folder / "tables", folder / "audit"):
        each.mkdir(mode=0o700, parents=True, exist_ok=True)
    source = Path(str(verifier.__file__)).read_text(encoding="utf-8")
    (folder / "audit" / "verify.py").write_text(source, encoding="utf-8")


async def _tables(tx: Transaction, folder: Path) -> dict[str, int]:
    rows: dict[str, int] = {}
    schema: dict[str, Any] = {}
    for table in await tx.fetch(TABLES, tx.tenant.id):
        name = table["name"]
        connection = await tx.connect()
        tag = await connection.copy_from_query(
            table["statement"], output=folder / "tables" / f"{name}.csv", format="csv", header=True
        )
        rows[name] = int(tag.split()[-1])
        schema[name] = json.loads(table["columns"])
    (folder / "schema.json").write_text(json.dumps(schema, indent=1), encoding="utf-8")
    return rows


async def _chains(tx: Transaction, folder: Path) -> dict[str, dict[str, Any]]:
    """Each chain's file and head: `n:hash`."""
    heads: dict[str, dict[str, Any]] = {}
    for number, row in enumerate(await tx.fetch(CHAINS, tx.tenant.id, chain_name(tx.tenant.id))):
        name = row["chain"]
        with (folder / "audit" / f"{number}.jsonl").open("w", encoding="utf-8") as out:
            reached = 0
            while entries := await tx.fetch(ROWS, tx.tenant.id, name, reached, FRAME_ROWS):
                out.writelines(_line(entry) for entry in entries)
                reached = entries[-1]["n"]
        head = await tx.fetch_row(HEAD, tx.tenant.id, name)
        anchor = f"{head['n']}:{head['hash'].hex()}" if head else ""
        heads[name] = {"file": f"audit/{number}.jsonl", "head": anchor}
    return heads


def _line(entry: Any) -> str:
    values = dict(entry) | {"details": json.loads(entry["details"]), "at": entry["at"].isoformat()}
    return json.dumps(values, ensure_ascii=False, default=bytes.hex) + "\n"


async def _personal(services: Services, tx: Transaction, path: Path, passphrase: str) -> int:
    cipher, salt, number, values = await services.key_store.cipher(tx), os.urandom(16), 0, 0
    key = await asyncio.to_thread(personal_key, passphrase, salt)
    connection = await tx.connect()
    with path.open("wb") as out:
        out.write(salt)
        for (table, column), statement in SEALED.items():
            cursor = await connection.cursor(statement, tx.tenant.id)
            while rows := await cursor.fetch(FRAME_ROWS):
                pairs = [(row[0], bytes(row[1])) for row in rows]
                texts = cipher.decrypt_column(table, column, pairs)
                lines = [
                    json.dumps({"table": table, "id": str(row_id), "column": column, "value": text})
                    for (row_id, _), text in zip(pairs, texts, strict=True)
                ]
                _frame(out, key, number, "\n".join(lines).encode())
                number, values = number + 1, values + len(lines)
        _frame(out, key, number, b"")
    return values


def _frame(out: BinaryIO, key: AESGCM, number: int, text: bytes) -> None:
    nonce = os.urandom(12)
    sealed = nonce + key.encrypt(nonce, text, number.to_bytes(8))
    out.write(len(sealed).to_bytes(4) + sealed)


def files_of(folder: Path) -> Iterator[Path]:
    """Every file of the pack but the manifest, in order."""
    return (each for each in sorted(folder.rglob("*")) if each.is_file() and each.name != "manifest.json")


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _manifest(
    folder: Path, tenant: Tenant, rows: dict[str, int], heads: dict[str, Any], personal: int
) -> None:
    told = {
        "format": "rapport exit pack 1",
        "tenant": tenant.code,
        "taken_at": datetime.now(UTC).isoformat(),
        "rows": rows,
        "chains": heads,
        "personal": personal,
        "files": {str(each.relative_to(folder)): digest(each) for each in files_of(folder)},
    }
    (folder / "manifest.json").write_text(json.dumps(told, indent=1, ensure_ascii=False), encoding="utf-8")
