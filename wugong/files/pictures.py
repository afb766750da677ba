"""Re-encode pictures, so that what is hidden in them (place, camera, programs) is left out.

One at a time on this machine, whatever process it is in: a picture of a few kilobytes can be a quarter of a gigabyte
in memory, and eight at once would take the memory of everybody else.
"""

from __future__ import annotations

import fcntl
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError
from pillow_heif import register_heif_opener

from wugong.common.errors import Invalid, Refusal
from wugong.files import rules, storage
from wugong.files.rules import JPEG, PNG, Kind

FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "HEIF")
PHOTOGRAPHS = {"JPEG", "MPO", "HEIF"}
PATIENCE = 60  # seconds a picture waits for its turn
WAITING = threading.BoundedSemaphore(3)  # in each process; the other threads answer other people meanwhile
register_heif_opener(thumbnails=False, decode_threads=1)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A re-encoded picture. ``stilled``: it was animated, and only its first frame is stored."""

    kind: Kind
    width: int
    height: int
    stilled: bool


@contextmanager
def _turn() -> Iterator[None]:
    """Alone in drawing, on this machine. Raises Refusal when the queue is too long."""
    busy = Refusal(_("Many pictures are being sent just now. Send this one again in a minute."), rule="file.busy")
    if not WAITING.acquire(blocking=False):
        raise busy
    try:
        with (storage.folder() / "drawing.lock").open("w") as lock:
            end = time.monotonic() + PATIENCE
            while not _locked(lock.fileno()):
                if time.monotonic() > end:
                    raise busy
                time.sleep(0.05)
            yield  # closing the file gives the lock back
    finally:
        WAITING.release()


def _locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def redraw(source: Path, target: Path, *, preview: Path, name: str) -> Drawn:
    """Draw the picture in ``source`` into ``target``, and small into ``preview``: upright, without metadata.

    Photographs become JPEG, all others PNG; long sides end at ``LONGEST_SIDE``. Raises Invalid for one that is too
    large (before it is unpacked) or that cannot be read, Refusal when too many wait.
    """
    with _turn():
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", Image.DecompressionBombWarning)
                with Image.open(source, formats=FORMATS) as found:
                    photograph, stilled = found.format in PHOTOGRAPHS, _moves(found)
                    clean = _unpacked(found, name, photograph=photograph)
        except Image.DecompressionBombError as fault:
            raise _too_large(name, 0, 0, rules.MOST_PIXELS) from fault
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, IndexError, MemoryError) as fault:
            sentence = _("%(name)s is damaged: the picture cannot be read. Save it again.") % {"name": name}
            raise Invalid(sentence, rule="file.damaged", field="file") from fault
        if photograph:
            clean.save(target, "JPEG", quality=85, optimize=True, progressive=False)
        else:
            clean.save(target, "PNG", optimize=False)
        _small(clean, preview)
    return Drawn(JPEG if photograph else PNG, clean.width, clean.height, stilled)


def _moves(found: Image.Image) -> bool:
    return getattr(found, "n_frames", 1) > 1 and found.format not in PHOTOGRAPHS


def _unpacked(found: Image.Image, name: str, *, photograph: bool) -> Image.Image:
    """The dots, upright, at the size that is kept; made small first, so that there is one large copy and no second."""
    width, height = found.size
    most = rules.MOST_PIXELS if photograph else rules.MOST_PIXELS_DRAWN
    if width * height > most:
        raise _too_large(name, width, height, most)
    if photograph:
        found.draft("RGB", (rules.LONGEST_SIDE, rules.LONGEST_SIDE))
    found.seek(0)
    picture: Image.Image = found
    if found.mode not in {"RGB", "RGBA", "L", "LA", "CMYK", "YCbCr"}:
        picture = found.convert("RGBA" if "transparency" in found.info or found.mode == "PA" else "RGB")
    picture.thumbnail((rules.LONGEST_SIDE, rules.LONGEST_SIDE))
    return _bare(ImageOps.exif_transpose(picture), photograph=photograph)


def _bare(picture: Image.Image, *, photograph: bool) -> Image.Image:
    """Nothing but the dots."""
    transparent = not photograph and (picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info)
    drawn = picture.convert("RGBA" if transparent else "RGB")
    clean = Image.new(drawn.mode, drawn.size)
    clean.paste(drawn)
    return clean


def _small(picture: Image.Image, preview: Path) -> None:
    small = picture.copy()
    small.thumbnail((rules.PREVIEW_SIDE, rules.PREVIEW_SIDE))
    if small.mode == "RGBA":
        ground = Image.new("RGB", small.size, "white")
        ground.paste(small, mask=small.getchannel("A"))
        small = ground
    small.save(preview, "JPEG", quality=78, optimize=True)


def _too_large(name: str, width: int, height: int, most: int) -> Invalid:
    sentence = _("%(name)s has too many dots (%(width)d × %(height)d). Make it smaller, up to %(most)d million dots.")
    if not width:  # so many that nobody counted
        sentence = _("%(name)s has too many dots. Make it smaller, up to %(most)d million dots.")
    said = {"name": name, "width": width, "height": height, "most": most // 10**6}
    return Invalid(sentence % said, rule="file.bomb", field="file")
