"""Files to rows: what kind of file it really is, in which encoding, and its tables row by row. No database."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Generator
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import PurePath
from typing import BinaryIO, Protocol

from charset_normalizer import from_bytes
from django.utils.translation import gettext_lazy as _

from wugong.common.errors import Invalid
from wugong.sheets.cells import Raw, restored
from wugong.sheets.rules import Sentence, Text

Row = tuple[int, list[Raw]]
Rows = Generator[Row, None, None]
Range = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a file may be: bytes, bytes once unpacked, rows, columns, cells; and faults listed."""

    size: int = 60_000_000
    unpacked: int = 300_000_000
    rows: int = 200_000
    columns: int = 100
    cells: int = 12_000_000
    faults: int = 100


LIMITS = Limits()


class Table(Protocol):
    """One sheet of a workbook, or a CSV file. ``merged`` are ranges of cells, rows and columns from 0."""

    name: str
    notes: list[Sentence]
    merged: list[Range]

    def rows(self) -> Rows:
        """Rows with their number in the file, from the first one on; may be called again."""
        ...

    def forget(self) -> None:
        """Let go of what reading keeps in memory; ``rows`` reads it again."""
        ...

    def wrong(self) -> dict[tuple[int, int], Sentence]:
        """Cells that look blank but are not: row from 1 and column from 0, with the reason."""
        ...


@dataclass(slots=True)
class Book:
    """An opened file: its visible tables, and what the person should know about it."""

    name: str
    tables: list[Table]
    notes: list[Sentence] = field(default_factory=list)


NO_ROWS = _("There are no rows below the headings. Fill them in, then bring the file in again.")


def refuse(text: Text, **values: object) -> Invalid:
    """The refusal of a whole file."""
    return Invalid(Sentence(text, values), rule="sheets.file", field="file")


# How files begin that are no sheet, and what they are.
_FOREIGN: tuple[tuple[bytes, Text], ...] = (
    (b"%PDF", _("a PDF document")),
    (b"{\\rtf", _("a text document (RTF)")),
    (b"\x89PNG", _("a picture")),
    (b"\xff\xd8\xff", _("a picture")),
    (b"GIF8", _("a picture")),
    (b"Rar!", _("a packed archive")),
    (b"7z\xbc\xaf", _("a packed archive")),
    (b"\x1f\x8b", _("a packed archive")),
    (b"SQLite format 3", _("a database")),
)


# What a text file may say of itself in its first bytes.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)


def open_book(file: BinaryIO, name: str = "", limits: Limits = LIMITS) -> Book:
    """Open CSV or XLSX by what the file is, not by what it is called. ``file`` must be seekable and stay open.

    Raises Invalid with one sentence for a file that is empty, too large, protected, broken or of another kind.
    """
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    start = file.read(4096)
    file.seek(0)
    if not start.strip(b"\x00\r\n\t ,;\xef\xbb\xbf"):
        raise refuse(_("The file is empty."))
    if size > limits.size:
        raise refuse(
            _("The file has %(size)s MB; at most %(limit)s MB can be read. Divide it."),
            size=-(-size // 10**6),
            limit=limits.size // 10**6,
        )
    if start.startswith(b"PK"):
        from wugong.sheets import workbook

        book = workbook.open_workbook(file, name, limits)
    elif start.startswith(b"\xd0\xcf\x11\xe0"):
        raise _old_office(file)
    else:
        for magic, kind in _FOREIGN:
            if start.startswith(magic):
                raise refuse(_("The file is %(kind)s; give a sheet as XLSX or CSV."), kind=kind)
        book = _open_csv(file, name, start)
    _say_kind(book, name, start)
    return book


def _say_kind(book: Book, name: str, start: bytes) -> None:
    """A wrong ending of the name does no harm when the content is clear; say what was done."""
    ending, packed = PurePath(name).suffix.lower(), start.startswith(b"PK")
    if packed and ending in {".csv", ".txt", ".xls"}:
        book.notes.append(Sentence(_("The file is called %(ending)s but is a workbook (XLSX)."), {"ending": ending}))
    elif not packed and ending.startswith(".xls"):
        book.notes.append(Sentence(_("The file is called %(ending)s but is text (CSV)."), {"ending": ending}))


def _old_office(file: BinaryIO) -> Invalid:
    content = file.read()
    if "EncryptedPackage".encode("utf-16-le") in content:
        return refuse(_("The workbook is protected by a password; save it without one."))
    return refuse(_("The file has the old format XLS; open it and save it as XLSX."))


@dataclass(slots=True)
class CsvTable:
    """A CSV file read as a stream."""

    file: BinaryIO
    encoding: str
    delimiter: str
    name: str = ""
    notes: list[Sentence] = field(default_factory=list)
    merged: list[Range] = field(default_factory=list)

    def forget(self) -> None:
        """A stream keeps nothing."""

    def wrong(self) -> dict[tuple[int, int], Sentence]:
        return {}

    def rows(self) -> Rows:
        self.file.seek(0)
        text = io.TextIOWrapper(self.file, encoding=self.encoding, newline="")
        number = 0
        try:
            # strict: a quotation mark that is never closed would swallow the rest of the file without a word.
            for number, cells in enumerate(csv.reader(text, delimiter=self.delimiter, strict=True), start=1):
                cells_read: list[Raw] = [restored(cell) for cell in cells]
                yield number, cells_read
        except csv.Error:
            raise refuse(
                _("Row %(row)s: a quotation mark is not closed, or closed too early; check it and the row before."),
                row=number + 1,
            ) from None
        finally:
            text.detach()


def _open_csv(file: BinaryIO, name: str, start: bytes) -> Book:
    head = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype html", b"<html", b"<table", b"<meta", b"<head")) or b"<table" in head:
        raise refuse(_("The file is a web page under another name; open it and save it as XLSX."))
    if head.startswith(b"<?xml"):
        raise refuse(_("The file is XML under another name; open it and save it as XLSX."))
    encoding, notes = _encoding(file, start)
    table = CsvTable(file, encoding, ",")
    table = replace(table, delimiter=_delimiter(table))
    return Book(name, [table], notes)


def _encoding(file: BinaryIO, start: bytes) -> tuple[str, list[Sentence]]:
    for mark, encoding, called in _MARKS:
        if start.startswith(mark):
            if not _decodes(file, encoding):
                raise refuse(_("The file says it is %(encoding)s but is not; save it as UTF-8."), encoding=called)
            return encoding, []
    if b"\x00" in start:
        raise refuse(_("The file is neither a sheet nor text; give XLSX or CSV."))
    if _decodes(file, "utf-8"):
        return "utf-8", []
    if _decodes(file, "gb18030") and _looks_chinese(_sample(file)):
        return "gb18030", [Sentence(_("The file is not UTF-8; it was read as GB18030."))]
    guess = from_bytes(_sample(file)).best()
    raise refuse(
        _("The encoding of the file is not clear (perhaps %(guess)s); save it as UTF-8."),
        guess=guess.encoding if guess else "?",
    )


def _decodes(file: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    try:
        while block := file.read(1 << 20):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _sample(file: BinaryIO) -> bytes:
    file.seek(0)
    return file.read(1 << 16)


def _looks_chinese(sample: bytes) -> bool:
    """Whether what GB18030 makes of the bytes is mostly common Chinese: other encodings decode too, into rare signs."""
    text = sample.decode("gb18030", "ignore")
    foreign = [sign for sign in text if sign > "\x7f"]
    common = "".join(foreign).encode("gb2312", "ignore").decode("gb2312")
    # Level 1 of GB 2312 and its punctuation; real text has a few per cent of rarer characters.
    frequent = sum(1 for sign in common if sign.encode("gb2312") < b"\xd7\xfa")
    return frequent >= 0.9 * len(foreign)


def _delimiter(table: CsvTable) -> str:
    """The sign that divides the first lines most often outside quotation marks: comma, semicolon or tab."""
    table.file.seek(0)
    text = io.TextIOWrapper(table.file, encoding=table.encoding, newline="")
    try:
        head = [line for line in islice(text, 20) if line.strip()][:5]
    finally:
        text.detach()
    counts = {sign: sum(len(part.split(sign)) - 1 for line in head for part in line.split('"')[::2]) for sign in ",;\t"}
    best = max(counts, key=lambda sign: counts[sign])
    return best if counts[best] else ","
