"""YAML to plain data, stricter than YAML: what a bank's IT writes is what they get.

Keys are always text (01 stays 01, NO stays NO), a key may not stand twice, anchors and tags are refused,
only true, false, null and plain decimal numbers are more than text.
"""

from __future__ import annotations

import re
from typing import Final, TypeAlias

import yaml

from rapport_core_banking.mapping.errors import Finding, MappingError

MAX_BYTES: Final = 1024 * 1024
Path: TypeAlias = tuple[str | int, ...]
Plain: TypeAlias = "bool | int | str | list[Plain] | dict[str, Plain] | None"
_INTEGER: Final = re.compile(r"0|-?[1-9][0-9]{0,17}")
_WORDS: Final[dict[str, bool | None]] = {"true": True, "false": False, "null": None, "~": None, "": None}


class Document:
    """The data, and the line of each place in it."""

    def __init__(self, text: str) -> None:
        self._lines: dict[Path, int] = {}
        self._seen: set[int] = set()
        self.data = self._root(text)

    def line(self, path: Path) -> int:
        """The line of a place, or of the nearest place around it."""
        while path not in self._lines and path:
            path = path[:-1]
        return self._lines.get(path, 0)

    def _root(self, text: str) -> Plain:
        if len(text.encode()) > MAX_BYTES:
            raise MappingError([Finding("mapping", 0, "the file is larger than 1 MiB")])
        try:
            node = yaml.compose(text, Loader=yaml.SafeLoader)
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 0
            raise MappingError([Finding("mapping", line, f"this is not YAML: {error.problem}")]) from None
        except (yaml.YAMLError, RecursionError):
            raise MappingError([Finding("mapping", 0, "this is not YAML")]) from None
        return None if node is None else self._plain(node, ())

    def _plain(self, node: yaml.Node, path: Path) -> Plain:
        self._lines[path] = node.start_mark.line + 1
        if id(node) in self._seen:
            raise self._wrong(node, path, "anchors and aliases are not allowed; write the part out")
        self._seen.add(id(node))
        match node:
            case yaml.MappingNode():
                return self._mapping(node, path)
            case yaml.SequenceNode():
                return [self._plain(item, (*path, index)) for index, item in enumerate(node.value)]
            case yaml.ScalarNode():
                return _scalar(node)
            case _:
                raise self._wrong(node, path, "this is neither text nor list nor object")

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Plain]:
        found: dict[str, Plain] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise self._wrong(key, path, "a key is a single word or text")
            if key.value in found:
                raise self._wrong(key, (*path, key.value), "this key stands here twice")
            found[key.value] = self._plain(value, (*path, key.value))
            self._lines[*path, key.value] = key.start_mark.line + 1
        return found

    def _wrong(self, node: yaml.Node, path: Path, message: str) -> MappingError:
        return MappingError([Finding(shown(path), node.start_mark.line + 1, message)])


def _scalar(node: yaml.ScalarNode) -> bool | int | str | None:
    text: str = node.value
    if node.style is not None:
        return text
    if text in _WORDS:
        return _WORDS[text]
    return int(text) if _INTEGER.fullmatch(text) else text


def shown(path: Path) -> str:
    """`tables.BALANCE.columns[2]`"""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.lstrip(".") or "mapping"
