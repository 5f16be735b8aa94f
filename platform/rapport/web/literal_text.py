"""Words that stand in a template as they are, outside `_("…")`: they would be shown in one language only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

# names of products and keys are the same in every language
SAME_EVERYWHERE: Final = frozenset({"Rapport", "Ctrl", "Esc", "KB", "MB", "GB"})
_JINJA: Final = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_MARKED: Final = re.compile(r"<(\w+)[^>]*\blang=[^>]*>.*?</\1>", re.DOTALL)
_UNSEEN: Final = re.compile(r"<(style|script|template\b)[^>]*>.*?</\1>|<!--.*?-->", re.DOTALL)
_TAG: Final = re.compile(r"<[^>]*>")
_SPOKEN: Final = re.compile(r'\b(?:title|alt|placeholder|aria-label)="([^"]*)"')
# not a word: part of a class or attribute that a block or macro writes
_WORD: Final = re.compile(r"(?<![\w\-=\"])[A-Za-z]{2,}(?![\w\-=\"])|[\u4e00-\u9fff]+")


def words(template: str) -> Iterator[str]:
    """Each literal word that a person would read or hear; what carries its own `lang` is left out."""
    plain = _JINJA.sub("\0", template)
    plain = _UNSEEN.sub(" ", _MARKED.sub(" ", plain))
    spoken = " ".join(_SPOKEN.findall(plain))
    for word in _WORD.findall(re.sub(r"&\w+;", " ", _TAG.sub(" ", plain)) + " " + spoken):
        if word not in SAME_EVERYWHERE:
            yield word


def problems(folder: Path, nested: Iterable[Path], root: Path) -> list[str]:
    inner = tuple(nested)
    files = [
        file
        for file in sorted(folder.glob("**/templates/**/*.html"))
        if not any(file.is_relative_to(path) for path in inner)
    ]
    return [
        f"{file.relative_to(root)}: {word!r} is not in a translated text"
        for file in files
        for word in words(file.read_text("utf-8"))
    ]
