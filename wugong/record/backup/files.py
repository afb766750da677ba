"""The files of WUGONG_HOME: which belong to a backup, and how a restored set takes their place at once."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import connections
from django.utils.translation import gettext as _

from wugong.common.errors import Invalid
from wugong.record import witness

STAGE = ".restore-"


def home() -> Path:
    return Path(settings.HOME)


def _left_out() -> set[str]:
    """Names in WUGONG_HOME that no backup includes: the database itself, what is built from the code, keys of urns."""
    names = {Path(settings.STATIC_ROOT).name} if settings.STATIC_ROOT else set()
    # A backup that held the keys of the urns could open secret ballots after the count has destroyed them.
    names |= {Path(settings.WORKER_ALIVE).name, witness.NAME, settings.URNS}
    for connection in connections.all():
        path = Path(str(connection.settings_dict["NAME"]))
        if connection.vendor == "sqlite" and path.is_absolute() and path.is_relative_to(home()):
            name = path.relative_to(home()).parts[0]
            names |= {name, f"{name}-wal", f"{name}-shm", f"{name}-journal"}
    return names


def kept() -> list[Path]:
    """The entries of WUGONG_HOME that belong to a backup."""
    if not home().is_dir():
        return []
    return sorted(p for p in home().iterdir() if p.name not in _left_out() and not p.name.startswith(STAGE))


def files() -> Iterator[tuple[str, Path]]:
    """Name and path of every file that belongs to a backup. Raises Invalid at a link, which would be left out."""
    unfinished = Path(settings.MEDIA_ROOT) / "unfinished"  # uploads on their way in
    for top in kept():
        for path in [top, *sorted(top.rglob("*"))] if top.is_dir() else [top]:
            if path.is_symlink():
                raise Invalid(
                    _("%(path)s is a link; a backup would leave out what it points to. Mount the folder there instead.")
                    % {"path": path}
                )
            if path.is_file() and not path.is_relative_to(unfinished):
                yield path.relative_to(home()).as_posix(), path


class Stage:
    """Restore files: write them aside, then swap all of them with the present ones, or none."""

    def __init__(self, folder: Path) -> None:
        self._new = folder / "new"
        self._old = folder / "old"
        self._new.mkdir()
        self._old.mkdir()

    def write(self, name: str, content: IO[bytes]) -> None:
        path = self._new / name
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with path.open("wb") as file:
            shutil.copyfileobj(content, file)
        path.chmod(0o600)

    @contextmanager
    def swapped(self) -> Iterator[None]:
        """Put the new files into WUGONG_HOME; if the block fails, restore the old ones."""
        moved: list[tuple[Path, Path]] = []
        try:
            for path in kept():
                _move(path, self._old / path.name, moved)
            for path in sorted(self._new.iterdir()):
                _move(path, home() / path.name, moved)
            yield
        except BaseException:
            for source, target in reversed(moved):
                target.rename(source)
            raise


def _move(source: Path, target: Path, moved: list[tuple[Path, Path]]) -> None:
    source.rename(target)
    moved.append((source, target))


@contextmanager
def stage() -> Iterator[Stage]:
    """A place beside the files, on the same disk, gone when the block ends."""
    home().mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=STAGE, dir=home()) as folder:
        yield Stage(Path(folder))
