"""The folder of the files: ``WUGONG_HOME/files``, outside of everything a web server gives out by itself."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

BLOCK = 1 << 16


def folder() -> Path:
    return Path(settings.MEDIA_ROOT)


def unfinished() -> Path:
    """Where uploads arrive. On the same disk, so that a finished one is moved into its place at once."""
    path = folder() / "unfinished"
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def place_of(sha256: str) -> Path:
    """The path of the bytes with that hash."""
    return folder() / "content" / sha256[:2] / sha256


def preview_of(sha256: str) -> Path:
    return folder() / "preview" / sha256[:2] / f"{sha256}.jpg"


@contextmanager
def draft() -> Iterator[Path]:
    """A file to write to, gone when the block ends unless it was moved."""
    handle, name = tempfile.mkstemp(dir=unfinished(), prefix="draft-")
    os.close(handle)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def write(path: Path, chunks: Iterable[bytes]) -> tuple[str, int]:
    """Write what comes; returns its SHA-256 and how long it is."""
    digest, size = hashlib.sha256(), 0
    with path.open("wb") as out:
        for chunk in chunks:
            out.write(chunk)
            digest.update(chunk)
            size += len(chunk)
        out.flush()
        os.fsync(out.fileno())
    return digest.hexdigest(), size


def hash_of(path: Path) -> tuple[str, int]:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest(), path.stat().st_size


def settle(path: Path, target: Path) -> None:
    """Give a draft its place, readable by its owner only. Who comes second with the same bytes replaces them."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.chmod(0o600)
    path.replace(target)


def drop(sha256: str) -> None:
    """Take the bytes and their preview away."""
    place_of(sha256).unlink(missing_ok=True)
    preview_of(sha256).unlink(missing_ok=True)


def read(path: Path, first: int = 0, length: int | None = None) -> Iterator[bytes]:
    """``length`` bytes from ``first`` on, block by block."""
    with path.open("rb") as file:
        file.seek(first)
        left = path.stat().st_size - first if length is None else length
        while left > 0 and (block := file.read(min(BLOCK, left))):
            left -= len(block)
            yield block


def all_contents() -> Iterator[tuple[str, Path]]:
    """Hash and path of all stored bytes."""
    root = folder() / "content"
    if root.is_dir():
        for path in root.glob("??/*"):
            yield path.name, path


def leftovers() -> Iterator[Path]:
    """What uploads that were cut off have left."""
    path = folder() / "unfinished"
    if path.is_dir():
        yield from path.iterdir()
