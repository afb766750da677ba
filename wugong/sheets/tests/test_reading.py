"""Files as people send them: what they really are, in which encoding, and where they are broken."""

import io
import zipfile
from typing import Any

import pytest
import xlsxwriter
from django.utils import translation

from wugong.common.errors import Invalid
from wugong.sheets.reading import Limits, open_book
from wugong.sheets.tests.conftest import xlsx

SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
TEXT = "区划代码,名称\n990112001003,清溪社区党委\n990112001004,松林社区党委\n"


def book(content: bytes, name: str = "", limits: Limits | None = None) -> Any:
    return open_book(io.BytesIO(content), name, *([limits] if limits else []))


def rows(content: bytes, name: str = "") -> list[tuple[int, list[Any]]]:
    return list(book(content, name).tables[0].rows())


def refusal(content: bytes, name: str = "", limits: Limits | None = None) -> str:
    with translation.override("en"):
        with pytest.raises(Invalid) as caught:
            for table in book(content, name, limits).tables:
                list(table.rows())
        assert caught.value.field == "file"
        return str(caught.value)


def rezipped(source: bytes, **changed: bytes) -> bytes:
    """The package with some parts replaced; ``__`` in a name stands for a slash."""
    out = io.BytesIO()
    parts = {name.replace("__", "/"): content for name, content in changed.items()}
    with zipfile.ZipFile(io.BytesIO(source)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, parts.get(name.rpartition("/")[2], old.read(name)))
    return out.getvalue()


def with_cells(xml: str) -> bytes:
    sheet = f'<?xml version="1.0"?><worksheet xmlns="{SPREADSHEET}"><sheetData>{xml}</sheetData></worksheet>'
    return rezipped(xlsx(["a"]).getvalue(), **{"sheet1.xml": sheet.encode()})


@pytest.mark.parametrize(
    ("encoding", "noted"),
    [("utf-8", ""), ("utf-8-sig", ""), ("utf-16", ""), ("gb18030", "GB18030"), ("gbk", "GB18030")],
)
def test_encodings_are_recognised_and_an_assumption_is_said(encoding: str, noted: str) -> None:
    found = book(TEXT.encode(encoding))
    assert list(found.tables[0].rows())[1] == (2, ["990112001003", "清溪社区党委"])
    assert [noted in str(note) for note in found.notes] == ([True] if noted else [])


def test_other_encodings_are_refused_by_name() -> None:
    assert "save it as UTF-8" in refusal("區劃代碼,名稱\n1,清溪社區黨委聯席會議辦公室\n".encode("big5"))
    assert "save it as UTF-8" in refusal("naïve café, Köln, Málaga, São Paulo\n".encode("latin-1"))
    assert "says it is UTF-8 but is not" in refusal(b"\xef\xbb\xbf" + TEXT.encode("gbk"))
    assert "neither a sheet nor text" in refusal(b"\x00\x01\x02\x03binary")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_delimiters_are_recognised(delimiter: str) -> None:
    text = f'a{delimiter}"b,;\t x"\n1{delimiter}2\n'
    assert rows(text.encode()) == [(1, ["a", "b,;\t x"]), (2, ["1", "2"])]


def test_line_ends_inside_quotes_do_not_shift_the_rows() -> None:
    assert rows(b'a,b\r\n"1\r\n2",x\r\n3,y\r\n')[2] == (3, ["3", "y"])
    assert rows(b"a,b\r1,2\r")[1] == (2, ["1", "2"])


def test_an_open_quotation_mark_is_told_with_its_row() -> None:
    assert refusal(b'a,b\n1,2\n"3,4\n5,6\n').startswith("Row 3: a quotation mark is not closed")
    assert refusal(b'a,b\n1,2\n"3"x,4\n').startswith("Row 3: a quotation mark")
    assert refusal(b'a,b\n"' + b"x" * 200_000).startswith("Row 2: a quotation mark")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "The file is empty."),
        (b"\xef\xbb\xbf\r\n , ,\r\n", "The file is empty."),
        (b"%PDF-1.7 ...", "The file is a PDF document; give a sheet as XLSX or CSV."),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (b"7z\xbc\xaf\x27\x1c", "a packed archive"),
        (b"<html><body><table><tr><td>1", "a web page under another name"),
        ("\ufeff<table border=1>".encode(), "a web page under another name"),
        (b'<?xml version="1.0"?><Workbook/>', "XML under another name"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "the old format XLS"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le"),
            "protected by a password",
        ),
        (b"PK\x03\x04 torn", "The workbook is damaged"),
    ],
)
@pytest.mark.parametrize("name", ["list.xlsx", "list.csv"])
def test_files_that_are_no_sheet(content: bytes, says: str, name: str) -> None:
    assert says in refusal(content, name)


def zipped(**parts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("part", "says"),
    [
        ("word/document.xml", "DOCX"),
        ("ppt/presentation.xml", "PPTX"),
        ("content.xml", "another spreadsheet format"),
        ("xl/workbook.bin", "another spreadsheet format"),
        ("holiday.jpg", "a packed archive"),
    ],
)
def test_packages_that_are_no_workbook(part: str, says: str) -> None:
    assert says in refusal(zipped(**{part: "x"}), "list.xlsx")


def test_a_wrong_name_is_said_and_does_no_harm() -> None:
    with translation.override("en"):
        assert [str(note) for note in book(TEXT.encode(), "list.xlsx").notes] == [
            "The file is called .xlsx but is text (CSV)."
        ]
        assert [str(note) for note in book(xlsx(["a"]).getvalue(), "list.csv").notes] == [
            "The file is called .csv but is a workbook (XLSX)."
        ]


def test_rows_and_columns_keep_their_places() -> None:
    content = xlsx(["a", None, "b"], [], ["c"], at=(2, 1)).getvalue()
    assert rows(content) == [
        (1, ["", "", "", ""]),
        (2, ["", "", "", ""]),
        (3, ["", "a", "", "b"]),
        (4, ["", "", "", ""]),
        (5, ["", "c", "", ""]),
    ]


def test_hidden_sheets_are_left_out_and_said() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as wb:
        wb.add_worksheet("open").write(0, 0, "a")
        wb.add_worksheet("shut").hide()
        wb.add_worksheet("lists").very_hidden()
    found = book(out.getvalue())
    assert [table.name for table in found.tables] == ["open"]
    assert ["shut" in str(note) for note in found.notes] == [True]


def test_formulas_errors_and_merged_cells_are_seen() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as wb:
        page = wb.add_worksheet()
        page.write_formula("A1", "=1+1", value=2)
        page.write_formula("B2", "=1/0", value="#DIV/0!")
        page.merge_range("C3:D4", "both")
    table = book(out.getvalue()).tables[0]
    assert next(table.rows())[1][0] == 2.0
    assert list(table.wrong()) == [(2, 1)]
    assert table.merged == [((2, 2), (3, 3))]
    with translation.override("en"):
        assert "cells: 1, the first A1" in str(table.notes[0])
        assert str(table.wrong()[2, 1]) == "The formula ends in an error; put the value itself into the cell."


def test_a_formula_that_was_never_calculated_is_not_a_blank() -> None:
    table = book(with_cells('<row r="1"><c r="A1"><f>1+1</f></c><c r="B1"><v>3</v></c></row>')).tables[0]
    with translation.override("en"):
        assert str(table.wrong()[1, 0]).startswith("The formula has no saved value;")


@pytest.mark.parametrize(
    "xml",
    [
        '<row r="1"><c r="XFD1"><v>1</v></c></row><row r="1048576"><c r="A1048576"><v>1</v></c></row>',
        "<row r='1048576'><c r='A1048576'><v>1</v></c></row>",
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c><v>1</v></c></row>',
        f'<x:row xmlns:x="{SPREADSHEET}" r="1"><x:c r = "XFD1"><x:v>1</x:v></x:c></x:row>',
    ],
)
def test_a_cell_far_away_does_not_fill_the_memory(xml: str) -> None:
    assert "Delete what lies outside the table" in refusal(with_cells(xml))


def test_far_cells_without_a_value_do_no_harm() -> None:
    xml = '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="1"/></row><row r="1048576"><c r="A1048576" s="1"></c></row>'
    assert rows(with_cells(xml)) == [(1, [1.0])]


def test_bombs_are_refused() -> None:
    assert "Unpacked" in refusal(with_cells(" " * 3_000_000), limits=Limits(unpacked=1_000_000))
    assert "at most 1 MB" in refusal(b"a,b\n" * 500_000, limits=Limits(size=1_000_000))
    source = xlsx(["a"]).getvalue()
    doctype = b'<!DOCTYPE a [<!ENTITY b "bbbb">]><worksheet><sheetData/></worksheet>'
    assert "damaged" in refusal(rezipped(source, **{"sheet1.xml": doctype}))
    assert "damaged" in refusal(rezipped(source, **{"workbook.xml": doctype}))


def test_a_package_that_lies_about_its_size_is_refused() -> None:
    """The directory says one byte; what unpacks is far more."""
    source = bytearray(with_cells(" " * 100_000))
    at = source.rindex(b"xl/worksheets/sheet1.xml") - 46
    assert source[at : at + 4] == b"PK\x01\x02"
    source[at + 24 : at + 28] = (1).to_bytes(4, "little")
    assert "damaged" in refusal(bytes(source))


def test_damage_anywhere_is_a_sentence() -> None:
    source = xlsx(["a", "b"], [1, 2]).getvalue()
    for at in range(0, len(source), 97):
        torn = source[:at] + b"\xff" + source[at + 1 :]
        try:
            for table in book(torn).tables:
                list(table.rows())
        except Invalid as told:
            assert str(told)
    for length in range(4, len(source), 211):
        assert refusal(source[:length])
