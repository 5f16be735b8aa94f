"""Re-encryption after a new data key, in chunks that can stop and go on.

Every ciphertext begins with its key version (in SQL `get_byte(column, 0) <> $n`, $n =
`cipher.current_version`), so the rows still to do are found without a bookmark, and a chunk that was
committed twice is the same as once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID

from rapport.kernel.secrets.cipher import FieldCipher


def reencrypt(
    cipher: FieldCipher, table: str, column: str, rows: Iterable[tuple[UUID, bytes]], *, chunk: int = 1000
) -> Iterator[list[tuple[UUID, bytes]]]:
    """Chunks of (row id, new bytes), of the rows that are not under the current key only.

    Commit each chunk by itself. DecryptionError stops before anything of the chunk is given out.
    """
    waiting: list[tuple[UUID, bytes]] = []
    for row in rows:
        if row[1][:1] != bytes([cipher.current_version]):
            waiting.append(row)
        if len(waiting) == chunk:
            yield _again(cipher, table, column, waiting)
            waiting = []
    if waiting:
        yield _again(cipher, table, column, waiting)


def _again(
    cipher: FieldCipher, table: str, column: str, rows: list[tuple[UUID, bytes]]
) -> list[tuple[UUID, bytes]]:
    ids = [row_id for row_id, _ in rows]
    texts = cipher.decrypt_column(table, column, rows)
    return list(zip(ids, cipher.encrypt_column(table, column, zip(ids, texts, strict=True)), strict=True))
