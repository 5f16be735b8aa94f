"""The built front end as templates see it: tags for an entry of the Vite manifest, the icons' address."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import msgspec
from markupsafe import Markup

from rapport.kernel.logging import get_logger

log = get_logger(__name__)
STATIC: Final = Path(__file__).parent / "static"
DIST: Final = STATIC / "dist"
BASE_URL: Final = "/static/dist/"
ENTRY: Final = "platform/rapport/web/frontend/main.ts"


class AssetsMissingError(RuntimeError):
    """The front end was not built; the message names the command that builds it."""

    def __init__(self, missing: Path) -> None:
        super().__init__(f"{missing.name} is missing: run `python -m rapport.web.assets_build`")


class Chunk(msgspec.Struct, frozen=True):
    """One output file of the Vite manifest; `imports` are manifest keys, the rest are files below `dist`."""

    file: str
    css: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()


Manifest = dict[str, Chunk]


@cache
def manifest() -> Manifest:
    return msgspec.json.decode(_read(DIST / ".vite" / "manifest.json"), type=Manifest)


class Sprite(msgspec.Struct, frozen=True):
    """The sprite's file and the icons that it holds."""

    file: str
    icons: frozenset[str]


@cache
def sprite() -> Sprite:
    return msgspec.json.decode(_read(DIST / "sprite.json"), type=Sprite)


def sprite_url() -> str:
    return BASE_URL + sprite().file


@cache
def icon_url(name: str) -> str:
    """Where an icon is; one that no source names literally is not in the sprite, which the log then says."""
    if name not in sprite().icons:
        log.warning("icon_missing", icon=name, remedy='write icon="…" or a constant named …_ICONS')
    return f"{sprite_url()}#{name}"


def static_imports(chunks: Manifest, entry: str) -> list[str]:
    """Manifest keys that load together with `entry`, itself first, each once; no dynamic imports."""
    keys = [entry]
    for key in keys:
        keys.extend(name for name in chunks[key].imports if name not in keys)
    return keys


@cache
def asset_tags(entry: str = ENTRY) -> Markup:
    """`<link>` and `<script>` elements for the page's head."""
    chunks = manifest()
    loaded = [chunks[key] for key in static_imports(chunks, entry)]
    styles = dict.fromkeys(file for chunk in loaded for file in chunk.css)
    tags = [Markup('<link rel="stylesheet" href="{}{}">').format(BASE_URL, file) for file in styles]
    tags += [
        Markup('<link rel="modulepreload" href="{}{}">').format(BASE_URL, chunk.file) for chunk in loaded[1:]
    ]
    tags.append(Markup('<script type="module" src="{}{}"></script>').format(BASE_URL, loaded[0].file))
    return Markup("\n  ").join(tags)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise AssetsMissingError(path) from None
