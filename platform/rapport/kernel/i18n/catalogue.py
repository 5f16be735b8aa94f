"""Translations by gettext, from .po files compiled in memory; a request's locale is a context variable."""

from __future__ import annotations

import io
import re
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Final

from babel.messages import Catalog, Message, mofile, pofile
from markupsafe import Markup, escape

LOCALES: Final[Mapping[str, str]] = {"zh_CN": "简体中文", "en": "English"}
DEFAULT_LOCALE: Final = "zh_CN"
SOURCE_LOCALE: Final = "en"
DOMAIN_PATH: Final = Path("LC_MESSAGES/messages.po")

# a second plural form that is empty: tools write it that do not know that Chinese has one form
_EMPTY_FORM: Final = re.compile(rb'^msgstr\[[1-9]\] ""\r?\n', re.MULTILINE)

current: ContextVar[str] = ContextVar("locale", default=DEFAULT_LOCALE)
_APART: Final = frozenset({"gallery"})  # sample screens are no part of the product
_catalogues: dict[str, NullTranslations] = {}


class CatalogueError(ValueError):
    """A catalogue that cannot be read."""


def language_tag() -> str:
    """The current locale as BCP 47, for the `lang` attribute: `zh-CN` or `en`."""
    return current.get().replace("_", "-")


@contextmanager
def using_locale(locale: str) -> Generator[None]:
    """Run a block in `locale` (KeyError for an unknown one): exports, messages to another person."""
    if locale not in LOCALES:
        raise KeyError(locale)
    token = current.set(locale)
    try:
        yield
    finally:
        current.reset(token)


def locale_directories(root: Path) -> list[Path]:
    """Every vertical's `locale` folder, and those of the nouns inside a vertical that have their own."""
    found = [*root.glob("*/locale"), *root.glob("*/*/locale")]
    return sorted(path for path in found if path.is_dir() and path.parent.name not in _APART)


def install_catalogues(directories: Iterable[Path]) -> None:
    """Replace the catalogues by those of `directories`; where two translate a msgid, the first holds."""
    folders = list(directories)
    for locale in LOCALES:
        _catalogues[locale] = _merged(locale, [folder / locale / DOMAIN_PATH for folder in folders])


def _merged(locale: str, files: Iterable[Path]) -> NullTranslations:
    merged: NullTranslations = NullTranslations()
    for file in files:
        if file.exists():
            merged = _joined(merged, _compiled(locale, file))
    return merged


def _joined(first: NullTranslations, then: GNUTranslations) -> NullTranslations:
    if isinstance(first, GNUTranslations):
        first.add_fallback(then)
        return first
    return then


def read_catalogue(locale: str, file: Path) -> Catalog:
    """A .po file; CatalogueError names the file and what is wrong with it."""
    content = _EMPTY_FORM.sub(b"", file.read_bytes())
    try:
        return pofile.read_po(io.BytesIO(content), locale=locale, abort_invalid=True)
    except pofile.PoFileError as error:
        raise CatalogueError(f"{file}:{error.lineno + 1}: {error}") from error


def _compiled(locale: str, file: Path) -> GNUTranslations:
    buffer, catalogue = io.BytesIO(), read_catalogue(locale, file)
    # write_mo would put the msgid for what is not translated yet, in front of a translation elsewhere
    for message in [one for one in catalogue if one.id and not all(_strings(one))]:
        catalogue.delete(message.id, message.context)
    mofile.write_mo(buffer, catalogue)
    buffer.seek(0)
    return GNUTranslations(buffer)


def _strings(message: Message) -> tuple[str, ...]:
    string = message.string
    return (string,) if isinstance(string, str) else tuple(string or ("",))


def _translations() -> NullTranslations:
    if not _catalogues:
        install_catalogues(locale_directories(Path(__file__).parents[2]))
    return _catalogues[current.get()]


def gettext(message: str) -> str:
    return _translations().gettext(message) if message else ""


def ngettext(singular: str, plural: str, n: int) -> str:
    return _translations().ngettext(singular, plural, n)


def pgettext(context: str, message: str) -> str:
    return _translations().pgettext(context, message)


def npgettext(context: str, singular: str, plural: str, n: int) -> str:
    return _translations().npgettext(context, singular, plural, n)


class Lazy:
    """A text named while modules load (a menu label, an error title), translated each time it is shown."""

    __slots__ = ("message",)

    def __init__(self, message: str) -> None:
        self.message = message

    def __str__(self) -> str:
        return gettext(self.message)

    def __html__(self) -> Markup:
        return escape(gettext(self.message))

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __mod__(self, values: Mapping[str, object]) -> str:
        return str(self) % values

    def __repr__(self) -> str:
        return f"_({self.message!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Lazy) and other.message == self.message

    def __hash__(self) -> int:
        return hash(self.message)


def _(message: str) -> Lazy:
    return Lazy(message)
