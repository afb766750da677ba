"""The file of a backup: a compressed tar of tables and files, and a manifest with the hash of each at its end."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import sys
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.utils.translation import gettext as _

from wugong.common import clock
from wugong.common.errors import Invalid

FORMAT = "wugong-backup-1"
MANIFEST = "manifest.json"
BLOCK = 1 << 20
Manifest = dict[str, Any]


class Writer:
    """Adds members one after another and remembers their hashes."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self.members: dict[str, dict[str, Any]] = {}

    @contextmanager
    def member(self, name: str) -> Iterator[IO[bytes]]:
        """A file to write a member into; it goes into the archive when the block ends."""
        with tempfile.TemporaryFile() as spool:
            yield spool
            spool.seek(0)
            self.add(name, spool)

    def add(self, name: str, source: IO[bytes]) -> None:
        """Add what ``source`` holds from here on (a file that can be measured)."""
        size = os.fstat(source.fileno()).st_size
        info = tarfile.TarInfo(name)
        info.size, info.mode, info.mtime = size, 0o600, int(clock.now().timestamp())
        counted = _Hashed(source)
        self._tar.addfile(info, counted)
        self.members[name] = {"size": size, "sha256": counted.hash.hexdigest()}

    def finish(self, manifest: Manifest) -> None:
        """Write the manifest; nothing comes after it."""
        text = json.dumps({**manifest, "members": self.members}, ensure_ascii=False, indent=1).encode()
        with self.member(MANIFEST) as file:
            file.write(text)


class _Hashed:
    """A file that is hashed as it is read."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self.hash = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self._source.read(size)
        self.hash.update(block)
        return block


@contextmanager
def _compressed(raw: IO[bytes]) -> Iterator[tarfile.TarFile]:
    with (
        gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=1, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w|") as tar,
    ):
        yield tar


@contextmanager
def writing(file: str) -> Iterator[Writer]:
    """A new archive, readable by its owner only, in its place when the block ends well; ``-`` is standard output."""
    if file == "-":
        with _compressed(sys.stdout.buffer) as tar:
            yield Writer(tar)
        return
    draft = Path(f"{file}.part")
    try:
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as raw:
            with _compressed(raw) as tar:
                yield Writer(tar)
            raw.flush()
            os.fsync(raw.fileno())
        draft.replace(file)
    except OSError as error:
        raise Invalid(_("%(file)s cannot be written: %(why)s.") % {"file": file, "why": error.strerror}) from None
    finally:
        draft.unlink(missing_ok=True)


class Reader:
    """An archive whose every byte has been compared with its manifest before anything is done with it."""

    def __init__(self, path: Path, name: str) -> None:
        self._path = path
        self._name = name
        self.manifest = self._checked()

    def members(self) -> Iterator[tuple[str, IO[bytes]]]:
        """Name and content of each member, in the order written, the manifest left out."""
        with self._opened() as tar:
            for info in tar:
                content = tar.extractfile(info)
                if content is not None and info.name != MANIFEST:
                    yield info.name, content

    def _checked(self) -> Manifest:
        found: dict[str, dict[str, Any]] = {}
        manifest: Any = None
        with self._opened() as tar:
            for info in tar:
                content = tar.extractfile(info)
                if content is None or info.name in found or not safe(info.name):
                    raise self._damaged()
                if info.name == MANIFEST:
                    manifest = json.loads(content.read())
                    continue
                sha256 = hashlib.sha256()
                while block := content.read(BLOCK):
                    sha256.update(block)
                found[info.name] = {"size": info.size, "sha256": sha256.hexdigest()}
        if not isinstance(manifest, dict) or "format" not in manifest:
            raise self._damaged()
        if manifest["format"] != FORMAT:
            raise Invalid(
                _("%(file)s is a backup in the form %(format)s; this version reads %(known)s.")
                % {"file": self._name, "format": manifest["format"], "known": FORMAT}
            )
        if manifest.get("members") != found:
            raise self._damaged()
        return manifest

    def _damaged(self) -> Invalid:
        return Invalid(
            _("%(file)s is damaged or not a backup of wugong. Nothing was restored; take another copy.")
            % {"file": self._name}
        )

    @contextmanager
    def _opened(self) -> Iterator[tarfile.TarFile]:
        try:
            with gzip.open(self._path) as packed:
                with tarfile.open(fileobj=packed, mode="r|") as tar:
                    yield tar
                # Read to the end: the checksum over everything, the manifest included, comes last.
                while packed.read(BLOCK):
                    pass
        except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile, ValueError):
            raise self._damaged() from None


@contextmanager
def reading(file: str) -> Iterator[Reader]:
    """A checked archive; ``-`` is standard input. Raises Invalid when it is damaged or of another form."""
    if file != "-":
        try:
            Path(file).open("rb").close()
        except OSError as error:
            raise Invalid(_("%(file)s cannot be read: %(why)s.") % {"file": file, "why": error.strerror}) from None
        yield Reader(Path(file), file)
        return
    with tempfile.NamedTemporaryFile() as spool:
        while block := sys.stdin.buffer.read(BLOCK):
            spool.write(block)
        spool.flush()
        yield Reader(Path(spool.name), file)


def safe(name: str) -> bool:
    """Whether a member's name stays inside the folder it is unpacked into."""
    parts = PurePosixPath(name).parts
    return bool(parts) and not name.startswith("/") and ".." not in parts
