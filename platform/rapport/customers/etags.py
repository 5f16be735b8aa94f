"""Entity tags: the version that a change refers to, and a hash of everything that was shown with it."""

from hashlib import blake2b
from typing import Final

from rapport.kernel.errors import PreconditionFailed, PreconditionRequired

ANY: Final = "*"


def etag_of(version: int, body: bytes) -> str:
    """Strong: `"<version>-<hash of the body>"`."""
    return f'"{version}-{blake2b(body, digest_size=8).hexdigest()}"'


def same(header: str, etag: str) -> bool:
    """Whether `If-None-Match` names this entity, weakly compared (RFC 9110)."""
    tags = {tag.strip().removeprefix("W/") for tag in header.split(",")}
    return ANY in tags or etag in tags


def expected_version(header: str) -> int:
    """The version that `If-Match` names.

    Figures and alerts change with the night and do not stand in the way of an edit: only the version counts.
    PreconditionRequired without the header, PreconditionFailed for a tag that names no version of ours.
    """
    if not header.strip():
        raise PreconditionRequired
    version = header.strip().removeprefix("W/").strip('"').split("-")[0]
    if not (version.isascii() and version.isdigit() and len(version) < 10):
        raise PreconditionFailed
    return int(version)
