"""XLSX workbooks: read by calamine, after a look at the package that keeps traps away from it.

calamine lays a sheet out as a full rectangle, so one cell far away would fill the memory; and it gives cells with
errors, and formulas without a saved value, as blanks, which must not pass for data.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any, BinaryIO
from xml.etree import ElementTree as ET
from xml.parsers import expat

import python_calamine as calamine
from django.utils.translation import gettext_lazy as _

from wugong.sheets.reading import Book, Limits, Range, Rows, Table, refuse
from wugong.sheets.rules import Sentence, letter

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
# What makes a closer look necessary: formulas, error cells, far or oddly written references. Plain words and patterns
# that begin with a letter, because the sheet is searched through for them.
_WORDS = (b"<f>", b"<f ", b":f>", b":f ", b't="e"', b"<!DOCTYPE")
_FAR = re.compile(rb'r="(?:[A-Za-z]{3,}\d|[B-Zb-z][A-Za-z]\d|[A-Za-z]{0,2}(?:[2-9]\d{5}|\d{7})|[^"]{0,8}&)')
_ODD = re.compile(rb"r(?:\s+=|=\s|=')")
_WRONG_LISTED = 1000
_PARTS = 5000
_TAGS = frozenset({"c", "v", "is", "f", "row", "t", "sheetData"})


def open_workbook(file: BinaryIO, name: str, limits: Limits) -> Book:
    """The visible sheets of a workbook. Raises Invalid for packages that are broken, too large or no workbook."""
    package = _package(file, limits)
    paths = _sheet_paths(package)
    file.seek(0)
    try:
        book = calamine.CalamineWorkbook.from_filelike(file)
        metadata = book.sheets_metadata
    except Exception:
        raise _broken() from None
    tables: list[Table] = []
    hidden = []
    for sheet in metadata:
        if sheet.typ is not calamine.SheetTypeEnum.WorkSheet:
            continue
        if sheet.visible is calamine.SheetVisibleEnum.Visible:
            tables.append(XlsxTable(sheet.name, book, package, paths.get(sheet.name, ""), limits))
        elif sheet.visible is calamine.SheetVisibleEnum.Hidden:
            hidden.append(sheet.name)
    if not tables:
        raise refuse(_("The workbook has no visible sheet."))
    notes = [Sentence(_("Hidden sheets were not read: %(names)s."), {"names": "、".join(hidden)})] if hidden else []
    return Book(name, tables, notes)


def _broken() -> Exception:
    return refuse(_("The workbook is damaged; open it, save it again as XLSX and give that file."))


def _package(file: BinaryIO, limits: Limits) -> zipfile.ZipFile:
    try:
        package = zipfile.ZipFile(file)
        names = set(package.namelist()) if len(package.infolist()) <= _PARTS else set()
        unpacked = sum(info.file_size for info in package.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError):
        raise _broken() from None
    if "xl/workbook.xml" not in names:
        raise _no_workbook(names)
    if any(info.flag_bits & 1 for info in package.infolist()):
        raise refuse(_("The workbook is protected by a password; save it without one."))
    if unpacked > limits.unpacked:
        raise refuse(
            _("Unpacked, the workbook would have %(size)s MB; at most %(limit)s MB can be read. Divide it."),
            size=unpacked // 10**6,
            limit=limits.unpacked // 10**6,
        )
    # Sizes in a package can be wrong; reading to the end checks each part against its own size and checksum.
    for part in ("xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml"):
        if part in names:
            for _block in blocks(package, part):
                pass
    return package


def _no_workbook(names: set[str]) -> Exception:
    if any(name.startswith("word/") for name in names):
        return refuse(_("The file is %(kind)s; give a sheet as XLSX or CSV."), kind=_("a text document (DOCX)"))
    if any(name.startswith("ppt/") for name in names):
        return refuse(_("The file is %(kind)s; give a sheet as XLSX or CSV."), kind=_("a presentation (PPTX)"))
    if "xl/workbook.bin" in names or "content.xml" in names:
        return refuse(_("The file has another spreadsheet format; open it and save it as XLSX."))
    return refuse(_("The file is %(kind)s; give a sheet as XLSX or CSV."), kind=_("a packed archive"))


def blocks(package: zipfile.ZipFile, part: str, size: int = 1 << 20) -> Iterator[bytes]:
    """A part of the package block by block; raises Invalid when it is damaged or longer than it says."""
    try:
        with package.open(part) as stream:
            while block := stream.read(size):
                yield block
    except (zipfile.BadZipFile, KeyError, OSError, EOFError, RuntimeError, zlib.error):
        raise _broken() from None


def _parsed(package: zipfile.ZipFile, part: str) -> ET.Element:
    raw = b"".join(blocks(package, part))
    if len(raw) > 5_000_000 or b"<!DOCTYPE" in raw or b"<!ENTITY" in raw:
        raise _broken()
    try:
        return ET.fromstring(raw)  # noqa: S314 - no entities, bounded
    except ET.ParseError:
        raise _broken() from None


def _sheet_paths(package: zipfile.ZipFile) -> dict[str, str]:
    """The part of the package for each sheet, by its name."""
    targets = {}
    for relation in _parsed(package, "xl/_rels/workbook.xml.rels"):
        target = relation.get("Target", "")
        targets[relation.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    paths = {}
    for element in _parsed(package, "xl/workbook.xml").iter():
        if element.tag.rpartition("}")[2] == "sheet":
            target = targets.get(element.get(_RELATION) or element.get(_STRICT_RELATION) or "", "")
            paths[element.get("name", "")] = str(PurePosixPath(target))
    return paths


@dataclass(slots=True)
class XlsxTable:
    """One visible sheet."""

    name: str
    book: Any
    package: zipfile.ZipFile
    path: str
    limits: Limits
    notes: list[Sentence] = field(default_factory=list)
    merged: list[Range] = field(default_factory=list)
    _sheet: Any = None
    _looked: bool = False
    blanks: dict[tuple[int, int], Sentence] = field(default_factory=dict)

    def rows(self) -> Rows:
        sheet = self._opened()
        if sheet.start is None:
            return
        before = [""] * sheet.start[1]
        for number, cells in enumerate(sheet.iter_rows(), start=1):
            yield number, before + cells

    def wrong(self) -> dict[tuple[int, int], Sentence]:
        self._opened()
        return self.blanks

    def forget(self) -> None:
        self._sheet = None

    def _opened(self) -> Any:
        if self._sheet is not None:
            return self._sheet
        if not self._looked:
            self._inspect()
            self._looked = True
        try:
            sheet = self.book.get_sheet_by_name(self.name)
            self.merged = sheet.merged_cell_ranges or []
        except Exception:
            raise _broken() from None
        self._sheet = sheet
        return sheet

    def _inspect(self) -> None:
        """Look at the sheet before calamine does: quickly, and closely where something asks for it."""
        tail, suspect = b"", False
        for block in blocks(self.package, self.path):
            if not suspect:
                seen = tail + block
                suspect = bool(any(word in seen for word in _WORDS) or _FAR.search(seen) or _ODD.search(seen))
            tail = block[-64:]
        if suspect:
            _Look(self).run()


class _Look:
    """A reading of the sheet's XML that finds its true extent, error cells and formulas."""

    def __init__(self, table: XlsxTable) -> None:
        self.table = table
        self.row = self.column = self.last_row = self.last_column = -1
        self.error = self.formula = self.valued = False
        self.formulas = 0
        self.first_formula = ""

    def run(self) -> None:
        parser = expat.ParserCreate()
        parser.StartElementHandler = self.start
        parser.StartDoctypeDeclHandler = self.doctype
        try:
            for block in blocks(self.table.package, self.table.path):
                parser.Parse(block, False)
            parser.Parse(b"", True)
        except expat.ExpatError:
            raise _broken() from None
        self.leave_cell()
        self.check_extent()
        if self.formulas:
            values = {"count": self.formulas, "place": self.first_formula}
            text = _("Formulas were read by their saved values (cells: %(count)s, the first %(place)s).")
            self.table.notes.append(Sentence(text, values))

    def check_extent(self) -> None:
        limits = self.table.limits
        cells = (self.last_row + 1) * (self.last_column + 1)
        # A few lines of title may come before the headings.
        if self.last_row > limits.rows + 20 or self.last_column >= limits.columns or cells > limits.cells:
            raise refuse(
                _(
                    "Sheet “%(sheet)s” reaches to cell %(place)s; at most %(rows)s rows and %(columns)s columns, "
                    "%(cells)s cells in all, can be read. Delete what lies outside the table, or divide it."
                ),
                sheet=self.table.name,
                place=f"{letter(self.last_column)}{self.last_row + 1}",
                rows=limits.rows,
                columns=limits.columns,
                cells=limits.cells,
            )

    def doctype(self, *_args: object) -> None:
        raise _broken()

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag if tag in _TAGS else tag.rpartition(":")[2]
        if name == "c":
            self.leave_cell()
            self.row, self.column = _place(attributes.get("r", ""), self.row, self.column + 1)
            self.error = attributes.get("t") == "e"
        elif name in {"v", "is"}:
            self.valued = True
            self.last_row = max(self.last_row, self.row)
            self.last_column = max(self.last_column, self.column)
        elif name == "f":
            self.formula = True
        elif name == "row":
            self.leave_cell()
            given = attributes.get("r", "")
            self.row = int(given) - 1 if given.isdigit() and len(given) < 9 else self.row + 1
            self.column = -1

    def leave_cell(self) -> None:
        """Note a formula or an error in the cell just read."""
        if self.error or self.formula:
            if self.valued and not self.error:
                self.formulas += 1
                self.first_formula = self.first_formula or f"{letter(self.column)}{self.row + 1}"
            else:
                self.note_wrong()
        self.error = self.formula = self.valued = False

    def note_wrong(self) -> None:
        text = (
            _("The formula ends in an error; put the value itself into the cell.")
            if self.error
            else _("The formula has no saved value; put the value itself into the cell.")
        )
        self.table.blanks[self.row + 1, self.column] = Sentence(text)
        if len(self.table.blanks) > _WRONG_LISTED:
            raise refuse(
                _("More than %(count)s formulas have no value; put the values themselves into the cells."),
                count=_WRONG_LISTED,
            )


@lru_cache(maxsize=1024)
def _column(letters: str) -> int:
    number = 0
    for sign in letters.upper():
        number = number * 26 + ord(sign) - 64
    return number - 1


def _place(reference: str, row: int, column: int) -> tuple[int, int]:
    """Row and column, from 0, of a reference like B7; the implied ones if it is missing."""
    letters = reference.rstrip("0123456789")
    digits = reference[len(letters) :]
    if not (letters.isascii() and letters.isalpha() and digits) or len(letters) > 3 or len(digits) > 8:
        return row, column
    return int(digits) - 1, _column(letters)
