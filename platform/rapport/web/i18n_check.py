"""`python -m rapport.web.i18n_check [--update [package …]]`: is every text there in Chinese and English?

Each package has its catalogue in `<package>/locale/zh_CN/LC_MESSAGES/messages.po`; words that several share
may stand in that of `web` alone. `--update` adds new msgids, with nothing beside them yet, and drops unused.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from babel.messages import Catalog, Message, extract, pofile
from babel.messages.frontend import parse_mapping_cfg

from rapport.kernel.i18n.catalogue import DOMAIN_PATH, read_catalogue
from rapport.web import client_strings, literal_text

ROOT: Final = Path(__file__).resolve().parents[3]
WEB: Final = Path(__file__).parent
TRANSLATED: Final = "zh_CN"
# no dates and no names: catalogues of engineers who work side by side merge
HEADER: Final = (
    b'msgid ""\nmsgstr ""\n"Language: zh_CN\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"\n'
    b'"Content-Type: text/plain; charset=utf-8\\n"\n\n'
)
_TS_CALL: Final = re.compile(r'\bt\("((?:[^"\\]|\\.)*)"')
_PLACEHOLDER: Final = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")
_BARE_PERCENT: Final = re.compile(r"%(?!\(\w+\)[sd]|%)")

# context (pgettext's, else empty) and msgid; a plural's msgid is the pair of its forms
Text = tuple[str, str | tuple[str, ...]]


@dataclass(frozen=True)
class Package:
    """A folder with its own catalogue; `nested` packages below it are not part of it."""

    folder: Path
    nested: tuple[Path, ...] = ()
    texts: dict[Text, str] = field(default_factory=dict)  # → where it was first seen

    @property
    def po(self) -> Path:
        return self.folder / "locale" / TRANSLATED / DOMAIN_PATH

    @property
    def name(self) -> str:
        return self.folder.relative_to(ROOT).as_posix()


def packages() -> list[Package]:
    """The verticals, the upper packages, and what lies deeper with a catalogue of its own."""
    tops = [
        *sorted((ROOT / "platform" / "rapport").iterdir()),
        *(ROOT / n for n in ("tenants", "billing", "admin")),
    ]
    tops = [top for top in tops if (top / "__init__.py").exists()]
    nested = {top: tuple(path.parent for path in top.glob("*/**/locale")) for top in tops}
    found = [Package(top, nested[top]) for top in tops] + [
        Package(path) for top in tops for path in nested[top]
    ]
    for package in found:
        package.texts.update(_extracted(package))
    return found


def problems() -> list[str]:
    """One line for everything that a reader of one language would miss; empty when all is well."""
    known = packages()
    return [line for package in known for line in problems_of(package)] + common_problems(known)


def problems_of(package: Package) -> list[str]:
    """Texts of one package without Chinese, Chinese without a text, words outside any translation."""
    catalogue = _catalogue(package)
    own = _translations(catalogue)
    translated = own if package.folder == WEB else own | _translations(_catalogue(Package(WEB)))
    missing = [text for text in package.texts if text not in translated]
    unused = [text for text in own if text not in package.texts]
    return [
        *(f"{package.texts[text]}: no Chinese for {_shown(text)}" for text in missing),
        *(f"{package.name}: unused: {_shown(text)}" for text in unused),
        *(f"{package.name}: {line}" for line in _placeholders(catalogue)),
        *literal_text.problems(package.folder, package.nested, ROOT),
    ]


def common_problems(known: Iterable[Package]) -> list[str]:
    """Texts that two packages translate differently; strings of scripts that the server does not send.

    The gallery inside `web` is left out: its catalogue is never merged with the product's.
    """
    product = [package for package in known if WEB not in package.folder.parents]
    catalogues = {package.folder: _catalogue(package) for package in product}
    return [*_differing(catalogues), *_client_strings()]


def update(names: Iterable[str] = ()) -> None:
    """Bring the catalogues' msgids (all, or those named) in line with the sources; translations stay."""
    known = packages()
    chosen = set(names)
    shared = _translations(_catalogue(next(package for package in known if package.folder == WEB)))
    for package in known:
        if chosen and package.name not in chosen:
            continue
        own = _catalogue(package)
        wanted = Catalog(locale=TRANSLATED, fuzzy=False)
        for text in sorted(package.texts, key=str):
            if package.folder == WEB or text in _translations(own) or text not in shared:
                context, msgid = text
                message = own.get(msgid if isinstance(msgid, str) else msgid[0], context or None)
                wanted.add(msgid, message.string if message else None, context=context or None)
        if len(wanted):
            package.po.parent.mkdir(parents=True, exist_ok=True)
            with package.po.open("wb") as file:
                file.write(HEADER)
                pofile.write_po(file, wanted, width=110, omit_header=True, no_location=True, sort_output=True)


def _extracted(package: Package) -> Iterator[tuple[Text, str]]:
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]  # babel leaves it untyped
    rows = extract.extract_from_dir(str(package.folder), methods, options, strip_comment_tags=True)
    for name, line, msgid, _comments, context in rows:
        path = package.folder / name
        if msgid and not any(path.is_relative_to(inner) for inner in package.nested):
            yield (context or "", msgid), f"{path.relative_to(ROOT)}:{line}"


def _catalogue(package: Package) -> Catalog:
    if not package.po.exists():
        return Catalog(locale=TRANSLATED)
    return read_catalogue(TRANSLATED, package.po)


def _translations(catalogue: Catalog) -> dict[Text, str]:
    done = (message for message in catalogue if message.id and not message.fuzzy and _joined(message.string))
    return {_key(message): _joined(message.string) for message in done}


def _key(message: Message) -> Text:
    return message.context or "", message.id if isinstance(message.id, str) else tuple(message.id)


def _joined(string: str | Sequence[str] | None) -> str:
    return string if isinstance(string, str) else " ".join(string or ())


def _placeholders(catalogue: Catalog) -> Iterator[str]:
    for message in catalogue:
        if not message.id or not _joined(message.string):
            continue
        source, shown = _joined(message.id), _shown(_key(message))
        if set(_PLACEHOLDER.findall(source)) != set(_PLACEHOLDER.findall(_joined(message.string))):
            yield f"other placeholders in the translation of {shown}"
        if _PLACEHOLDER.search(source) and _BARE_PERCENT.search(source):
            yield f"write %% for a percent sign beside placeholders: {shown}"


def _differing(catalogues: dict[Path, Catalog]) -> Iterator[str]:
    first: dict[Text, tuple[Path, str]] = {}
    for folder, catalogue in catalogues.items():
        for text, chinese in _translations(catalogue).items():
            where, earlier = first.setdefault(text, (folder, chinese))
            if earlier != chinese:
                yield f"{_shown(text)}: {earlier!r} in {where.name}, {chinese!r} in {folder.name}"


def _client_strings() -> Iterator[str]:
    named = {text.message for text in client_strings.STRINGS}
    files = (WEB / "frontend").rglob("*.ts")
    used = {match for file in files for match in _TS_CALL.findall(file.read_text("utf-8"))}
    yield from (f"client_strings.py lacks {text!r}" for text in sorted(used - named))
    yield from (f"client_strings.py: no script says {text!r}" for text in sorted(named - used))


def _shown(text: Text) -> str:
    context, msgid = text
    shown = repr(msgid if isinstance(msgid, str) else msgid[0])
    return f"{shown} ({context})" if context else shown


def main(arguments: list[str]) -> int:
    if arguments[:1] == ["--update"]:
        update(arguments[1:])
    found = problems()
    sys.stdout.writelines(f"{line}\n" for line in found)
    sys.stdout.write(f"{len(found)} problems\n" if found else "every text is there in both languages\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
