"""From bytes to clean UTF-8: decode a whole piece first, split it afterwards (feeds.md, Traps)."""

from __future__ import annotations

import codecs
from typing import Final

from rapport_core_banking.mapping.model import TableMapping
from rapport_core_banking.reading.findings import FileRejected, Findings
from rapport_core_banking.reading.source import Chunk

_CONTROLS: Final = bytes([*range(0x0A), *range(0x0B, 0x20), 0x7F])
_BOM: Final = codecs.BOM_UTF8
LOST: Final = "\ufffd"


class Decoder:
    """Decodes the pieces of one file."""

    def __init__(self, table: TableMapping, findings: Findings) -> None:
        self._table = table
        self._findings = findings

    def utf8(self, chunk: Chunk) -> bytes:
        """The piece in UTF-8 with plain line ends; rejects other encodings and control characters."""
        raw, encoding = without_mark(chunk, self._table.format.encoding)
        text = raw if raw.isascii() else self._transcode(raw, encoding, chunk.line)
        if b"\r" in text:
            text = text.replace(b"\r\n", b"\n").removesuffix(b"\r")
        self._check(text, chunk.line)
        return text

    def _transcode(self, raw: bytes, encoding: str, line: int) -> bytes:
        try:
            return codecs.decode(raw, encoding).encode("utf-8")
        except UnicodeDecodeError as error:
            where, column = self._place(raw, error.start, line, encoding)
            raise self._findings.reject("ENCODING", where, column, encoding=encoding) from None
        except UnicodeEncodeError:  # half of a surrogate pair, which some codecs let through
            raise self._findings.reject("ENCODING", line, encoding=encoding) from None

    def _check(self, text: bytes, line: int) -> None:
        if line == 1 and text.startswith(_BOM):
            raise self._findings.reject("BYTE_ORDER_MARK", 1)
        if len(text.translate(None, _CONTROLS)) < len(self._without_separators(text)):
            raise self._control(text, line)

    def _without_separators(self, text: bytes) -> bytes:
        """A separator may itself be a control character, such as a tab."""
        separator = self._table.format.separator.encode()
        controls = separator.translate(None, bytes(set(range(256)) - set(_CONTROLS)))
        return text.translate(None, controls) if controls else text

    def _control(self, text: bytes, line: int) -> FileRejected:
        separator = self._table.format.separator.encode()
        bad = set(_CONTROLS) - set(separator)
        at = next(place for place, byte in enumerate(text) if byte in bad)
        where, column = self._place(text, at, line, "utf-8")
        return self._findings.reject("NUL" if text[at] == 0 else "CONTROL_CHARACTER", where, column)

    def _place(self, raw: bytes, at: int, line: int, encoding: str) -> tuple[int, str]:
        """Line and column of a byte."""
        begin = raw.rfind(b"\n", 0, at) + 1
        number = line + raw.count(b"\n", 0, at)
        before = raw[begin:at]
        if self._table.format.fixed:
            return number, column_at(self._table, len(before))
        index = before.decode(encoding, "replace").count(self._table.format.separator)
        columns = self._table.columns
        return number, columns[index].label if index < len(columns) else ""


def without_mark(chunk: Chunk, encoding: str) -> tuple[bytes, str]:
    """The bytes without the byte order mark that `utf-8-sig` allows, and the encoding that is left."""
    if encoding != "utf-8-sig":
        return chunk.raw, encoding
    return chunk.raw.removeprefix(_BOM) if chunk.line == 1 else chunk.raw, "utf-8"


def column_at(table: TableMapping, offset: int) -> str:
    """The column of a fixed layout that holds a byte, counted from 0."""
    found = (column.label for column in table.columns if 0 <= offset - column.start + 1 < column.width)
    return next(found, "")


def may_have_spaces(text: bytes) -> bool:
    """Whether a cell can hold a space of any script; most files need no look at their cells."""
    return b" " in text or not text.isascii()


def may_have_lost(text: bytes) -> bool:
    return not text.isascii() and LOST.encode() in text
