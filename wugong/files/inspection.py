"""What a file really is, found in its bytes; archives looked through before anything trusts them."""

from __future__ import annotations

import codecs
import re
import zipfile
from pathlib import Path

import puremagic
from django.utils.translation import gettext as _

from wugong.common.errors import Invalid
from wugong.files import rules
from wugong.files.rules import DOCX, JPEG, MP3, MP4, ODS, ODT, OFD, PDF, PNG, PPTX, TEXT, WEBP, XLSX, Kind

HEAD = 8192
BY_MIME = {kind.mime: kind for kind in (JPEG, PNG, rules.GIF, WEBP, rules.HEIC, PDF, MP4, MP3)}
BY_MIME |= {"video/quicktime": MP4, "audio/mp4": MP4, "audio/x-m4a": MP4, "video/x-m4v": MP4}
# What a browser or a machine would run; a text never begins like this.
SCRIPT = re.compile(
    rb"<(!doctype|html|head|body|script|svg|\?xml|\?php|iframe|object|embed)|#!|MZ[\x80-\xff]", re.IGNORECASE
)
MAIN_PARTS = {
    "wordprocessingml.document.main+xml": DOCX,
    "spreadsheetml.sheet.main+xml": XLSX,
    "presentationml.presentation.main+xml": PPTX,
}
PROGRAMS = "exe|dll|com|cmd|bat|ps1|scr|pif|msi|cpl|js|jse|vbs|vbe|wsf|wsh|hta|lnk|url|reg|chm|jar"
MACRO = re.compile(rf"(vbaProject\.bin|vbaData\.xml|/activeX/|^Basic/|^Scripts/|\.({PROGRAMS})$)", re.IGNORECASE)
# A template, an object or a part from elsewhere comes along, with what it runs, when the document is opened.
RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>", re.IGNORECASE)
OUTSIDE = re.compile(rb"TargetMode\s*=\s*['\"]\s*External", re.IGNORECASE)
BROUGHT = re.compile(rb"/(attachedTemplate|oleObject|package|frame|subDocument|aFChunk|control)['\"]", re.IGNORECASE)
HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"mif1"}


def refuse(sentence: str, rule: str) -> Invalid:
    return Invalid(sentence, rule=rule, field="file")


def found_kind(path: Path, name: str) -> Kind:
    """The kind of a file by its content. Raises Invalid when it is not taken, or when its ending says otherwise."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head:
        raise refuse(_("%(name)s is empty. Choose the file again.") % {"name": name}, "file.empty")
    kind = _by_content(path, head, name)
    ending = rules.ending_of(name)
    if ending and ending not in kind.endings:
        raise refuse(
            _("%(name)s ends in .%(ending)s, but what it holds is %(kind)s. Save it again as what it is.")
            % {"name": name, "ending": ending, "kind": kind.label},
            "file.lies",
        )
    return kind


def _by_content(path: Path, head: bytes, name: str) -> Kind:
    if head.startswith(b"PK\x03\x04"):
        return _archive(path, name)
    for mime in _mimes(head):
        if mime in BY_MIME:
            return BY_MIME[mime]
        if mime:
            break
    else:
        mime = ""
    if mime in {"", "text/plain", "text/csv"} and _is_text(path, head):
        return TEXT
    raise refuse(_not_taken(mime, name, head), "file.kind")


def _mimes(head: bytes) -> list[str]:
    """The media types puremagic thinks of, the surest first."""
    if head.startswith(b"%PDF-"):
        return [PDF.mime]
    if head[4:8] == b"ftyp" and head[8:12] in HEIC_BRANDS and b"avif" not in head[8:64]:
        return [rules.HEIC.mime]
    if head[4:8] == b"ftyp" and head[8:11] not in {b"hei", b"hev", b"mif", b"avi", b"msf"}:
        return [MP4.mime]
    try:
        found = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return []
    return [each.mime_type for each in found if each.mime_type]


def _not_taken(mime: str, name: str, head: bytes) -> str:
    said = {"name": name, "taken": rules.TAKEN}
    if mime == "image/svg+xml" or b"<svg" in head[:1024].lower():
        return _("%(name)s is an SVG picture, which can carry programs. Save it as PNG and attach that.") % said
    if mime in {"image/heif", "image/heic", "image/avif"} or head[4:11] in {b"ftyphev", b"ftypmif", b"ftypavi"}:
        return _("%(name)s is in a format that not every device can show. Save it as JPG and attach that.") % said
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return _("%(name)s is in an old Office format. Save it as DOCX, XLSX or PPTX and attach that.") % said
    return _("%(name)s is none of the kinds that are taken. These are: %(taken)s.") % said


def _is_text(path: Path, head: bytes) -> bool:
    """Whether the whole file is text in UTF-8 or GB18030 that nothing would run."""
    if SCRIPT.match(head.lstrip(b"\xef\xbb\xbf \t\r\n")):
        return False
    return any(_decodes(path, encoding) for encoding in ("utf-8", "gb18030"))


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        try:
            while block := file.read(1 << 20):
                if re.search("[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]", decoder.decode(block)):
                    return False
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _archive(path: Path, name: str) -> Kind:
    """An Office file: its parts counted and unpacked in thought, searched for macros, its kind read from inside."""
    damaged = refuse(_("%(name)s is damaged: it cannot be unpacked. Save it again.") % {"name": name}, "file.damaged")
    try:
        with zipfile.ZipFile(path) as archive:
            _no_bomb(archive, name)
            kind = _office_kind(archive)
            if kind is None:
                raise refuse(
                    _("%(name)s is an archive. Attach the files in it one by one: %(taken)s.")
                    % {"name": name, "taken": rules.TAKEN},
                    "file.archive",
                )
            _no_macros(archive, name)
            if archive.testzip() is not None:
                raise damaged
            return kind
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, OSError, ValueError, KeyError) as fault:
        raise damaged from fault
    except RuntimeError as fault:  # another way of packing, a password
        raise damaged from fault


def _no_bomb(archive: zipfile.ZipFile, name: str) -> None:
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    tight = any(p.file_size > 2**20 and p.file_size > rules.TIGHTEST * max(p.compress_size, 1) for p in parts)
    if len(parts) > rules.MOST_PARTS or unpacked > rules.MOST_UNPACKED or tight:
        raise refuse(
            _("%(name)s would unpack to far more than it should. It was not opened; save it again without the excess.")
            % {"name": name},
            "file.bomb",
        )


def _no_macros(archive: zipfile.ZipFile, name: str) -> None:
    names = archive.namelist()
    outside = (n for n in names if n.lower().endswith(".rels") and _brings(archive.read(n)))
    if any(MACRO.search(n) for n in names) or next(outside, None):
        raise refuse(
            _("%(name)s holds macros or programs. Save it without macros and attach that.") % {"name": name},
            "file.macros",
        )


def _brings(relations: bytes) -> bool:
    """Whether a part of the document lies elsewhere and runs where it is fetched; links and pictures do not."""
    return any(OUTSIDE.search(each) and BROUGHT.search(each) for each in RELATION.findall(relations))


def _office_kind(archive: zipfile.ZipFile) -> Kind | None:
    names = set(archive.namelist())
    if "OFD.xml" in names:
        return OFD
    if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
        stated = archive.read("mimetype").decode("ascii", "replace").strip()
        return next((kind for kind in (ODT, ODS) if kind.mime == stated), None)
    if "[Content_Types].xml" not in names:
        return None
    types = archive.read("[Content_Types].xml").decode("utf-8", "replace")
    if "macroEnabled" in types:
        raise refuse(_("The file holds macros or programs. Save it without macros and attach that."), "file.macros")
    return next((kind for part, kind in MAIN_PARTS.items() if part in types), None)
