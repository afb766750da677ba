"""What may be attached, in which form it is kept, and how its states follow one another. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePosixPath

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# Who attached a file takes it away again within this time without a word: a slip of the finger.
GRACE = timedelta(minutes=30)

# How long the bytes of a file that was taken away stay on the disk: the time to notice a mistake.
KEPT_AFTER_REMOVAL = timedelta(days=30)

# What an upload that was cut off left behind goes after this time.
UNFINISHED = timedelta(hours=6)

# A longer list is read by nobody to its end.
MOST_IN_ONE_PLACE = 100

# A photograph of 64 megapixels is 200 MB in memory; beyond that it is a bomb or a mistake.
MOST_PIXELS = 64_000_000
LONGEST_SIDE = 4096
PREVIEW_SIDE = 480

# Office files are archives: how many parts, how much they unpack to, and how tightly one may be packed.
MOST_PARTS = 10_000
MOST_UNPACKED = 300 * 2**20
TIGHTEST = 200

LONGEST_NAME = 100


class Scan(TextChoices):
    """What the scanner said of the bytes."""

    WAITING = "waiting", pgettext_lazy("scan of a file", "not checked yet")
    CLEAN = "clean", pgettext_lazy("scan of a file", "nothing found")
    INFECTED = "infected", pgettext_lazy("scan of a file", "malware found")


class AttachmentState(TextChoices):
    """Where a file stands. Files stand below the engine of state tables, so their table is ``MOVES``."""

    KEPT = "kept", pgettext_lazy("state of a file", "attached")
    DELETED = "deleted", pgettext_lazy("state of a file", "deleted")
    WITHDRAWN = "withdrawn", pgettext_lazy("state of a file", "withdrawn")
    REFUSED = "refused", pgettext_lazy("state of a file", "refused by the scanner")


# Verb: (from, to). Nothing comes back: who erred attaches the file again.
MOVES: dict[str, tuple[AttachmentState, AttachmentState]] = {
    "delete": (AttachmentState.KEPT, AttachmentState.DELETED),
    "withdraw": (AttachmentState.KEPT, AttachmentState.WITHDRAWN),
    "refuse": (AttachmentState.KEPT, AttachmentState.REFUSED),
}


class Sort(TextChoices):
    """How a kind of file is treated."""

    PICTURE = "picture", _("picture")
    PAPER = "paper", pgettext_lazy("kind of file", "document")
    OFFICE = "office", _("Office file")
    TEXT = "text", _("text")
    FILM = "film", _("video or sound")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file that is taken: its media type, the endings it may have (the first is the usual one)."""

    mime: str
    endings: tuple[str, ...]
    sort: Sort
    label: str | Promise

    @property
    def inline(self) -> bool:
        """Whether a browser may show it in the page; everything else is saved."""
        return self.sort in {Sort.PICTURE, Sort.FILM}


_OPEN_XML = "application/vnd.openxmlformats-officedocument"
JPEG = Kind("image/jpeg", ("jpg", "jpeg", "jfif", "jpe"), Sort.PICTURE, _("JPEG picture"))
PNG = Kind("image/png", ("png",), Sort.PICTURE, _("PNG picture"))
GIF = Kind("image/gif", ("gif",), Sort.PICTURE, _("GIF picture"))
WEBP = Kind("image/webp", ("webp",), Sort.PICTURE, _("WebP picture"))
PDF = Kind("application/pdf", ("pdf",), Sort.PAPER, "PDF")
DOCX = Kind(f"{_OPEN_XML}.wordprocessingml.document", ("docx",), Sort.OFFICE, _("Word document"))
XLSX = Kind(f"{_OPEN_XML}.spreadsheetml.sheet", ("xlsx",), Sort.OFFICE, _("Excel sheet"))
PPTX = Kind(f"{_OPEN_XML}.presentationml.presentation", ("pptx",), Sort.OFFICE, _("PowerPoint slides"))
ODT = Kind("application/vnd.oasis.opendocument.text", ("odt",), Sort.OFFICE, _("OpenDocument text"))
ODS = Kind("application/vnd.oasis.opendocument.spreadsheet", ("ods",), Sort.OFFICE, _("OpenDocument sheet"))
OFD = Kind("application/ofd", ("ofd",), Sort.OFFICE, "OFD")
TEXT = Kind("text/plain", ("txt", "csv", "md"), Sort.TEXT, _("plain text"))
MP4 = Kind("video/mp4", ("mp4", "m4v", "m4a", "mov"), Sort.FILM, _("MP4 video"))
MP3 = Kind("audio/mpeg", ("mp3",), Sort.FILM, _("MP3 sound"))
KINDS = (JPEG, PNG, GIF, WEBP, PDF, DOCX, XLSX, PPTX, ODT, ODS, OFD, TEXT, MP4, MP3)
TAKEN = "PDF、DOCX、XLSX、PPTX、ODT、ODS、OFD、JPG、PNG、GIF、WEBP、TXT、CSV、MP4、MP3"


def kind_of(mime: str) -> Kind:
    """The kind with that media type; KeyError when none is taken."""
    return next(kind for kind in KINDS if kind.mime == mime)


_ABSENT = "".join(map(chr, range(32))) + "\x7f"
_UNFIT = re.compile(r'[<>:"|?*\\/]+')


def clean_name(name: str) -> str:
    """The name as a person gave it, without paths, control characters and signs that turn the direction of writing."""
    plain = unicodedata.normalize("NFC", name).replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]
    plain = "".join(c for c in plain if c not in _ABSENT and unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co"})
    plain = re.sub(r"\s+", " ", _UNFIT.sub("_", plain)).strip(" .")
    stem, dot, ending = plain.rpartition(".")
    if not dot or len(ending) > 8:
        return plain[:LONGEST_NAME]
    return f"{stem[: LONGEST_NAME - len(ending) - 1].rstrip(' .')}.{ending}"


def ending_of(name: str) -> str:
    """The ending of a name in small letters, without its dot; empty where it has none."""
    return PurePosixPath(name).suffix[1:].lower()


def renamed(name: str, kind: Kind) -> str:
    """The name with an ending that its kind has."""
    if ending_of(name) in kind.endings:
        return name
    stem = PurePosixPath(name).stem or str(kind.endings[0])
    return f"{stem}.{kind.endings[0]}"


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a file that was asked for: first and last byte, both counted."""

    first: int
    last: int

    @property
    def length(self) -> int:
        return self.last - self.first + 1


_RANGE = re.compile(r"bytes=\s*(\d{0,18})-(\d{0,18})\s*", re.IGNORECASE)


def piece(header: str, size: int) -> Piece | None:
    """What a ``Range`` header asks of ``size`` bytes (RFC 9110, 14.1.2).

    None: answer with the whole (no header, another unit, several ranges, nonsense). Raises ValueError when the range
    cannot be satisfied (416).
    """
    found = _RANGE.fullmatch(header)
    if not found or found.groups() == ("", ""):
        return None
    start, end = found.groups()
    if not start:
        if int(end) == 0 or size == 0:
            raise ValueError(header)
        return Piece(max(0, size - int(end)), size - 1)
    first, last = int(start), min(int(end), size - 1) if end else size - 1
    if end and int(end) < first:
        return None
    if first >= size:
        raise ValueError(header)
    return Piece(first, last)


def in_grace(attached: datetime, now: datetime) -> bool:
    """Whether a slip can still be undone."""
    return now - attached <= GRACE
