"""Re-encode pictures, so that what is hidden in them (place, camera, programs) is left out."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from wugong.common.errors import Invalid
from wugong.files import rules
from wugong.files.rules import JPEG, PNG, Kind

FORMATS = ("JPEG", "PNG", "GIF", "WEBP")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A re-encoded picture. ``stilled``: it was animated, and only its first frame is stored."""

    kind: Kind
    width: int
    height: int
    stilled: bool


def redraw(source: Path, target: Path, *, preview: Path, name: str) -> Drawn:
    """Draw the picture in ``source`` into ``target``, and small into ``preview``: upright, without metadata.

    Photographs become JPEG, all others PNG; long sides end at ``LONGEST_SIDE``. Raises Invalid for one that is too
    large (before it is unpacked) or that cannot be read.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(source, formats=FORMATS) as found:
                width, height = found.size
                if width * height > rules.MOST_PIXELS:
                    raise _too_large(name, width, height)
                photograph = found.format in {"JPEG", "MPO"}
                stilled = getattr(found, "n_frames", 1) > 1 and found.format != "MPO"
                if photograph:
                    found.draft("RGB", (rules.LONGEST_SIDE, rules.LONGEST_SIDE))
                found.seek(0)
                picture = ImageOps.exif_transpose(found)
                clean = _bare(picture, photograph=photograph)
    except Image.DecompressionBombError as fault:
        raise _too_large(name, 0, 0) from fault
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, IndexError, MemoryError) as fault:
        sentence = _("%(name)s is damaged: the picture cannot be read. Save it again.") % {"name": name}
        raise Invalid(sentence, rule="file.damaged", field="file") from fault
    clean.thumbnail((rules.LONGEST_SIDE, rules.LONGEST_SIDE))
    if photograph:
        clean.save(target, "JPEG", quality=85, optimize=True, progressive=False)
    else:
        clean.save(target, "PNG", optimize=False)
    _small(clean, preview)
    return Drawn(JPEG if photograph else PNG, clean.width, clean.height, stilled)


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


def _too_large(name: str, width: int, height: int) -> Invalid:
    sentence = _("%(name)s has too many dots (%(width)d × %(height)d). Make it smaller, up to %(most)d million dots.")
    said = {"name": name, "width": width, "height": height, "most": rules.MOST_PIXELS // 10**6}
    return Invalid(sentence % said, rule="file.bomb", field="file")
