"""Rows to files: XLSX and CSV that read back to the same values, and the template workbook. No database."""

from __future__ import annotations

import csv
import io
import re
import tempfile
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO

import xlsxwriter
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wugong.sheets.cells import EXACT, ZONE, labels, neutral
from wugong.sheets.layout import NOTES_SHEETS
from wugong.sheets.reading import refuse
from wugong.sheets.rules import Column, Sheet, Type, letter

CELL_LIMIT = 32_767  # characters a spreadsheet keeps in a cell; XlsxWriter drops longer text without a word
ROW_LIMIT = 1_048_575
TEMPLATE_ROWS = 5000
STEP = 1000
_SEPARATORS = re.compile(r"[、,，;；\n|]")
_WIDTHS = {Type.TEXT: 24, Type.CODE: 20, Type.DATE: 12, Type.MOMENT: 20, Type.CHOICE: 16}

Progress = Callable[[int], None]
Cell = str | int | Decimal | date | datetime | None


def cell_of(column: Column, language: str) -> Callable[[Any], Cell]:
    """Return a function from a value of ``column`` to its cell: text, number, date, or None for blank."""
    kind, dump = column.type, column.dump
    names = _names(column, language) if kind is Type.CHOICE else {}
    yes, no = ("yes", "no") if language.startswith("en") else ("是", "否")

    def plain(value: Any) -> Cell:
        if value is None or value == "":
            return None
        if kind is Type.CHOICE:
            return names.get(str(value), str(value))
        if kind is Type.TRUTH:
            return yes if value else no
        if kind is Type.MOMENT:
            local: datetime = value.astimezone(ZONE).replace(tzinfo=None, microsecond=0)
            return local
        if kind is Type.DATE:
            return value.date() if isinstance(value, datetime) else value
        if kind is Type.DECIMAL:
            return Decimal(str(value))
        return int(value) if kind is Type.INTEGER else str(value)

    def convert(value: Any) -> Cell:
        if dump is not None:
            value = dump(value)
        if column.many:
            return "、".join(str(plain(part)) for part in value or ()) or None
        return plain(value)

    return convert


def _names(column: Column, language: str) -> dict[str, str]:
    """The text for each code: its label, unless that could be read as something else."""
    taken: dict[str, set[str]] = {}
    for tongue in ("zh-hans", "en"):
        for code, label in labels(column, tongue).items():
            taken.setdefault(label.casefold(), set()).add(code)
            taken.setdefault(code.casefold(), set()).add(code)
    own = labels(column, language)
    unclear = any(len(taken[label.casefold()]) > 1 for label in own.values())
    divided = column.many and any(_SEPARATORS.search(label) for label in own.values())
    return {} if unclear or divided else own


def write_csv(
    sheet: Sheet,
    rows: Iterable[Mapping[str, Any]],
    out: BinaryIO,
    *,
    language: str = "zh-hans",
    progress: Progress | None = None,
) -> int:
    """UTF-8 with a byte order mark, so that spreadsheet programs read Chinese; text that begins like a formula is
    marked with ``'``, which our own reading takes away. Answers the number of rows."""
    columns = sheet.exported
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow([neutral(column.header(language)) for column in columns])
    cells = [(column.name, cell_of(column, language)) for column in columns]
    count = 0
    try:
        for row in rows:
            writer.writerow([_as_text(convert(row.get(name))) for name, convert in cells])
            count += 1
            if progress and count % STEP == 0:
                progress(count)
    finally:
        text.flush()
        text.detach()
    return count


def _as_text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return neutral(cell)
    if isinstance(cell, Decimal):
        return format(cell, "f")
    return cell.isoformat(" ") if isinstance(cell, datetime) else str(cell)


def write_xlsx(
    sheet: Sheet,
    rows: Iterable[Mapping[str, Any]],
    out: BinaryIO,
    *,
    language: str = "zh-hans",
    progress: Progress | None = None,
) -> int:
    """One sheet with headings, written row by row so that memory does not grow. Answers the number of rows.

    Raises Invalid for more rows, or more text in a cell, than a workbook holds.
    """
    return write_book([(sheet, rows)], out, language=language, progress=progress)


def write_book(
    sheets: Iterable[tuple[Sheet, Iterable[Mapping[str, Any]]]],
    out: BinaryIO,
    *,
    language: str = "zh-hans",
    progress: Progress | None = None,
) -> int:
    """A workbook with a page for each sheet, one after the other, as ``write_xlsx``. Answers the rows of all pages."""
    count = 0
    with tempfile.TemporaryDirectory() as scratch:
        book = _book(out, constant_memory=True, tmpdir=scratch)
        for sheet, rows in sheets:
            count += _write_page(book, sheet, rows, language, progress)
        book.close()
    return count


def _write_page(
    book: Any, sheet: Sheet, rows: Iterable[Mapping[str, Any]], language: str, progress: Progress | None
) -> int:
    page, formats = _page(book, sheet, language)
    columns = [
        (position, column.name, cell_of(column, language), formats[column.name])
        for position, column in enumerate(sheet.exported)
    ]
    count = 0
    for row in rows:
        count += 1
        if count > ROW_LIMIT:
            raise refuse(gettext_lazy("A workbook holds %(limit)s rows; export this ledger as CSV."), limit=ROW_LIMIT)
        for position, name, convert, style in columns:
            _put(page, count, position, convert(row.get(name)), style)
        if progress and count % STEP == 0:
            progress(count)
    page.autofilter(0, 0, count, len(columns) - 1)
    return count


def _put(page: Any, row: int, position: int, cell: Cell, style: Any) -> None:
    if cell is None:
        return
    if isinstance(cell, str):
        if len(cell) > CELL_LIMIT:
            raise refuse(
                gettext_lazy("The text in cell %(place)s is too long for a workbook; export this ledger as CSV."),
                place=f"{letter(position)}{row + 1}",
            )
        page.write_string(row, position, cell, style)
    elif isinstance(cell, date):
        if cell.year > 1900:
            page.write_datetime(row, position, cell, style)
        else:
            page.write_string(row, position, str(cell), style)
    elif _fits(cell):
        page.write_number(row, position, cell, style)
    else:
        page.write_string(row, position, format(cell, "f") if isinstance(cell, Decimal) else str(cell), style)


def _fits(number: int | Decimal) -> bool:
    """Whether a spreadsheet keeps every digit of a number."""
    if isinstance(number, int):
        return abs(number) < EXACT
    return number.is_finite() and len(number.as_tuple().digits) <= 15 and abs(number.adjusted()) < 15


def _book(out: BinaryIO, **options: Any) -> Any:
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    return xlsxwriter.Workbook(out, {**plain, **options})


def _page(book: Any, sheet: Sheet, language: str) -> tuple[Any, dict[str, Any]]:
    """The sheet with its headings; the format of each column by name. Text columns keep leading zeros when typed in."""
    with translation.override(language):
        title = re.sub(r"[\[\]:*?/\\']", " ", str(sheet.title))[:31].strip() or sheet.kind[:31]
    page = book.add_worksheet(title)
    head = book.add_format({"bold": True, "bg_color": "#EFEAE0", "bottom": 1, "valign": "top", "text_wrap": True})
    must = book.add_format(
        {"bold": True, "bg_color": "#EFEAE0", "bottom": 1, "valign": "top", "text_wrap": True, "font_color": "#A3271F"}
    )
    kinds = {
        Type.DATE: book.add_format({"num_format": "yyyy-mm-dd"}),
        Type.MOMENT: book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        Type.INTEGER: book.add_format({"num_format": "0"}),
        Type.DECIMAL: book.add_format(),
    }
    as_text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    formats = {}
    for position, column in enumerate(sheet.exported):
        formats[column.name] = kinds.get(column.type, as_text)
        header = column.header(language)
        width = max(_WIDTHS.get(column.type, 12), sum(2 if sign > "\xff" else 1 for sign in header) + 3)
        page.set_column(position, position, min(width, 60), formats[column.name])
        page.write_string(0, position, header, must if column.required or column.name in sheet.key else head)
    page.freeze_panes(1, 0)
    # On paper: as large as on the screen, the columns that do not fit on a page of their own, the headings on each.
    page.set_paper(9)  # A4
    page.set_landscape()
    page.repeat_rows(0)
    page.print_across()
    return page, formats


def write_template(sheet: Sheet, out: BinaryIO, *, language: str = "zh-hans") -> None:
    """The empty workbook: headings with notes, choices to pick from, and a sheet that explains each column."""
    book = _book(out, in_memory=True)
    page, _formats = _page(book, sheet, language)
    lists = None
    for position, column in enumerate(sheet.exported):
        if column.readonly:
            continue
        with translation.override(language):
            if note := _explained(column):
                page.write_comment(0, position, note, {"x_scale": 2})
        if column.type is Type.CHOICE and not column.many:
            lists = lists or book.add_worksheet("_")
            names = list(labels(column, language).values())
            for row, name in enumerate(names):
                lists.write_string(row, position, name)
            source = f"='_'!${letter(position)}$1:${letter(position)}${len(names)}"
            page.data_validation(1, position, TEMPLATE_ROWS, position, {"validate": "list", "source": source})
        elif column.type is Type.TRUTH:
            pair = ["yes", "no"] if language.startswith("en") else ["是", "否"]
            page.data_validation(1, position, TEMPLATE_ROWS, position, {"validate": "list", "source": pair})
    _explain(book, sheet, language)
    if lists is not None:
        lists.very_hidden()
    book.close()


def _explained(column: Column) -> str:
    """What a column wants, in the active language."""
    kinds = {
        Type.CODE: _("Text: leading zeros are kept."),
        Type.INTEGER: _("A whole number."),
        Type.DECIMAL: _("A number."),
        Type.DATE: _("A date, as 2026-09-18."),
        Type.MOMENT: _("A date with time, as 2026-09-18 14:30."),
        Type.TRUTH: _("Yes or no."),
    }
    parts = [str(column.help), kinds.get(column.type, "")]
    if column.many:
        parts.append(_("Several are divided by semicolons."))
    return "\n".join(part for part in parts if part)


def _explain(book: Any, sheet: Sheet, language: str) -> None:
    page = book.add_worksheet(NOTES_SHEETS[1] if language.startswith("en") else NOTES_SHEETS[0])
    bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    with translation.override(language):
        lines = [(_("Column"), _("Required"), _("What to enter"), _("Choices"))]
        for column in sheet.exported:
            must = _("yes") if column.required or (column.name in sheet.key and not sheet.numbered) else ""
            told = _("For information; not imported.") if column.readonly else _explained(column)
            names = "、".join(str(label) for _code, label in column.choices)
            lines.append((column.header(language), must, told, names))
        key = "、".join(sheet.column(name).header(language) for name in sheet.key)
        rule = _("A row is found again by: %(key)s. Rows found are changed, others are new; columns left out stay.")
        page.write_string(0, 0, rule % {"key": key}, bold)
    for row, line in enumerate(lines, start=2):
        for position, text in enumerate(line):
            page.write_string(row, position, text[:CELL_LIMIT], bold if row == 2 else wrap)
    for position, width in enumerate((24, 10, 60, 60)):
        page.set_column(position, position, width)
